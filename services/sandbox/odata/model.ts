/** What an entity set is made of: fields, navigations and where its rows come from. */

export type EdmType =
  | 'String'
  | 'Code'
  | 'Enum'
  | 'Guid'
  | 'Decimal'
  | 'Date'
  | 'DateTimeOffset'
  | 'Int32'
  | 'Int64'
  | 'Boolean';

/** A value as it is kept in a record: decimals, dates and GUIDs are text. */
export type Stored = string | number | boolean | null;
export type StoredData = Readonly<Record<string, Stored>>;

/** Type of a SQL expression, for the cast of what it is compared with. */
export type SqlType = 'text' | 'numeric' | 'boolean' | 'timestamptz' | 'uuid' | 'bigint';

export interface Field {
  readonly name: string;
  readonly type: EdmType;
  /** `create`: accepted in a POST only. */
  readonly write: 'no' | 'create' | 'yes';
  /** Where it comes from: a member of the record's data, or SQL over the row `r`. */
  readonly source:
    | { readonly kind: 'stored'; readonly key: string }
    | { readonly kind: 'sql'; readonly sql: string; readonly sqlType: SqlType };
  /** Characters; null where the type has no length. */
  readonly maxLength: number | null;
  /** Members of an enumeration, plain text; null for other types. */
  readonly members: readonly string[] | null;
  /** The record that the value must name. */
  readonly relation: Relation | null;
}

/** A field that points at another kind of record, by its key or its id. */
export interface Relation {
  readonly kinds: readonly string[];
  readonly by: 'key' | 'id';
  /** The stored member that a write through this field sets, when it is another one. */
  readonly sets: string | null;
}

export interface Navigation {
  readonly name: string;
  /** Name of the target set in the same model. */
  readonly target: string;
  readonly many: boolean;
  /** Field of this set whose value is looked for … */
  readonly parentField: string;
  /** … in this field of the target. */
  readonly childField: string;
}

export interface EntitySet {
  readonly name: string;
  /** Kind of record in the store. */
  readonly kind: string;
  readonly entityType: string;
  /** Field that holds the GUID of a row; null for a set without a key. */
  readonly keyField: string | null;
  readonly fields: ReadonlyMap<string, Field>;
  readonly navigations: ReadonlyMap<string, Navigation>;
  /** SQL condition over `r` that every row of the set meets; null: all of the kind. */
  readonly where: string | null;
  /**
   * SQL that gives rows of the store's shape instead of the records of `kind`, for sets that are
   * computed; null: the records.
   */
  readonly from: string | null;
  /** May rows be created, changed, deleted through the API? */
  readonly access: { readonly insert: boolean; readonly modify: boolean; readonly remove: boolean };
  /** One of these fields must be compared by `eq` or `in` when the set is read; empty: none. */
  readonly filterBy: readonly string[];
}

/** One API: its sets and its habits. */
export interface Model {
  readonly system: 'erp' | 'crm';
  readonly namespace: string;
  readonly sets: ReadonlyMap<string, EntitySet>;
  readonly habits: Habits;
}

export interface Habits {
  /** Strings compare without regard to case. */
  readonly ignoreCase: boolean;
  /** An absent value reads as the type's empty value; otherwise as null. */
  readonly emptyDefaults: boolean;
  /** Enumeration members travel as escaped names. */
  readonly escapedEnums: boolean;
  /** `or` only between conditions on the same field. */
  readonly orWithinOneField: boolean;
  /** `in (…)` is understood. */
  readonly inList: boolean;
}

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
export const EMPTY_DATE = '0001-01-01';
export const EMPTY_INSTANT = '0001-01-01T00:00:00Z';

/** What an absent value reads as where a system knows no null. */
export function emptyValue(type: EdmType): Stored {
  switch (type) {
    case 'String':
    case 'Code':
    case 'Enum':
      return '';
    case 'Guid':
      return ZERO_GUID;
    case 'Decimal':
      return '0';
    case 'Date':
      return EMPTY_DATE;
    case 'DateTimeOffset':
      return EMPTY_INSTANT;
    case 'Int32':
    case 'Int64':
      return 0;
    case 'Boolean':
      return false;
    default: {
      const never: never = type;
      throw new Error(`Unknown type ${String(never)}`);
    }
  }
}
