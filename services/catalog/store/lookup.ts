/** Batched look-ups of replica rows by one column: keys in, mapped records out, in no order. */
import { gathered, type KeyLookup } from '@drawbar/platform/gather';
import type { ReplicaDocument, ReplicaSystem } from '@drawbar/platform/replica';
import { and, eq, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';

/** The part of a replica row that records are made of. */
export interface ReplicaRecord {
  readonly integration: string;
  readonly id: string;
  readonly document: ReplicaDocument;
  readonly partner: string | null;
  readonly modifiedAt: Date | null;
  readonly replicatedAt: Date;
}

/** A table with the replica columns. */
export type ReplicaTable = PgTable & Record<keyof ReplicaRecord | 'system', PgColumn>;

/** What `select` takes to read a `ReplicaRecord`. */
export function recordColumns(table: ReplicaTable) {
  return {
    integration: table.integration,
    id: table.id,
    document: table.document,
    partner: table.partner,
    modifiedAt: table.modifiedAt,
    replicatedAt: table.replicatedAt,
  };
}

export interface LookupSpec<T> {
  readonly table: ReplicaTable;
  readonly column: PgColumn;
  readonly type: 'uuid' | 'text';
  readonly map: (record: ReplicaRecord) => T;
  /** The key that a record was found by. */
  readonly keyOf: (record: T) => string;
}

/**
 * Makes prepared look-ups of one system's records, each shared by the requests of a moment; the
 * name is the prepared statement's.
 */
export function lookupOn(orm: PostgresJsDatabase, system: ReplicaSystem) {
  return <T>(name: string, { table, column, type, map, keyOf }: LookupSpec<T>): KeyLookup<T> => {
    const statement = orm
      .select(recordColumns(table))
      .from(table)
      .where(
        and(
          eq(table.integration, sql.placeholder('integration')),
          eq(table.system, system),
          sql`${column} = any(${sql.placeholder('keys')}::${sql.raw(type)}[])`,
        ),
      )
      .prepare(`catalog_${name}`);
    const look: KeyLookup<T> = async (integration, keys) => {
      const rows = await statement.execute({ integration, keys: [...keys] });
      return (rows as ReplicaRecord[]).map(map);
    };
    return gathered(look, keyOf);
  };
}

/** Set-up tables of the ERP have codes of ten characters and at most a few hundred rows. */
const SETUP_ROWS_MAX = 2_000;

export interface WholeSpec<T> {
  readonly table: ReplicaTable;
  readonly orderBy: PgColumn;
  readonly map: (record: ReplicaRecord) => T;
}

/** Reads every record of a short table of the ERP, in order, with a prepared statement. */
export function wholeErpTable<T>(
  orm: PostgresJsDatabase,
  name: string,
  { table, orderBy, map }: WholeSpec<T>,
): (integration: string) => Promise<T[]> {
  const statement = orm
    .select(recordColumns(table))
    .from(table)
    .where(and(eq(table.integration, sql.placeholder('integration')), eq(table.system, 'ERP')))
    .orderBy(orderBy, table.id)
    .limit(SETUP_ROWS_MAX)
    .prepare(`catalog_${name}`);
  return async (integration) => {
    const rows = await statement.execute({ integration });
    return (rows as ReplicaRecord[]).map(map);
  };
}
