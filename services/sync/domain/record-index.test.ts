import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
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
