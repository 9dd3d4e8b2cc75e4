import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createIntegrationStore } from '../store/integration-store.ts';
import {
  STORED_KEY as KEY,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { createIntegrationList, type IntegrationList } from './directory.ts';
import { watchSettings, type SettingsWatch } from './settings-watch.ts';

const PATIENCE = { timeout: 20_000 } as const;
/** Time stands still: nothing that is remembered grows old by itself. */
const now = (): Date => new Date(0);
let stored: StoredIntegration;
let theirs: IntegrationList;
let watch: SettingsWatch;

beforeAll(async () => {
  stored = await storeIntegration('sync-settings-watch', 3);
  // Of a company that was read; others are asked for each time.
  await stored.database.sql`update sync.integration set company_id = id, local_currency = 'GBP'`;
  theirs = createIntegrationList(stored.database, now);
  watch = await watchSettings(stored.database, theirs);
});
afterAll(async () => {
  await watch.close();
  await stored.close();
});

it('another process works by new settings at once, whoever made them', async () => {
  const { database } = stored;
  const list = createIntegrationList(database, now);
  const store = createIntegrationStore({ database, list, now });
  expect(await theirs.byKey(KEY)).toMatchObject({ ownership: 'TEAM', enabled: true });
  const before = await store.byKey(KEY);
  if (before === null) throw new Error('There is no integration.');
  await store.update(before, { ...before, ownership: 'PERSON' }, []);
  const isSeen = (settings: object): Promise<void> =>
    vi.waitFor(async () => expect(await theirs.byKey(KEY)).toMatchObject(settings), PATIENCE);
  await isSeen({ ownership: 'PERSON' });
  await store.setEnabled(KEY, false);
  await isSeen({ enabled: false });
});
