/** Tables and fields of the two systems, as their own metadata tells them. */
import type { System } from './integration.ts';

export type FieldType =
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

export interface SystemField {
  /** As records carry it; a lookup of the CRM is `_x_value`. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** In characters; null when there is no limit, and for what is no text. */
  readonly maxLength: number | null;
  readonly writable: boolean;
  readonly required: boolean;
  /** The table a lookup points at, as requests name it. */
  readonly lookupTable: string | null;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface TableName {
  readonly system: System;
  /** As requests name it, for example customers or accounts. */
  readonly name: string;
  readonly label: string;
}

/** The metadata of both systems of every integration, kept for a while. */
export interface SystemMetadata {
  /** By name. @throws {MetadataUnavailable} */
  tables(integration: string, system: System): Promise<readonly TableName[]>;
  /** By name; null: there is no such table. @throws {MetadataUnavailable} */
  fields(
    integration: string,
    system: System,
    table: string,
  ): Promise<readonly SystemField[] | null>;
  /** Names of the fields that records of a kind carry here. @throws {MetadataUnavailable} */
  carried(integration: string, system: System, kind: string): Promise<ReadonlySet<string>>;
}

/** A system did not tell; the message is fit for a user. */
export class MetadataUnavailable extends Error {}

/** Fields of the two tables of one mapping. */
export interface MappedTables {
  readonly erp: ReadonlyMap<string, SystemField>;
  readonly crm: ReadonlyMap<string, SystemField>;
}
