import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { linksOf } from '../test-support/links.ts';
import type { Decision, Side } from './decide.ts';
import { withoutUnchecked } from './unchecked-values.ts';

const present = (data: Record<string, string | null>): Side => ({
  kind: 'present',
  row: { id: 'x', version: '1', modifiedAt: null, data },
  inFilter: true,
});
const base = { values: { country: 'AT-LANTIS' }, erpHolds: {}, crmHolds: {}, sent: ['country'] };
const decided = (decision: Decision) => ({
  pair: {} as never,
  erp: present({ country: 'GB', phoneNumber: '1' }),
  crm: present({ address1_country: 'Atlantis', telephone1: '2' }),
  decision,
  links: linksOf({}),
  label: '',
});
const refused = { key: '', ok: false, retry: 'never', failure: 'data', resting: false } as const;
const because = (field: string | null) => ({ ...refused, message: '', field });
const update: Decision = {
  kind: 'synchronise',
  erp: { country: 'ATLANTIS', phoneNumber: '2' },
  crm: {},
  base,
};

describe('a value that the ERP refused', () => {
  it.each([null, 'country'])('is left out where nobody insists on it (%s)', (field) => {
    const lesser = withoutUnchecked(CUSTOMER, decided(update), because(field));
    expect(lesser?.decision).toMatchObject({
      erp: { phoneNumber: '2' },
      base: { values: { country: 'GB' }, crmHolds: { country: 'ATLANTIS' }, sent: [] },
    });
  });

  it('is left out of a new record, too', () => {
    const creation: Decision = { kind: 'create', side: 'ERP', patch: update.erp, base };
    const one = { ...decided(creation), erp: { kind: 'absent' } as const };
    expect(withoutUnchecked(CUSTOMER, one, because(null))?.decision).toMatchObject({
      patch: { phoneNumber: '2' },
      base: { values: { country: null } },
    });
  });

  it('holds the record back where the field is checked, or something else is wrong', () => {
    expect(withoutUnchecked(CUSTOMER, decided(update), because('phoneNumber'))).toBeNull();
    const later = { ...because(null), retry: 'later' } as const;
    expect(withoutUnchecked(CUSTOMER, decided(update), later)).toBeNull();
    const fields = CUSTOMER.fields.map(({ validate: _off, ...field }) => field);
    expect(withoutUnchecked({ ...CUSTOMER, fields }, decided(update), because(null))).toBeNull();
  });
});
