/** Fields as SQL: expressions over the row `r`, and the values they are compared with. */
import { isStorable } from '@drawbar/schema/values';
import {
  EMPTY_INSTANT,
  emptyValue,
  ZERO_GUID,
  type EdmType,
  type EntitySet,
  type Field,
  type SqlType,
} from './model.ts';
import { RequestProblem } from './problem.ts';

/** Numbered parameters of one statement. */
export class Parameters {
  readonly values: (string | string[] | null)[] = [];

  /**
   * The placeholder, cast so that Postgres needs no guess. It is sent as text, whatever it becomes:
   * the driver would make `f` of the text `true` where it is told of a boolean.
   * @throws {RequestProblem} for text that no database holds.
   */
  add(value: string | string[] | null, cast: string): string {
    const texts = typeof value === 'string' ? [value] : (value ?? []);
    if (!texts.every(isStorable)) {
      throw new RequestProblem('bad-query', 'A value holds a character that cannot be stored.');
    }
    this.values.push(value);
    const sent = Array.isArray(value) ? 'text[]' : 'text';
    return `$${this.values.length}::${sent === cast ? sent : `${sent}::${cast}`}`;
  }
}

export interface FieldSql {
  readonly sql: string;
  readonly sqlType: SqlType;
}

/**
 * @param set the set that is asked; the message names it.
 * @throws {RequestProblem} `unknown-field`.
 */
export function fieldOf(set: EntitySet, name: string): Field {
  const field = set.fields.get(name);
  if (field !== undefined) return field;
  throw new RequestProblem(
    'unknown-field',
    `Could not find a property named '${name.slice(0, 100)}' on type '${set.entityType}'.`,
  );
}

/** Columns of the store that every row has. */
const ALWAYS_THERE = /^r\.(?:id|key|version|created_at|modified_at|created_by|modified_by)$/;

const EMPTY: Readonly<Record<SqlType, string>> = {
  text: '',
  numeric: '0',
  bigint: '0',
  boolean: 'false',
  uuid: ZERO_GUID,
  timestamptz: EMPTY_INSTANT,
};

/**
 * The field's value over the row `alias`.
 * @param filled an absent value is the type's empty one (needed for order; not for an index).
 */
export function fieldSql(field: Field, filled: boolean, alias = 'r'): FieldSql {
  if (field.source.kind === 'sql') {
    const { sqlType } = field.source;
    const sql =
      alias === 'r' ? field.source.sql : field.source.sql.replaceAll(/\br\./g, `${alias}.`);
    // an index serves the bare column
    if (!filled || ALWAYS_THERE.test(field.source.sql)) return { sql, sqlType };
    return { sql: `coalesce(${sql}, '${EMPTY[sqlType]}'::${sqlType})`, sqlType };
  }
  const sqlType = storedSqlType(field.type);
  const text = `${alias}.data->>'${field.source.key}'`;
  const typed = sqlType === 'text' ? `(${text})` : `(${text})::${sqlType}`;
  if (!filled) return { sql: typed, sqlType };
  const empty = String(emptyValue(field.type)).replaceAll("'", "''");
  return { sql: `coalesce(nullif(${text}, '')::${sqlType}, '${empty}'::${sqlType})`, sqlType };
}

function storedSqlType(type: EdmType): SqlType {
  switch (type) {
    case 'Decimal':
    case 'Int32':
    case 'Int64':
      return 'numeric';
    case 'Boolean':
      return 'boolean';
    default:
      return 'text';
  }
}

/** The same value as text in the form of the wire, for a select list. */
export function fieldTextSql(field: Field): string {
  const { sql, sqlType } = fieldSql(field, false);
  if (sqlType === 'text') return sql;
  if (sqlType === 'timestamptz') {
    return `to_char((${sql}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  }
  if (sqlType === 'numeric') return `trim_scale(${sql})::text`;
  return `(${sql})::text`;
}
