/** A database of its own with one enabled integration, for tests of what works on stored rows. */
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase } from '@drawbar/test/database';
import type { Integration } from '../domain/integration.ts';
import { migrations } from '../migrations.ts';
import { readIntegrations } from './integrations.ts';

/** The integration's key. */
export const STORED_KEY = '00000000-0000-4000-8000-000000000001';

export interface StoredIntegration {
  readonly database: Database;
  readonly integration: Integration;
  close(): Promise<void>;
}

/** @param max connections of the pool. */
export async function storeIntegration(name: string, max: number): Promise<StoredIntegration> {
  const target = await testDatabase(name);
  const database = openDatabase(target.url, { max, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, created_at, updated_at, item_availability, sales_orders)
    values (${STORED_KEY}, 'CRONUS', true, now(), now(), '{}', '{}')`;
  const [integration] = await readIntegrations(database.sql);
  if (integration === undefined) throw new Error('The integration was not stored.');
  return {
    database,
    integration,
    async close() {
      await database.close();
      await target.drop();
    },
  };
}
