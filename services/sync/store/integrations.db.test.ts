import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setEnabled } from './integrations.ts';
import { noteServed, readServed } from './schedule.ts';
import {
  STORED_KEY as key,
  storeIntegration,
  type StoredIntegration,
} from './stored-integration.test-support.ts';

const now = new Date('2026-01-22T12:00:00Z');

let stored: StoredIntegration;

beforeAll(async () => {
  stored = await storeIntegration('sync-integrations', 2);
});
afterAll(() => stored.close());

describe('switching an integration on', () => {
  it('makes all mappings due: what was changed meanwhile was only noted', async () => {
    const { sql } = stored.database;
    const switched = async (enabled: boolean): Promise<number> => {
      await sql.begin((tx) => setEnabled(tx, key, enabled, now));
      return (await readServed(sql, key)).size;
    };
    await sql.begin((tx) => noteServed(tx, key, ['CUSTOMER', 'CONTACT'], now));
    expect(await switched(true)).toBe(2);
    expect(await switched(false)).toBe(2);
    expect(await switched(true)).toBe(0);
  });
});
