import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../migrations.ts';
import { setCompanyFacts } from '../store/integrations.ts';
import { createDirectory, createIntegrationList } from './directory.ts';

const integration = '00000000-0000-4000-8000-000000000001';
const SECOND_MS = 1_000;
let at = 0;
let testing: TestDatabase;
let database: Database;

beforeAll(async () => {
  testing = await testDatabase('sync-directory');
  database = openDatabase(testing.url, { max: 2, name: 'test' });
  await migrate(testing.url, 'sync', migrations);
  await database.sql`insert into sync.integration
    (id, name, enabled, item_availability, sales_orders, created_at, updated_at)
    values (${integration}, 'A', true, '{}', '{}', now(), now())`;
});
afterAll(async () => {
  await database.close();
  await testing.drop();
});

it('a request sees a company once it was read, and later news within a second', async () => {
  const directory = createDirectory(createIntegrationList(database, () => new Date(at)));
  const currency = async () => (await directory.resolve(null)).localCurrency;
  const tell = (localCurrency: string) =>
    setCompanyFacts(database.sql, integration, {
      id: integration,
      name: 'A',
      localCurrency,
      timeZone: null,
      settings: {},
    });
  expect(await currency()).toBeNull();
  await tell('GBP');
  expect(await currency()).toBe('GBP');
  await tell('EUR');
  expect(await currency()).toBe('GBP');
  at += SECOND_MS;
  expect(await currency()).toBe('EUR');
});
