import { describe, expect, it } from 'vitest';
import type { Claimed, Settled } from '../domain/pair-ports.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { SALESPEOPLE } from '../mapping/salespeople.ts';
import { outcomesOf } from './outcomes.ts';

const PAIR: Claimed = {
  id: 'pending',
  generation: 1,
  erpId: 'erp',
  crmId: 'crm',
  intent: {
    mayCreate: [],
    match: false,
    winner: null,
    initial: null,
    choices: {},
    deletion: null,
  },
  attempts: 0,
  urgent: false,
  creation: null,
  coupling: null,
};
const toCrm = (record: string, outcome: string) => ({
  pending: 'pending',
  record,
  direction: 'ERP_TO_CRM',
  outcome,
});
const toErp = (record: string, outcome: string) => ({
  pending: 'pending',
  record,
  direction: 'CRM_TO_ERP',
  outcome,
});

describe('what a settled pair counts as', () => {
  it('counts a record that was restored under the id that was asked for', () => {
    const restored: Settled = {
      kind: 'synchronised',
      pair: PAIR,
      erpId: 'erp',
      crmId: 'crm-again',
      base: { values: {}, erpHolds: {}, crmHolds: {}, sent: [] },
      erpRow: null,
      crmRow: null,
      toCrm: 'inserted',
      toErp: 'unchanged',
      unseen: null,
      again: false,
    };
    expect(outcomesOf(CUSTOMER, restored)).toEqual([
      toCrm('erp', 'inserted'),
      toErp('crm', 'unchanged'),
    ]);
  });

  it('counts a record as inserted that was made although the answer was lost', () => {
    const pair = { ...PAIR, crmId: null, creation: 'made' };
    const coupled = (crmId: string) =>
      outcomesOf(CUSTOMER, { kind: 'coupled', pair, erpId: 'erp', crmId });
    const matched = { pending: 'pending', record: 'erp', direction: null, outcome: 'coupled' };
    expect(coupled('made')).toEqual([matched, toCrm('erp', 'inserted')]);
    expect(coupled('another')).toEqual([matched]);
  });

  it('counts a dissolved pair once, whatever the direction of its mapping', () => {
    const dissolved: Settled = { kind: 'uncoupled', pair: PAIR, deleted: null };
    const inDirections = (mapping: typeof CUSTOMER) =>
      outcomesOf(mapping, dissolved).filter(({ direction }) => direction !== null);
    expect(inDirections(CUSTOMER)).toEqual([toCrm('erp', 'uncoupled'), toErp('crm', 'unchanged')]);
    expect(inDirections(SALESPEOPLE)).toEqual([
      toCrm('erp', 'unchanged'),
      toErp('crm', 'uncoupled'),
    ]);
  });

  it('counts a deleted partner where it was deleted', () => {
    const deleted: Settled = { kind: 'uncoupled', pair: PAIR, deleted: 'CRM' };
    expect(outcomesOf(CUSTOMER, deleted)).toContainEqual(toCrm('erp', 'deleted'));
  });
});
