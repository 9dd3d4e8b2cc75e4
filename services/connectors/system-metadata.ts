/** What a system tells of its own tables: names and kinds of their fields, not their records. */
import type { CallContext } from './records.ts';

export type FieldKind =
  | 'TEXT'
  | 'INTEGER'
  | 'DECIMAL'
  | 'MONEY'
  | 'BOOLEAN'
  | 'DATE'
  | 'DATE_TIME'
  | 'OPTION'
  | 'LOOKUP'
  | 'ID'
  | 'OTHER';

export interface TableInfo {
  /** As requests name it: the entity set. */
  readonly name: string;
  readonly label: string;
}

export interface FieldInfo {
  /** As rows carry it; a lookup of the CRM is `_x_value`. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldKind;
  /** Characters of a text; null without a limit, and for other types. */
  readonly maxLength: number | null;
  readonly writable: boolean;
  readonly required: boolean;
  /** The table a lookup points at; null for others. */
  readonly lookupTable: string | null;
  /** Of an option set or enumeration; empty for others. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Both systems tell the same; asked at most every ten minutes. */
export interface MetadataSource {
  /** Every table this connection shows, by name. @throws {ConnectorError} */
  tables(context: CallContext): Promise<readonly TableInfo[]>;
  /** By name; null: there is no such table. @throws {ConnectorError} */
  tableFields(table: string, context: CallContext): Promise<readonly FieldInfo[] | null>;
}
