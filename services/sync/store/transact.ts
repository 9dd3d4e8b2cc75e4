/**
 * Transactions that many do at once on the same rows: a feed's page, a settled batch, a person's
 * command. Of two that wait for each other the database takes one back, and that one is done again.
 */
import type { Database, Transaction } from '@drawbar/platform/database';

const DEADLOCK = '40P01';
const TRIES_MAX = 5;

/**
 * @param work repeatable: whatever it did was taken back when it is called again.
 * @throws what `work` throws, and a deadlock that came five times.
 */
export async function transact<T>(
  sql: Database['sql'],
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await sql.begin(work)) as T;
    } catch (error) {
      const isDeadlock = (error as { code?: string }).code === DEADLOCK;
      if (!isDeadlock || tries === TRIES_MAX) throw error;
    }
  }
}
