/**
 * What somebody changed of a mapping, and the mapping that comes of it. Only differences from the
 * shipped one are kept: what nobody touched follows the next release.
 */
import { parseFilter } from './odata-filter.ts';
import type { Condition } from './filter.ts';
import type {
  ConfiguredMapping,
  DeleteConflictPolicy,
  Direction,
  FieldMapping,
  MatchPriority,
  TableMapping,
  TableSide,
  UpdateConflictPolicy,
} from './mapping.ts';
import type { SystemField } from './system-metadata.ts';
import type { ValueRule } from './value-rule.ts';

/** A property that is left out is as shipped. */
export interface MappingSettings {
  readonly enabled?: boolean;
  readonly direction?: Direction;
  /** OData; empty: all records. */
  readonly erpFilter?: string;
  readonly crmFilter?: string;
  readonly onlyCoupled?: boolean;
  readonly eventDriven?: boolean;
  readonly intervalMinutes?: number;
  readonly onUpdateConflict?: UpdateConflictPolicy;
  readonly onDeleteConflict?: DeleteConflictPolicy;
  readonly createWhenNoMatch?: boolean;
  readonly syncAfterCoupling?: boolean;
  readonly fields?: FieldSettings;
  /** Columns of the CRM that rows and filter name and that nobody would read otherwise. */
  readonly crmFields?: MoreFields;
}

export type MoreFields = Readonly<Record<string, Pick<SystemField, 'type' | 'writable'>>>;

/** Settings of a mapping as a whole that are plain values; the two filters stand beside them. */
export const PLAIN_SETTINGS = [
  'enabled',
  'direction',
  'onlyCoupled',
  'eventDriven',
  'intervalMinutes',
  'onUpdateConflict',
  'onDeleteConflict',
  'createWhenNoMatch',
  'syncAfterCoupling',
] as const;

export interface FieldSettings {
  /** Ids of shipped rows that are not wanted. */
  readonly removed: readonly string[];
  /** Shipped rows that are set up otherwise, by id. */
  readonly changed: Readonly<Record<string, RowSettings>>;
  readonly added: readonly (RowSettings & { readonly id: string })[];
  /** Ids in the order of transfer; a row that is not named goes to the end. */
  readonly order: readonly string[];
}

/** One row, whole. */
export interface RowSettings {
  readonly label: string;
  readonly erpField: string | null;
  readonly crmField: string | null;
  readonly direction: Direction;
  readonly enabled: boolean;
  readonly constant: string | null;
  readonly transformation: string | null;
  /** Left out by those who changed a row before there was a choice. */
  readonly validate?: boolean;
  readonly notNull: boolean;
  readonly clearOnFailure: boolean;
  readonly matchPriority: number | null;
  readonly matchCaseSensitive: boolean;
  /** How values are written on either side; null: as in the shipped row of that id. */
  readonly rule: ValueRule | null;
}

/** What somebody changed of one mapping of an integration; the latest word. */
export interface MappingOverride {
  readonly mapping: string;
  readonly version: number;
  readonly settings: MappingSettings;
}

/** One state that a mapping was in. */
export interface MappingVersion {
  readonly version: number;
  readonly settings: MappingSettings;
  readonly by: string;
  readonly at: Date;
}

/** Version of a mapping that nobody changed. */
export const SHIPPED_VERSION = 1;

/** The mapping as it is set up. */
export function configured(
  shipped: TableMapping,
  settings: MappingSettings,
  version: number,
): ConfiguredMapping {
  const { erpFilter, crmFilter, fields, crmFields: _read, ...plain } = settings;
  const { rows, ...matching } =
    fields === undefined ? asShipped(shipped) : changedRows(shipped, fields);
  return {
    ...shipped,
    enabled: true,
    eventDriven: true,
    ...plain,
    erp: filtered(shipped.erp, erpFilter),
    crm: filtered(shipped.crm, crmFilter),
    rows,
    fields: rows.filter(({ enabled }) => enabled !== false),
    ...matching,
    version,
  };
}

type Rows = Pick<ConfiguredMapping, 'rows' | 'match' | 'matchesByFilled'>;

function asShipped({ fields, match }: TableMapping): Rows {
  return { rows: fields, match };
}

function filtered(side: TableSide, text: string | undefined): TableSide {
  return text === undefined ? side : { ...side, filter: writtenFilter(text) };
}

/** @throws {FilterSyntaxError} */
export function writtenFilter(text: string): readonly Condition[] {
  if (text.trim() === '') return [];
  return [{ is: 'written', text: text.trim(), expression: parseFilter(text) }];
}

/**
 * Shipped criteria may have alternatives within a priority; as soon as somebody sets a priority,
 * all fields of one must match that the ERP's record fills in (`domain.md` 3.5, 3).
 */
function changedRows(shipped: TableMapping, fields: FieldSettings): Rows {
  const rows = orderedRows(shipped, fields);
  const settingsOf = (id: string): RowSettings | undefined =>
    fields.changed[id] ?? fields.added.find((row) => row.id === id);
  const priorityOf = (id: string): number | null =>
    (settingsOf(id) ?? { matchPriority: priorityIn(shipped.match, id) }).matchPriority;
  const isShipped = rows.every(({ id }) => priorityOf(id) === priorityIn(shipped.match, id));
  if (isShipped) return { rows, match: shipped.match };
  const ranked = rows.map((row): FieldMapping => {
    const matchPriority = priorityOf(row.id);
    return matchPriority === null ? row : { ...row, matchPriority };
  });
  const inForce = ranked.filter(({ enabled }) => enabled !== false);
  const used = [...new Set(inForce.flatMap((row) => row.matchPriority ?? []))];
  const match = used
    .toSorted((a, b) => a - b)
    .map((at) => selections(inForce.flatMap((row) => (row.matchPriority === at ? [row.id] : []))));
  return { rows: ranked, match, matchesByFilled: true };
}

/** A record of the CRM has a key per selection: of more fields all have to be filled in. */
const SELECTED_FIELDS_MAX = 4;

/** Every way to leave some of the fields out, the fullest first. */
function selections(ids: readonly string[]): MatchPriority {
  if (ids.length > SELECTED_FIELDS_MAX) return [ids];
  let all: readonly (readonly string[])[] = [[]];
  for (const id of ids) all = [...all.map((some) => [...some, id]), ...all];
  return all.filter(({ length }) => length > 0).toSorted((a, b) => b.length - a.length);
}

function orderedRows(shipped: TableMapping, fields: FieldSettings): readonly FieldMapping[] {
  const { removed, changed, added, order } = fields;
  const kept = shipped.fields
    .filter(({ id }) => !removed.includes(id))
    .map((field) => {
      const row = changed[field.id];
      return row === undefined ? field : fieldOf(field.id, row, field);
    });
  const all = [...kept, ...added.map((row) => fieldOf(row.id, row, null))];
  const place = new Map(order.map((id, index) => [id, index]));
  const placeOf = ({ id }: FieldMapping): number => place.get(id) ?? order.length;
  return all.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** A field mapping from its row; `shipped`: the one with that id, for what rows do not say. */
export function fieldOf(id: string, row: RowSettings, shipped: FieldMapping | null): FieldMapping {
  const rule = withoutPrefix(row.rule ?? shipped?.rule ?? TEXT, row.transformation);
  const hasShippedFields = shipped?.erpField === row.erpField && shipped.crmField === row.crmField;
  return {
    id,
    label: row.label,
    erpField: row.erpField,
    crmField: row.crmField,
    direction: row.direction,
    rule,
    ...(hasShippedFields ? behaviourOf(shipped) : {}),
    ...(row.constant === null ? {} : { constant: row.constant }),
    ...((row.validate ?? shipped?.validate) === false ? { validate: false } : {}),
    ...(row.notNull ? { notNull: true } : {}),
    ...(row.clearOnFailure ? { clearOnFailure: true } : {}),
    ...(row.enabled ? {} : { enabled: false }),
    ...(row.matchCaseSensitive ? { matchCaseSensitive: true } : {}),
    ...(row.transformation === null || row.transformation === prefixOf(rule)
      ? {}
      : { transformation: row.transformation }),
  };
}

/** What rows do not say: it belongs to the two fields. */
function behaviourOf({
  atCreation,
  whenSourceChanges,
  needs,
  required,
}: FieldMapping): Partial<FieldMapping> {
  return {
    ...(atCreation ? { atCreation } : {}),
    ...(whenSourceChanges ? { whenSourceChanges } : {}),
    ...(needs === undefined ? {} : { needs }),
    ...(required ? { required } : {}),
  };
}

const TEXT: ValueRule = { kind: 'text', max: 250 };

/** A prefix that somebody replaced by another transformation is none any more. */
function withoutPrefix(rule: ValueRule, transformation: string | null): ValueRule {
  return rule.kind === 'prefixed' && transformation !== prefixOf(rule)
    ? { kind: 'text', max: rule.max }
    : rule;
}

/** A field mapping as a row, as the graph shows it. */
export function rowOf(mapping: Pick<TableMapping, 'match'>, field: FieldMapping): RowSettings {
  return {
    label: field.label,
    erpField: field.erpField,
    crmField: field.crmField,
    direction: field.direction,
    enabled: field.enabled !== false,
    constant: field.constant ?? null,
    transformation: field.transformation ?? prefixOf(field.rule),
    validate: field.validate !== false,
    notNull: field.notNull === true,
    clearOnFailure: field.clearOnFailure === true,
    matchPriority: field.matchPriority ?? priorityIn(mapping.match, field.id),
    matchCaseSensitive: field.matchCaseSensitive === true,
    rule: null,
  };
}

/** Shipped rows with a prefix say so as a transformation. */
function prefixOf(rule: ValueRule | undefined): string | null {
  return rule?.kind === 'prefixed' ? `prefix:${rule.prefix.trim()}` : null;
}

/** The first priority with the field; null: it is no criterion. */
function priorityIn(match: readonly MatchPriority[], id: string): number | null {
  const at = match.findIndex((priority) => priority.some((fields) => fields.includes(id)));
  return at < 0 ? null : at;
}
