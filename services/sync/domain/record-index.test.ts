import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { configured, rowOf } from './mapping-settings.ts';
import { indexRecord, type IndexedRecord } from './record-index.ts';

const FACE = '\u{1F600}';
/** Texts whose every place is the middle of a character somewhere. */
const LONG = [FACE.repeat(400), `a${FACE.repeat(400)}`];

const textsOf = ({ label, keys, matchKeys }: IndexedRecord): string[] => [
  label,
  ...keys,
  ...matchKeys,
];
const row = (data: Record<string, string>) => ({
  id: '00000000-0000-4000-8000-000000000e01',
  version: '1',
  modifiedAt: null,
  data,
});

describe('what is kept of a record with long texts', () => {
  it.each(LONG)('is never cut within a character', (text) => {
    const customer = { displayName: text, email: text, number: text };
    const account = { name: text, emailaddress1: text, accountnumber: text };
    const indexed = [
      indexRecord(CUSTOMER, 'ERP', row(customer)),
      indexRecord(CUSTOMER, 'CRM', row(account)),
    ];
    const texts = indexed.flatMap(textsOf);
    expect(Math.max(...texts.map(({ length }) => length))).toBeGreaterThanOrEqual(299);
    expect(texts.filter((one) => !one.isWellFormed())).toEqual([]);
    expect(texts.every(({ length }) => length <= 300)).toBe(true);
  });
});

/** The criteria that somebody set: these fields, all with priority 0. */
function matchedBy(...ids: readonly string[]) {
  const changed = CUSTOMER.fields.map((field) => [
    field.id,
    { ...rowOf(CUSTOMER, field), matchPriority: ids.includes(field.id) ? 0 : null },
  ]);
  const fields = { removed: [], changed: Object.fromEntries(changed), added: [], order: [] };
  return configured(CUSTOMER, { fields }, 2);
}

describe('criteria that somebody set', () => {
  const ids = ['name', 'email', 'city', 'phone'] as const;
  const erpNames = ['displayName', 'email', 'city', 'phoneNumber'] as const;
  const crmNames = ['name', 'emailaddress1', 'address1_city', 'telephone1'] as const;
  const mapping = matchedBy(...ids);
  const keysOf = (system: 'ERP' | 'CRM', values: readonly string[]): readonly string[] => {
    const names = system === 'ERP' ? erpNames : crmNames;
    const data = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    return indexRecord(mapping, system, row(data)).matchKeys;
  };

  it('are those that the customer fills in, and all of them have to be equal', () => {
    const value = fc.constantFrom('', 'Leeds', 'LEEDS', ' york ');
    const four = fc.tuple(value, value, value, value);
    fc.assert(
      fc.property(four, four, (customer, account) => {
        const said = (text: string): string => text.trim().toLowerCase();
        const filled = customer.flatMap((text, index) => (said(text) === '' ? [] : [index]));
        const fits = filled.every((at) => said(customer[at] ?? '') === said(account[at] ?? ''));
        const crm = new Set(keysOf('CRM', account));
        const meets = keysOf('ERP', customer).some((key) => crm.has(key));
        expect(meets).toBe(filled.length > 0 && fits);
      }),
    );
  });

  it('have no key of a customer whose reference is not known yet, nor one without it', () => {
    const keys = indexRecord(
      matchedBy('name', 'currency'),
      'ERP',
      row({ displayName: 'Kite', currencyCode: 'EUR' }),
    ).matchKeys;
    expect(keys).toEqual([]);
  });
});
