import { describe, expect, it } from 'vitest';
import { quoteStep, type QuoteSituation } from './quote-step.ts';

const active: QuoteSituation = { status: 'ACTIVE', revised: false, copy: 'wanted', order: 'none' };
const won: QuoteSituation = { ...active, status: 'WON' };
const closed: QuoteSituation = { ...active, status: 'CLOSED' };

describe('a quote of the CRM', () => {
  it.each<[string, QuoteSituation, string]>([
    ['a draft rests', { ...active, status: 'DRAFT' }, 'rest'],
    ['an active one is created once', active, 'create'],
    ['then it rests', { ...active, copy: 'made' }, 'rest'],
    ['a won one without an order is an error', won, 'order-missing'],
    [
      'with an order that is not submitted it is released',
      { ...won, copy: 'made', order: 'open' },
      'release',
    ],
    ['which needs the ERP to have it', { ...won, order: 'open' }, 'create'],
    ['and is done once', { ...won, copy: 'released', order: 'open' }, 'rest'],
    ['a submitted order takes it over', { ...won, copy: 'released', order: 'submitted' }, 'rest'],
    ['so that it need not be made', { ...won, order: 'submitted' }, 'finish'],
    ['what is left of it then goes', { ...won, copy: 'made', order: 'accepted' }, 'archive'],
    ['a lost one is archived', { ...closed, copy: 'released' }, 'archive'],
    ['one the ERP never had is not', closed, 'finish'],
    ['a revised one waits for its revision', { ...closed, revised: true, copy: 'made' }, 'rest'],
    ['what is handled rests for ever', { ...won, copy: 'handled' }, 'rest'],
  ])('%s', (_name, situation, step) => expect(quoteStep(situation)).toBe(step));
});
