/** What statements of this service are run on: the pool, or a transaction of it. */
import type { Database, Transaction } from '@drawbar/platform/database';

export type Sql = Database['sql'] | Transaction;

/** A value for a jsonb parameter. */
export function json(sql: Sql, value: unknown): ReturnType<Database['sql']['json']> {
  return sql.json(value as Parameters<Database['sql']['json']>[0]);
}
