import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { linksOf } from '../test-support/links.ts';
import { expectCreated, isAsSent, lookAfter } from './after-write.ts';
import { decide, type Intent } from './decide.ts';
import type { Row } from './ports.ts';

const EURO = '00000000-0000-4000-8000-0000000000e1';
const LINKS = linksOf({ 'CURRENCY/EUR': EURO });
const INTENT: Intent = {
  mayCreate: ['CRM'],
  match: false,
  winner: null,
  initial: 'ERP',
  choices: {},
  deletion: null,
};
const CUSTOMER_DATA: Row['data'] = {
  number: '10000',
  displayName: 'Adatum',
  city: 'Atlanta',
  currencyCode: 'EUR',
  creditLimit: '12.5',
  blocked: null,
};

/** What is sent for a new account, and what is then known of its pair. */
function created(data: Row['data']) {
  const row = { id: 'e', version: '1', modifiedAt: null, data };
  const decision = decide({
    mapping: CUSTOMER,
    erp: { kind: 'present', row, inFilter: true },
    crm: { kind: 'absent' },
    coupling: null,
    intent: INTENT,
    candidates: { kind: 'none' },
    links: LINKS,
  });
  if (decision.kind !== 'create') throw new Error(`Not created: ${decision.kind}`);
  const { patch, base } = decision;
  const made = { system: 'CRM', patch, source: data } as const;
  return { patch, ...expectCreated(CUSTOMER, made, base, LINKS) };
}

describe('a record that was created without an answer', () => {
  it('needs no look when the feed brings what was sent, its references included', () => {
    const { patch, base, unseen } = created(CUSTOMER_DATA);
    expect(patch).toMatchObject({ _transactioncurrencyid_value: EURO });
    expect(base.sent).toEqual([]);
    expect(isAsSent(unseen, { ...patch, accountid: 'c', statecode: 0 })).toBe(true);
    const look = lookAfter(CUSTOMER, { erp: CUSTOMER_DATA, crm: { ...patch } }, base, LINKS);
    expect(look).toEqual(base);
  });

  it('is looked at when any mapped field is other than sent', () => {
    const { patch, unseen } = created(CUSTOMER_DATA);
    const fields = CUSTOMER.fields.flatMap(({ crmField, atCreation }) =>
      crmField === null || atCreation !== undefined ? [] : [crmField],
    );
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string({ minLength: 40 }), (field, value) => {
        expect(isAsSent(unseen, { ...patch, [field]: value })).toBe(false);
      }),
    );
  });

  it('is looked at whatever it holds when nobody can tell what it should hold', () => {
    const { unseen } = created(CUSTOMER_DATA);
    expect(isAsSent({ ...unseen, data: null }, {})).toBe(false);
  });
});

describe('a look right after a write', () => {
  it('finds a pair that does not agree yet', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const crm = { ...patch, address1_city: 'ATLANTA, GA' };
    expect(lookAfter(CUSTOMER, { erp: CUSTOMER_DATA, crm }, base, LINKS)).toBeNull();
  });
});
