import { describe, expect, it } from 'vitest';
import { chosenOption, type ChosenOption } from './chosen-option.ts';

const record = { mapping: 'PAYMENT TERMS', system: 'CRM', id: null, label: 'Net 30' } as const;
const UNKNOWN = { kind: 'missing', record } as const;
const holds = (value: string | null) => ({ kind: 'value', value }) as const;
const code = (value: string | null, isLost = false) => ({ value, isLost });

function verdict(own: Pick<ChosenOption, 'erp' | 'crm' | 'last'> & Partial<ChosenOption>) {
  return chosenOption({ field: 'terms', winner: null, initial: null, ...own });
}

describe('a code without option', () => {
  const erp = code('NEW', true);

  it('is left alone while the account has chosen nothing', () => {
    expect(verdict({ erp, crm: holds(null), last: 'OLD' })).toEqual({ kind: 'nothing' });
    expect(verdict({ erp, crm: holds('OLD'), last: undefined })).toEqual({ kind: 'nothing' });
  });

  it('takes the old choice from the account, for it does not hold any more', () => {
    const gone = verdict({ erp, crm: holds('OLD'), last: 'OLD' });
    expect(gone).toEqual({ kind: 'write', to: 'CRM', value: null });
  });

  it('gives way to another choice, and is in conflict with it when it is new itself', () => {
    const old = code('OLD', true);
    const chosen = verdict({ erp: old, crm: holds('OTHER'), last: 'OLD' });
    expect(chosen).toEqual({ kind: 'write', to: 'ERP', value: 'OTHER' });
    expect(verdict({ erp, crm: holds('OTHER'), last: 'OLD' }).kind).toBe('conflict');
  });
});

describe('an option without code', () => {
  it('is left alone where it was before anybody synchronised, unless the ERP decides', () => {
    const own = { erp: code('OLD'), crm: UNKNOWN, last: undefined };
    expect(verdict(own)).toEqual({ kind: 'nothing' });
    const decided = { kind: 'write', to: 'CRM', value: 'OLD' };
    expect(verdict({ ...own, initial: 'ERP' })).toEqual(decided);
    expect(verdict({ ...own, erp: code(null), initial: 'ERP' })).toEqual({ kind: 'nothing' });
  });

  it('that somebody chose has to get its code first', () => {
    const own = { erp: code('OLD'), crm: UNKNOWN, last: 'OLD' };
    expect(verdict(own)).toEqual({ kind: 'missing', record });
    expect(verdict({ ...own, winner: 'ERP' })).toMatchObject({ kind: 'write', to: 'CRM' });
    expect(verdict({ ...own, erp: code('NEW') })).toMatchObject({
      kind: 'conflict',
      conflict: { erp: 'NEW', crm: 'Net 30', base: 'OLD' },
    });
  });
});
