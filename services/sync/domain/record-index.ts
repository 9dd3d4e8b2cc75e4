/**
 * What sync keeps of every record beside its replica: label, keys, whether the filter lets it in.
 */
import { beginning } from '@drawbar/schema/values';
import { passes } from './filter.ts';
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import { sideOf, type KeyRule, type TableMapping } from './mapping.ts';
import type { Row } from './ports.ts';
import { onItsWay } from './transformed-field.ts';
import { crmWritten, erpHeld } from './value-rule.ts';

type Data = Row['data'];

export interface IndexedRecord {
  readonly id: string;
  readonly label: string;
  readonly inFilter: boolean;
  /** How the ERP's records name this one; the first is its code. Empty for the CRM's. */
  readonly keys: readonly string[];
  /** Equal keys on both sides mean a candidate; tagged with their priority. */
  readonly matchKeys: readonly string[];
}

/** Labels are shown in lists; longer ones say no more. */
const LABEL_CHARACTERS_MAX = 200;
/** A key goes into an index, which takes no long texts. */
const KEY_CHARACTERS_MAX = 300;

/** No record is known: enough for keys that need none. */
const NO_LINKS: Links = {
  localCurrency: null,
  crmId: (mapping, erpKey) => missing(mapping, 'ERP', erpKey),
  erpCode: (mapping, crmId) => missing(mapping, 'CRM', crmId),
  code: (mapping, erpKey) => missing(mapping, 'ERP', erpKey),
  exchangeRate: () => null,
  stock: () => null,
  currencyDecimals: null,
  serial: () => null,
};

function missing(mapping: TableMapping['name'], system: System, label: string) {
  return { kind: 'missing', record: { mapping, system, id: null, label } } as const;
}

/** Match keys of ERP records that point at other records are left to `matchKeys` with links. */
export function indexRecord(mapping: TableMapping, system: System, row: Row): IndexedRecord {
  const side = sideOf(mapping, system);
  return {
    id: row.id,
    label: labelOf(side.label, row.data),
    inFilter: passes(side.filter, row.data),
    keys: side.keys.flatMap((rule) => keyOf(rule, row.data) ?? []),
    matchKeys: matchKeys(mapping, system, row.data, NO_LINKS),
  };
}

/**
 * The keys by which a record finds its partner, in the notation of the CRM: one for every
 * alternative of every priority whose fields are all filled (`domain.md` 3.5: blanks are no
 * criteria).
 */
export function matchKeys(
  mapping: TableMapping,
  system: System,
  data: Data,
  links: Links,
): string[] {
  // A field stands in several alternatives: a name with each of what has to be equal besides.
  const known = new Map<string, Part>();
  const partOf = (id: string): Part => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const part = comparable(mapping, id, system, data, links);
    known.set(id, part);
    return part;
  };
  const isFullest = system === 'ERP' && mapping.matchesByFilled === true;
  return mapping.match.flatMap((priority, rank) => {
    if (isFullest && priority.flat().some((id) => partOf(id) === UNKNOWN)) return [];
    const keys = priority.flatMap((alternative, place) => {
      const parts = alternative.map(partOf);
      if (parts.some((part) => typeof part !== 'string')) return [];
      return [beginning(`${rank}.${place}:${parts.join('|')}`, KEY_CHARACTERS_MAX)];
    });
    return isFullest ? keys.slice(0, 1) : keys;
  });
}

/** Whether the index alone tells what ERP records could match; else their links have to be read. */
export function matchesByIndex(mapping: TableMapping): boolean {
  const criteria = new Set(mapping.match.flat(2));
  return mapping.fields.every(
    ({ id, rule }) => !criteria.has(id) || !['lookup', 'exchange-rate'].includes(rule.kind),
  );
}

/** The priority of a match key, 0 first. */
export function priorityOf(matchKey: string): number {
  return Number(matchKey.slice(0, matchKey.indexOf('.')));
}

/** Something stands there that cannot be compared. */
const UNKNOWN = Symbol('unknown');
/** What is compared of one field; null: it is empty. */
type Part = string | null | typeof UNKNOWN;

function comparable(
  mapping: TableMapping,
  fieldId: string,
  system: System,
  data: Data,
  links: Links,
): Part {
  const field = mapping.fields.find(({ id }) => id === fieldId);
  if (field?.erpField == null || field.crmField === null) return UNKNOWN;
  const key = (value: Data[string]): string | null =>
    value === null ? null : folded(String(value), field.matchCaseSensitive === true);
  if (system === 'CRM') {
    const own = data[field.crmField] ?? null;
    return key(typeof own === 'string' ? onItsWay(field, 'CRM', own) : own);
  }
  const held = erpHeld(field.rule, field.erpField, data, links);
  if (held.kind !== 'value') return UNKNOWN;
  if (held.value === null) return null;
  const value = onItsWay(field, 'ERP', held.value);
  const written = crmWritten(field.rule, field.crmField, value, data, links);
  return written.kind === 'patch' ? key(written.patch[field.crmField] ?? null) : UNKNOWN;
}

/** Blanks do not tell records apart, and case only where somebody wants it to. */
function folded(value: string, isCaseSensitive: boolean): string | null {
  const text = value.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().replaceAll('|', '/');
  if (text === '') return null;
  return isCaseSensitive ? text : text.toLowerCase();
}

function labelOf(fields: readonly string[], data: Data): string {
  const parts = fields.map((field) => String(data[field] ?? '').trim());
  const label = parts.filter((part) => part !== '').join(' ');
  return beginning(label, LABEL_CHARACTERS_MAX);
}

function keyOf({ fields, prefix, suffix, when }: KeyRule, data: Data): string | null {
  if (when !== undefined && !passes(when, data)) return null;
  const parts = fields.map((field) => String(data[field] ?? ''));
  if (parts[0] === '') return null;
  return beginning(`${prefix ?? ''}${parts.join('/')}${suffix ?? ''}`, KEY_CHARACTERS_MAX);
}
