import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Intent } from '../domain/decide.ts';
import { CHANGE_INTENT, claimPending, enqueue, URGENCY } from './pending.ts';
import {
  STORED_KEY as integration,
  storeIntegration,
  type StoredIntegration,
} from './stored-integration.test-support.ts';

const named = { integration, mapping: 'CUSTOMER' };
const now = new Date('2026-01-22T12:00:00Z');
const RUN: Partial<Intent> = { initial: 'ERP' };
const SETTLED: Partial<Intent> = { winner: 'ERP' };
const COPIED: Partial<Intent> = { winner: 'ERP', initial: 'ERP' };
const COPIED_BACK: Partial<Intent> = { winner: 'CRM', initial: 'CRM' };

let stored: StoredIntegration;

beforeAll(async () => {
  stored = await storeIntegration('sync-pending', 2);
});
afterAll(() => stored.close());
beforeEach(() => stored.database.sql`truncate sync.pending cascade`);

/** What a worker is to do with one pair that all these asked for. */
async function merged(intents: readonly Partial<Intent>[]): Promise<Partial<Intent>> {
  const { sql } = stored.database;
  const pair = { erpId: randomUUID(), crmId: randomUUID() };
  const options = { urgency: URGENCY.RUN, now };
  for (const intent of intents) {
    await enqueue(sql, named, [pair], { ...CHANGE_INTENT, ...intent }, options);
  }
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const [claimed] = await claimPending(sql, named, { max: 1, now, worker: own?.pid ?? 0 });
  if (claimed === undefined) throw new Error('The pair is due.');
  const { winner, initial } = claimed.intent;
  return { winner, initial };
}

describe('what several want of one pair', () => {
  it.each([
    ['a conflict that is settled while a run asks for it', [RUN, SETTLED], { initial: null }],
    ['a run that asks for a pair whose conflict was settled', [SETTLED, RUN], { initial: null }],
  ])('copies nothing: %s', async (_name, intents, expected) => {
    expect(await merged(intents)).toEqual({ winner: 'ERP', ...expected });
  });

  it('copies what the last one said to copy, also when others settle the same', async () => {
    for (const intents of [[COPIED], [RUN, COPIED], [COPIED, RUN], [COPIED, SETTLED]]) {
      expect(await merged(intents)).toEqual(COPIED);
    }
    expect(await merged([COPIED_BACK, COPIED])).toEqual(COPIED);
    expect(await merged([COPIED_BACK, SETTLED])).toEqual({ winner: 'ERP', initial: null });
    expect(await merged([RUN, CHANGE_INTENT])).toEqual({ winner: null, initial: 'ERP' });
  });
});
