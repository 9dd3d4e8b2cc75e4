/** Fields as SQL: expressions over the row `r`, and the values they are compared with. */
import { emptyValue, type EdmType, type EntitySet, type Field, type SqlType } from './model.ts';
import { RequestProblem } from './problem.ts';

/** Numbered parameters of one statement. */
export class Parameters {
  readonly values: (string | string[] | null)[] = [];

  /** The placeholder, cast so that Postgres needs no guess. */
  add(value: string | string[] | null, cast: string): string {
    this.values.push(value);
    return `$${this.values.length}::${cast}`;
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

/**
 * The field's value over the row `alias`.
 * @param filled an absent value is the type's empty one (needed for order; not for an index).
 */
export function fieldSql(field: Field, filled: boolean, alias = 'r'): FieldSql {
  if (field.source.kind === 'sql') {
    const { sql, sqlType } = field.source;
    return { sql: alias === 'r' ? sql : sql.replaceAll(/\br\./g, `${alias}.`), sqlType };
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
