/** Short ways to write down fields and sets; a set is then a readable list. */
import type { EdmType, EntitySet, Field, Navigation, Relation, SqlType } from './model.ts';

interface FieldOptions {
  readonly write?: 'no' | 'create' | 'yes';
  /** Member of the record's data; the field's own name unless given. */
  readonly as?: string;
  readonly max?: number;
  /** Kind of record whose key the value must be. */
  readonly to?: string | readonly string[];
}

export type FieldMaker = (name: string) => Field;

function stored(type: EdmType, options: FieldOptions, members: readonly string[] | null = null) {
  return (name: string): Field => ({
    name,
    type,
    write: options.write ?? 'yes',
    source: { kind: 'stored', key: options.as ?? name },
    maxLength: options.max ?? null,
    members,
    relation: relationOf(options.to),
  });
}

function relationOf(to: FieldOptions['to']): Relation | null {
  if (to === undefined) return null;
  return { kinds: typeof to === 'string' ? [to] : to, by: 'key', sets: null };
}

export const text = (max: number, options: FieldOptions = {}): FieldMaker =>
  stored('String', { max, ...options });
export const code = (max: number, options: FieldOptions = {}): FieldMaker =>
  stored('Code', { max, ...options });
export const decimal = (options: FieldOptions = {}): FieldMaker => stored('Decimal', options);
export const date = (options: FieldOptions = {}): FieldMaker => stored('Date', options);
export const instant = (options: FieldOptions = {}): FieldMaker =>
  stored('DateTimeOffset', options);
export const int = (options: FieldOptions = {}): FieldMaker => stored('Int32', options);
export const bool = (options: FieldOptions = {}): FieldMaker => stored('Boolean', options);
export const guid = (options: FieldOptions = {}): FieldMaker => stored('Guid', options);
export const member = (members: readonly string[], options: FieldOptions = {}): FieldMaker =>
  stored('Enum', options, members);

/** Read-only, computed by SQL over the row `r`. */
export function computed(
  type: EdmType,
  sqlType: SqlType,
  sql: string,
  members?: readonly string[],
) {
  return (name: string): Field => ({
    name,
    type,
    write: 'no',
    source: { kind: 'sql', sql, sqlType },
    maxLength: null,
    members: members ?? null,
    relation: null,
  });
}

/** The id of the record that a stored code names; writing it sets the code. */
export function idOf(
  system: 'erp' | 'crm',
  kind: string,
  codeMember: string,
  write: 'no' | 'create' | 'yes' = 'yes',
): FieldMaker {
  const sql =
    `(select k.id from sandbox.records k where k.system = '${system}' and k.kind = '${kind}' ` +
    `and k.key = r.data->>'${codeMember}')`;
  return (name) => ({
    name,
    type: 'Guid',
    write,
    source: { kind: 'sql', sql, sqlType: 'uuid' },
    maxLength: null,
    members: null,
    relation: { kinds: [kind], by: 'id', sets: codeMember },
  });
}

export type FieldList = Readonly<Record<string, FieldMaker>>;

interface SetOptions {
  readonly name: string;
  readonly kind: string;
  readonly entityType: string;
  readonly keyField: string | null;
  readonly fields: FieldList;
  readonly navigations?: readonly Navigation[];
  readonly where?: string;
  readonly from?: string;
  readonly access?: Partial<EntitySet['access']>;
  readonly filterBy?: readonly string[];
}

export function entitySet(options: SetOptions): EntitySet {
  const { name, kind, entityType, keyField, fields } = options;
  return {
    name,
    kind,
    entityType,
    keyField,
    fields: new Map(Object.entries(fields).map(([field, make]) => [field, make(field)])),
    navigations: new Map((options.navigations ?? []).map((one) => [one.name, one])),
    where: options.where ?? null,
    from: options.from ?? null,
    access: { insert: false, modify: false, remove: false, ...options.access },
    filterBy: options.filterBy ?? [],
  };
}

/** The same fields, none of which can be written. */
export function readOnly(fields: FieldList): FieldList {
  return Object.fromEntries(
    Object.entries(fields).map(([name, make]) => [
      name,
      (field: string): Field => ({ ...make(field), write: 'no' }),
    ]),
  );
}

export function setsByName(sets: readonly EntitySet[]): ReadonlyMap<string, EntitySet> {
  return new Map(sets.map((set) => [set.name, set]));
}
