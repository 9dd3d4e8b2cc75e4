import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER } from '../mapping/customer.ts';
import { linksOf } from '../test-support/links.ts';
import { configured } from './mapping-settings.ts';
import type { Direction, FieldMapping } from './mapping.ts';
import { merge, type Base } from './merge.ts';
import { indexRecord } from './record-index.ts';
import type { Row } from './ports.ts';

const BOTH_WAYS = ['trim', 'upper', 'lower', 'digits', 'alphanumeric', 'substring:1:3'];
const ONE_WAY = [...BOTH_WAYS, 'replace:a:bb', 'prefix:X-', 'substring:2:2'];

const mapped = (transformation: string, direction: Direction, more: Partial<FieldMapping> = {}) => {
  const field: FieldMapping = {
    id: 'note',
    label: 'Note',
    erpField: 'note',
    crmField: 'remark',
    direction,
    rule: { kind: 'text', max: 8 },
    transformation,
    ...more,
  };
  return { ...configured(CUSTOMER, {}, 1), fields: [field], rows: [field], match: [[['note']]] };
};

const value = fc.option(fc.string({ maxLength: 12 }));
type Data = { readonly note: string | null } & { readonly remark: string | null };
const WINNER = { winner: 'ERP', initial: 'ERP', choices: {} } as const;

function merged(mapping: ReturnType<typeof mapped>, data: Data, base: Base | null) {
  const rows = { erp: { note: data.note }, crm: { remark: data.remark } };
  const result = merge(mapping, rows, base, WINNER, linksOf());
  if (result.kind !== 'merged') throw new Error(result.kind);
  const { note, remark } = { ...rows.erp, ...rows.crm, ...result.erp, ...result.crm } as Data;
  return { writes: { ...result.erp, ...result.crm }, data: { note, remark }, base: result.base };
}

describe('a transformed field', () => {
  it('is written once: a second look finds no difference, whatever was edited before', () => {
    const cases = fc.oneof(
      fc.tuple(fc.constantFrom(...BOTH_WAYS), fc.constant<Direction>('BIDIRECTIONAL')),
      fc.tuple(fc.constantFrom(...ONE_WAY), fc.constantFrom<Direction>('ERP_TO_CRM', 'CRM_TO_ERP')),
    );
    const edits = fc.array(fc.record({ note: value, remark: value }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(cases, edits, ([transformation, direction], history) => {
        const mapping = mapped(transformation, direction);
        let base: Base | null = null;
        for (const data of history) {
          const first = merged(mapping, data, base);
          const second = merged(mapping, first.data, first.base);
          expect(second.writes).toEqual({});
          base = second.base;
        }
      }),
    );
  });

  it('is changed on its way only, and left as it is where it comes from', () => {
    const up = mapped('upper', 'ERP_TO_CRM');
    expect(merged(up, { note: 'oslo', remark: null }, null).data).toEqual({
      note: 'oslo',
      remark: 'OSLO',
    });
    const both = mapped('upper', 'BIDIRECTIONAL');
    const equal = merged(both, { note: 'oslo', remark: 'Oslo' }, null);
    expect(equal.writes).toEqual({});
  });

  it('matches as it is compared, case apart only where somebody says so', () => {
    const row = (data: Row['data']): Row => ({ id: 'r', version: '1', modifiedAt: null, data });
    const keys = (mapping: ReturnType<typeof mapped>, note: string, remark: string) => [
      indexRecord(mapping, 'ERP', row({ note })).matchKeys,
      indexRecord(mapping, 'CRM', row({ remark })).matchKeys,
    ];
    const [erp, crm] = keys(mapped('digits', 'BIDIRECTIONAL'), '+49 30', '(49)30');
    expect(erp).toEqual(crm);
    const folded = keys(mapped('trim', 'BIDIRECTIONAL'), 'Oslo', 'OSLO');
    expect(folded[0]).toEqual(folded[1]);
    const strict = mapped('trim', 'BIDIRECTIONAL', { matchCaseSensitive: true });
    const apart = keys(strict, 'Oslo', 'OSLO');
    expect(apart[0]).not.toEqual(apart[1]);
  });
});
