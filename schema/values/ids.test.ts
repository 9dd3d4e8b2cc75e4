import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalId, guidOf, ID_PREFIX, parseGlobalId } from './ids.ts';

const prefix = fc.constantFrom(...Object.values(ID_PREFIX));

describe('a global id', () => {
  it('gives back the record it was made from, and knows its integration', () => {
    fc.assert(
      fc.property(prefix, fc.uuid(), fc.uuid(), (kind, integration, record) => {
        const parsed = parseGlobalId(globalId(kind, integration, record));
        expect(parsed?.prefix).toBe(kind);
        expect(parsed?.systemId).toBe(record);
        expect(parsed?.belongsTo(integration)).toBe(true);
      }),
    );
  });

  it('of one record differs between two integrations', () => {
    const record = '0d9f2c57-3a41-4d1a-9a6e-0c6f3f0a1b22';
    const one = globalId('acc', '11111111-0000-4000-8000-000000000000', record);
    const two = globalId('acc', '22222222-0000-4000-8000-000000000000', record);
    expect(one).not.toBe(two);
    expect(parseGlobalId(one)?.belongsTo('22222222-0000-4000-8000-000000000000')).toBe(false);
  });

  it.each(['', 'acc_', 'acc', 'zzz_00000000000000000000000000000000', 'acc_short', 'acc_!!'])(
    'is not read out of %j',
    (text) => expect(parseGlobalId(text)).toBeNull(),
  );

  it('is refused for something that is no GUID', () => {
    expect(() => globalId('acc', 'x', 'y')).toThrow(RangeError);
  });
});

describe('the id of a record in its own system', () => {
  const stored = '0d9f2c57-3a41-4d1a-9a6e-0c6f3f0a1b22';
  it.each([
    [stored, stored],
    [` {${stored.toUpperCase()}} `, stored],
    [stored.toUpperCase(), stored],
    [`{${stored}`, null],
    ['', null],
    ['10000', null],
  ])('%j is read as %j', (text, id) => expect(guidOf(text)).toBe(id));
});
