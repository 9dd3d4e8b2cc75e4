/** A database for one test file, on the run's own PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { ensureDatabase } from '@drawbar/platform/ensure-database';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** @param name tells databases apart in a failure; letters, digits and dashes. */
export async function testDatabase(name: string): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const database = `t_${name.replaceAll(/[^a-z0-9]/g, '_')}_${randomBytes(4).toString('hex')}`;
  const url = await ensureDatabase(server, database);
  return {
    url,
    async drop() {
      const sql = postgres(server, { max: 1, onnotice: () => undefined });
      await sql`drop database if exists ${sql(database)} with (force)`;
      await sql.end({ timeout: 3 });
    },
  };
}
