import { optionRecordId } from '@drawbar/schema/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { created, CUSTOMER_DATA, EURO, LINKS } from '../test-support/created-account.ts';
import { isAsSent, lookAfter } from './after-write.ts';
import type { Links } from './links.ts';

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

  it('knows what stands now where the CRM named another record, options included', () => {
    const { patch, base } = created(CUSTOMER_DATA);
    const [contact, option] = ['contact-2', optionRecordId('paymentTerm', 7)];
    const erp = { ...CUSTOMER_DATA, primaryContactNumber: 'CT2', paymentTermsCode: 'NET 7' };
    const crm = { ...patch, _primarycontactid_value: contact, paymenttermscode: 7 };
    // What was asked before the write: whom the CRM names, not who has that code in the ERP.
    const codes: Readonly<Record<string, string>> = { [contact]: 'CT2', [option]: 'NET 7' };
    const links: Links = {
      ...LINKS,
      erpCode(mapping, id) {
        const value = codes[id];
        return value === undefined ? LINKS.erpCode(mapping, id) : { kind: 'found', value };
      },
    };
    const values = { ...base.values, primaryContact: 'CT2', paymentTerms: 'NET 7' };
    const look = lookAfter(CUSTOMER, { erp, crm }, { ...base, values }, links);
    expect(look?.values).toMatchObject({ primaryContact: 'CT2', paymentTerms: 'NET 7' });
  });
});
