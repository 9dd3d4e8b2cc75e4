/**
 * What a table of the ERP does when its records are written: the hooks, and the record in the
 * making.
 */
import type { Stored, StoredRow } from '../../odata/index.ts';
import type { Writer } from '../../store/store.ts';
import { ErpError } from '../errors.ts';

/** A record while its fields are validated, one after the other. */
export interface Draft {
  readonly kind: string;
  readonly data: Record<string, Stored>;
  /** null while it is created. */
  readonly before: StoredRow | null;
}

export interface Rules {
  /** Values that a new record starts with. */
  start?(writer: Writer, draft: Draft): Promise<void>;
  /** Runs after a member was set, in the order sent. */
  validate?(writer: Writer, draft: Draft, member: string): Promise<void>;
  /** The last word before the record is written; numbers are given here. */
  complete?(writer: Writer, draft: Draft): Promise<void>;
  afterInsert?(writer: Writer, row: StoredRow): Promise<void>;
  afterUpdate?(writer: Writer, row: StoredRow, before: StoredRow): Promise<void>;
  /** Once, after a record was written with all that was sent below it, or was deleted. */
  settle?(writer: Writer, row: StoredRow): Promise<void>;
  /** Refuses to delete a record that is in use. */
  beforeDelete?(writer: Writer, row: StoredRow): Promise<void>;
  /** Clears away what belongs to a record that is being deleted. */
  clearAway?(writer: Writer, row: StoredRow): Promise<void>;
  /** Unique within the kind. */
  keyOf(draft: Draft): string;
}

export function dialog(message: string): ErpError {
  return new ErpError(400, 'Application_DialogException', message);
}

export function fieldProblem(message: string): ErpError {
  return new ErpError(400, 'Application_FieldValidationException', message);
}

export function invalidRelation(field: string, value: string, table: string): ErpError {
  return new ErpError(
    400,
    'Internal_InvalidTableRelation',
    `The field ${field} contains a value (${value.slice(0, 50)}) that cannot be found in the ` +
      `related table (${table}).`,
  );
}

/** A stored text; absent is blank. */
export function textOf(data: Readonly<Record<string, Stored>>, member: string): string {
  const value = data[member];
  return value === null || value === undefined ? '' : String(value);
}

/** A stored decimal; absent is 0. */
export function decimalOf(data: Readonly<Record<string, Stored>>, member: string): string {
  return textOf(data, member) || '0';
}
