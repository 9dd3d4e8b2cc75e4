/** Connections to Postgres: raw SQL for bulk statements, drizzle for prepared reads. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql, type TransactionSql } from 'postgres';

/** A running transaction of `Database.sql`. */
export type Transaction = TransactionSql;

export interface Database {
  /** postgres.js with its own pool; timestamps are `Date`, numerics are text. */
  readonly sql: Sql;
  /**
   * drizzle with a pool of its own: it rewrites the parsers of the client it is given, so sharing
   * one would turn raw timestamps into text (runtime.md 4, pitfall e).
   */
  readonly orm: PostgresJsDatabase;
  /**
   * One more connection, for locks that hang on it; whoever asks ends it. It reconnects by itself,
   * to a new session. One that is reserved from the pool does not: what is asked of it after it was
   * cut may wait for ever, because the pool has given it to others.
   */
  session(): Sql;
  close(): Promise<void>;
}

/** A statement that runs longer is a defect of ours; it must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_SECONDS = 10;
const IDLE_TIMEOUT_SECONDS = 30;
const CLOSE_TIMEOUT_SECONDS = 3;

/**
 * @param url `postgres://user:password@host:port/database`.
 * @param options `max`: connections of each of the two pools; `name`: shown in pg_stat_activity.
 */
export function openDatabase(
  url: string,
  options: { readonly max: number; readonly name: string },
): Database {
  const settings = {
    max: options.max,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: IDLE_TIMEOUT_SECONDS,
    onnotice: () => undefined,
    connection: { application_name: options.name, statement_timeout: STATEMENT_TIMEOUT_MS },
  };
  const sql = postgres(url, settings);
  const forOrm = postgres(url, settings);
  return {
    sql,
    orm: drizzle(forOrm),
    // No timeout: an idle session holds its locks.
    session: () => postgres(url, { ...settings, max: 1, idle_timeout: 0, max_lifetime: null }),
    async close() {
      await Promise.all([
        sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }),
        forOrm.end({ timeout: CLOSE_TIMEOUT_SECONDS }),
      ]);
    },
  };
}
