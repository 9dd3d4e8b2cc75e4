/** What Drawbar needs in a CRM, as data: the solution, its role, keys, and change tracking. */
import type { CrmKindDescription } from '../kinds/definition.ts';
import { CRM_KINDS } from '../kinds/index.ts';

/** Unique name of the solution; customers see it in their list. */
export const SOLUTION_NAME = 'Drawbar';
/** Of what this release needs; it rises whenever the content below changes. */
export const SOLUTION_VERSION = '1.1.0.0';
export const PUBLISHER = {
  uniquename: 'drawbar',
  friendlyname: 'Drawbar',
  customizationprefix: 'drawbar',
  /** Option values of the publisher's own columns begin here; any free block does. */
  customizationoptionvalueprefix: 72_410,
} as const;
export const ROLE_NAME = 'Drawbar Integration';

/** Tables whose records are created, changed and linked (README, "What a real tenant needs"). */
const WRITTEN: readonly string[] = [
  'annotation',
  'account',
  'contact',
  'invoice',
  'opportunity',
  'post',
  'pricelevel',
  'product',
  'quote',
  'salesorder',
  'transactioncurrency',
  'uom',
  'uomschedule',
];
/** Tables whose records have an owner, which the person model of ownership sets. */
const OWNED: readonly string[] = ['account', 'contact', 'invoice', 'salesorder'];
/** Lines carry the rights of their document, units and price lines those of the product. */
const WITHOUT_PRIVILEGES: ReadonlySet<string> = new Set([
  'invoicedetail',
  'productpricelevel',
  'quotedetail',
  'salesorderdetail',
]);
/** The platform's own names of privileges that are not the table's. */
const NAMED: Readonly<Record<string, string>> = { annotation: 'note', systemuser: 'user' };
const WRITING = ['create', 'write', 'append', 'appendto'] as const;

/** Tables of the solution itself, which it makes. */
export const OWN_TABLES: readonly CrmKindDescription[] = Object.values(CRM_KINDS).filter(
  (kind) => kind.solution === true,
);
const OWN = OWN_TABLES.map(({ table }) => table);
const TABLES = [...new Set(Object.values(CRM_KINDS).map(({ table }) => table))].sort();

/** Tables whose changes are followed; posts are written and never read again. */
export const TRACKED: readonly string[] = TABLES.filter((table) => table !== 'post');

/** Columns that no two records may share, so that nobody makes a product twice beside us. */
export const KEYS: readonly { readonly table: string; readonly column: string }[] = [
  { table: 'product', column: 'productnumber' },
];

/** Names of the role's privileges, in lower case. */
export const PRIVILEGES: readonly string[] = [
  ...TABLES.filter((table) => !WITHOUT_PRIVILEGES.has(table)).map(
    (table) => `prvread${nameOf(table)}`,
  ),
  ...[...WRITTEN, ...OWN].flatMap((table) => WRITING.map((verb) => `prv${verb}${nameOf(table)}`)),
  ...OWNED.map((table) => `prvassign${table}`),
  'prvreadorganization',
  'prvreadsolution',
].sort();

function nameOf(table: string): string {
  return NAMED[table] ?? table;
}

/** Whether one version is at least another; both of up to four numbers. */
export function isAtLeast(version: string, needed: string): boolean {
  const numbers = (text: string): number[] => text.split('.').map(Number);
  const [have, want] = [numbers(version), numbers(needed)];
  for (let at = 0; at < want.length; at += 1) {
    const difference = (have[at] ?? 0) - (want[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
