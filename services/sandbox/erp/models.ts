/** The two APIs of the ERP over the same records: v2.0, and what it lacks. */
import { setsByName } from '../odata/fields.ts';
import type { EntitySet, Field, Habits, Model } from '../odata/index.ts';
import { changeSets, type ShownIn } from './sets/changes.ts';
import { COMPANIES, COMPANY_EXTENSION_SETS, COMPANY_SETS } from './sets/company.ts';
import { CUSTOMER_EXTENSION_SETS, CUSTOMER_SETS } from './sets/customers.ts';
import { ITEM_EXTENSION_SETS, ITEM_SETS } from './sets/items.ts';
import { ORDER_EXTENSION_SETS, ORDER_SETS } from './sets/orders.ts';
import { PRICE_SETS } from './sets/prices.ts';
import { QUOTE_EXTENSION_SETS, QUOTE_SETS } from './sets/quotes.ts';
import { STOCK_EXTENSION_SETS, STOCK_SETS } from './sets/stock.ts';

const HABITS: Habits = {
  ignoreCase: false,
  emptyDefaults: true,
  escapedEnums: true,
  orWithinOneField: true,
  inList: true,
};

const EXTENSION: readonly EntitySet[] = [
  ...COMPANY_EXTENSION_SETS,
  ...CUSTOMER_EXTENSION_SETS,
  ...ITEM_EXTENSION_SETS,
  ...PRICE_SETS,
  ...STOCK_EXTENSION_SETS,
  ...ORDER_EXTENSION_SETS,
  ...QUOTE_EXTENSION_SETS,
];

/** Sets of v2.0 whose rows come from other sets' tables: no row of their own to delete. */
const NOT_A_TABLE: ReadonlySet<string> = new Set(['customerStatistics', 'companies']);

function shownIn(sets: readonly EntitySet[]): ShownIn {
  const shown: Record<string, string[]> = {};
  for (const set of sets) {
    if (set.from !== null || set.keyField === null || NOT_A_TABLE.has(set.name)) continue;
    (shown[set.kind] ??= []).push(set.name);
  }
  return shown;
}

/** `in (…)` needs `$schemaversion=2.1` on v2.0 (systems.md 1.5). */
export function v2Model(schemaVersion: string | null): Model {
  return schemaVersion === '2.1' ? V2_WITH_IN : V2;
}

const V2: Model = {
  system: 'erp',
  namespace: 'Microsoft.NAV',
  sets: setsByName([
    ...COMPANY_SETS,
    ...CUSTOMER_SETS,
    ...ITEM_SETS,
    ...STOCK_SETS,
    ...ORDER_SETS,
    ...QUOTE_SETS,
  ]),
  habits: { ...HABITS, inList: false },
};
const V2_WITH_IN: Model = { ...V2, habits: HABITS };

/**
 * The extension as one caller sees it: `syncStates` names that caller.
 * @param clockOffsetSeconds what the system's clock is ahead of the machine's.
 */
export function extensionModel(callerUserId: string, clockOffsetSeconds = 0): Model {
  const sets = [...EXTENSION, ...changeSets(shownIn(EXTENSION), callerUserId)];
  return {
    system: 'erp',
    namespace: 'Microsoft.NAV',
    sets: setsByName(
      clockOffsetSeconds === 0 ? sets : sets.map((set) => atTime(set, clockOffsetSeconds)),
    ),
    habits: HABITS,
  };
}

/** The same without a company to find. */
export function withoutCompanies(model: Model): Model {
  return {
    ...model,
    sets: new Map([...model.sets, [COMPANIES.name, { ...COMPANIES, where: 'false' }]]),
  };
}

/** Fields that tell the time follow the system's clock. */
function atTime(set: EntitySet, offsetSeconds: number): EntitySet {
  const moved = (sql: string): string =>
    sql.replaceAll('now()', `(now() + interval '${offsetSeconds} seconds')`);
  const fields = [...set.fields].map(([name, field]): [string, Field] => [
    name,
    field.source.kind === 'sql'
      ? { ...field, source: { ...field.source, sql: moved(field.source.sql) } }
      : field,
  ]);
  return { ...set, fields: new Map(fields) };
}
