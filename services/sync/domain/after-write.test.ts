import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { created, CUSTOMER_DATA, EURO, LINKS } from '../test-support/created-account.ts';
import { isAsSent, lookAfter } from './after-write.ts';

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
