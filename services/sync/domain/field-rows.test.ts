import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingsOf, shippedMappings } from '../mapping/index.ts';
import { fieldSettings, isAsShipped, type RowRequest } from './field-rows.ts';
import { mappingDiff } from './mapping-diff.ts';
import { configured, rowOf } from './mapping-settings.ts';
import type { ConfiguredMapping, TableMapping } from './mapping.ts';
import type { MappedTables, SystemField } from './system-metadata.ts';

const SCOPES = (['TEAM', 'PERSON'] as const).flatMap((ownership) =>
  [true, false].map((unitGroupPerItem) => ({ ownership, unitGroupPerItem })),
);
const ALL = SCOPES.flatMap((scope) => {
  const mappings = mappingsOf(scope);
  return shippedMappings(scope).map((shipped) => ({ shipped, mappings }));
});
const CUSTOMER = ALL.find(({ shipped }) => shipped.name === 'CUSTOMER');
if (CUSTOMER === undefined) throw new Error('No customers');

const field = (name: string, more: Partial<SystemField> = {}): [string, SystemField] => [
  name,
  {
    name,
    label: name,
    type: 'TEXT',
    maxLength: 40,
    writable: true,
    required: false,
    lookupTable: null,
    options: [],
    ...more,
  },
];
const TABLES: MappedTables = {
  erp: new Map([
    field('note'),
    field('amount', { type: 'DECIMAL', maxLength: null }),
    field('total', { type: 'DECIMAL', writable: false }),
    field('currencyCode'),
    field('level', { type: 'OPTION', options: [{ value: 'Gold', label: 'Gold' }] }),
  ]),
  crm: new Map([
    field('remark', { maxLength: 20 }),
    field('revenue', { type: 'MONEY', maxLength: null }),
    field('born', { type: 'DATE' }),
    field('_transactioncurrencyid_value', {
      type: 'LOOKUP',
      lookupTable: 'transactioncurrencies',
    }),
    field('_other_value', { type: 'LOOKUP', lookupTable: 'others' }),
    field('rank', {
      type: 'OPTION',
      options: [
        { value: '1', label: 'gold' },
        { value: '2', label: 'silver' },
      ],
    }),
  ]),
};

function requestsOf(mapping: ConfiguredMapping): RowRequest[] {
  return mapping.rows.map((row) => {
    const { label: _label, rule: _rule, ...rest } = rowOf(mapping, row);
    return { id: row.id, ...rest };
  });
}

function set(shipped: TableMapping, before: ConfiguredMapping, rows: readonly RowRequest[]) {
  const { settings, errors } = fieldSettings(
    { shipped, rows: before.rows, before, mappings: CUSTOMER?.mappings ?? [], tables: TABLES },
    rows,
  );
  const after = configured(shipped, isAsShipped(settings) ? {} : { fields: settings }, 2);
  return { settings, errors, after };
}

const NEW: RowRequest = {
  id: null,
  erpField: 'note',
  crmField: 'remark',
  direction: 'BIDIRECTIONAL',
  enabled: true,
  constant: null,
  transformation: null,
  notNull: false,
  clearOnFailure: false,
  matchPriority: null,
  matchCaseSensitive: false,
};
const asShipped = configured(CUSTOMER.shipped, {}, 1);
const add = (row: Partial<RowRequest>) =>
  set(CUSTOMER.shipped, asShipped, [...requestsOf(asShipped), { ...NEW, ...row }]);
const reasons = (row: Partial<RowRequest>): string[] =>
  add(row).errors.map(({ code, field: path }) => `${code} ${path?.at(-1)}`);

describe('the rows of a mapping', () => {
  it('say nothing new when they are sent back as they were shown, whatever the mapping', () => {
    for (const { shipped } of ALL) {
      const shown = configured(shipped, {}, 1);
      const { settings, errors } = set(shipped, shown, requestsOf(shown));
      expect([shipped.name, errors, isAsShipped(settings)]).toEqual([shipped.name, [], true]);
    }
  });

  it('are kept in any order and number, shown again as they were asked for', () => {
    const index = fc.nat({ max: asShipped.rows.length - 1 });
    const change = fc.record({ enabled: fc.boolean(), matchPriority: fc.option(fc.nat(5)) });
    fc.assert(
      fc.property(fc.uniqueArray(index), fc.array(fc.tuple(index, change)), (kept, changes) => {
        const rows = kept.flatMap((at) => requestsOf(asShipped)[at] ?? []);
        for (const [at, changed] of changes) {
          const row = rows[at];
          const isPair = row !== undefined && row.constant === null;
          if (isPair) rows[at] = { ...row, ...changed };
        }
        const { after, errors } = set(CUSTOMER.shipped, asShipped, rows);
        expect(errors).toEqual([]);
        expect(requestsOf(after)).toEqual(rows);
        // And a second time from there changes nothing.
        const again = set(CUSTOMER.shipped, after, rows).after;
        expect(mappingDiff(after, again)).toEqual([]);
      }),
    );
  });

  it('find the rule of a new pair in what its fields hold', () => {
    const rule = (row: Partial<RowRequest>) => add(row).after.rows.at(-1)?.rule;
    expect(rule({})).toEqual({ kind: 'text', max: 20 });
    expect(rule({ erpField: 'amount', crmField: 'revenue' })).toEqual({
      kind: 'decimal',
      scale: 4,
    });
    expect(rule({ erpField: 'level', crmField: 'rank' })).toEqual({
      kind: 'option',
      cases: [{ erp: 'Gold', crm: 1 }],
    });
    expect(
      rule({ erpField: 'currencyCode', crmField: '_transactioncurrencyid_value' }),
    ).toMatchObject({ kind: 'lookup', lookup: { mapping: 'CURRENCY' } });
    const constant = { erpField: null, crmField: 'rank', constant: '2' };
    expect(rule({ ...constant, direction: 'ERP_TO_CRM' })).toEqual({
      kind: 'option',
      cases: [{ erp: '2', crm: 2 }],
    });
  });

  it.each([
    [{ crmField: 'born' }, 'INVALID_VALUE crmField'],
    [{ crmField: '_other_value' }, 'INVALID_VALUE crmField'],
    [{ crmField: 'nonsense' }, 'UNKNOWN_FIELD crmField'],
    [{ erpField: 'total', crmField: 'revenue' }, 'INVALID_VALUE direction'],
    [{ crmField: 'rank', erpField: null, constant: '9' }, 'INVALID_VALUE constant'],
    [
      { crmField: 'remark', erpField: null, constant: 'x', direction: 'CRM_TO_ERP' },
      'INVALID_VALUE direction',
    ],
    [{ id: 'nobody' }, 'NOT_FOUND id'],
    [{ id: 'name' }, 'INVALID_VALUE id'],
    [{ notNull: true }, 'INVALID_VALUE notNull'],
    [{ matchPriority: 100 }, 'INVALID_VALUE matchPriority'],
    [{ transformation: 'shout' }, 'INVALID_VALUE transformation'],
    [{ transformation: 'prefix:A' }, 'INVALID_VALUE transformation'],
    [
      { erpField: 'amount', crmField: 'revenue', transformation: 'upper' },
      'INVALID_VALUE transformation',
    ],
  ] as const)('refuse %o', (row, reason) => {
    expect(reasons(row)).toEqual([reason]);
  });

  it('match by all fields of a priority as soon as somebody sets one', () => {
    const rows = requestsOf(asShipped).map((row) =>
      row.id === 'email' ? { ...row, matchPriority: 0, matchCaseSensitive: true } : row,
    );
    const { after } = set(CUSTOMER.shipped, asShipped, rows);
    expect(asShipped.match[1]?.length).toBeGreaterThan(1);
    expect(after.match[0]).toEqual([['number', 'email'], ['email'], ['number']]);
    expect(after.match[1]).toEqual([['name', 'address', 'postCode', 'city', 'phone']]);
  });
});
