import { randomUUID } from 'node:crypto';
import { ConnectorError } from '@drawbar/connectors/port';
import type { Database } from '@drawbar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../domain/integration.ts';
import { NO_LIMITS } from '../domain/run.ts';
import {
  STORED_KEY as key,
  storeIntegration,
  type StoredIntegration,
} from '../store/stored-integration.test-support.ts';
import { insertRun, readRuns, readSteps } from '../store/runs.ts';
import { advanceRuns, type RunEngine } from './run-engine.ts';

const now = (): Date => new Date('2026-01-22T12:00:00Z');

let stored: StoredIntegration;
let database: Database;
let integration: Integration;

beforeAll(async () => {
  stored = await storeIntegration('sync-run-engine', 4);
  ({ database, integration } = stored);
});
afterAll(() => stored.close());
beforeEach(() => database.sql`truncate sync.run cascade`);

/** Nothing is ever decided: there are no records. */
function engine(failures: Partial<Record<string, Error>>): RunEngine {
  return {
    database,
    intakes: [],
    now,
    mayHaveEnded: () => true,
    ports: () => ({ store: {}, systems: {}, random: () => 0 }) as never,
    refresh: async (_integration, mapping) => {
      const failure = failures[mapping.name];
      if (failure !== undefined) throw failure;
    },
  };
}

let asked = 0;

/** Asked for after those before it. */
async function newRun(...mappings: string[]): Promise<string> {
  const steps = mappings.map((mapping, ordinal) => ({
    mapping,
    ordinal,
    action: 'COUPLE_RECORDS' as const,
    dependsOn: [],
    limits: NO_LIMITS,
  }));
  const run = {
    id: randomUUID(),
    integration: key,
    kind: 'MODIFIED' as const,
    trigger: 'MANUAL' as const,
    requestedBy: null,
    review: null,
    traceId: null,
    steps,
  };
  asked += 1;
  const queuedAt = new Date(now().getTime() + asked);
  return await database.sql.begin((tx) => insertRun(tx, run, queuedAt));
}

/** Until nothing moves, or a look fails; at most as often as two runs have phases. */
async function advance(ports: RunEngine): Promise<unknown> {
  for (let looks = 0; looks < 30; looks += 1) {
    const moved = await advanceRuns(ports, integration).catch((error: unknown) => ({ error }));
    if (moved !== true) return moved;
  }
  throw new Error('It never came to rest.');
}

async function stepsOf(run: string): Promise<object> {
  const steps = await readSteps(database.sql, [run]);
  return Object.fromEntries(
    steps.map(({ mapping, status, statusReason }) => [mapping, [status, statusReason]]),
  );
}

describe('a step whose table is refused', () => {
  const refusal = new ConnectorError('ERP', 'permission', 'Business Central refused access.');

  it('ends with the reason, and the other steps and runs go on', async () => {
    const [first, second] = [
      await newRun('PLHEADER-PRICE', 'CURRENCY'),
      await newRun('SALESPEOPLE'),
    ];
    expect(await advance(engine({ 'PLHEADER-PRICE': refusal }))).toBe(false);
    expect(await stepsOf(first)).toEqual({
      'PLHEADER-PRICE': ['FAILED', 'Business Central refused access.'],
      CURRENCY: ['SUCCEEDED', null],
    });
    const runs = await readRuns(database.sql, [first, second]);
    expect(new Map(runs.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [first, 'PARTIAL'],
        [second, 'SUCCEEDED'],
      ]),
    );
  });
});

describe('a step whose system is away', () => {
  const away = new ConnectorError('ERP', 'unavailable', 'Business Central is away.');
  const ended = new ConnectorError('ERP', 'cancelled', 'The process ends.');
  const lockedOut = new ConnectorError('ERP', 'credentials', 'The sign-in fails.');
  const garbled = new ConnectorError('ERP', 'protocol', 'The answer cannot be read.');

  it.each([away, ended, lockedOut, garbled])('holds no later run back: $message', async (error) => {
    const [first, second] = [
      await newRun('PLHEADER-PRICE', 'CURRENCY'),
      await newRun('SALESPEOPLE'),
    ];
    const ports = engine({ 'PLHEADER-PRICE': error });
    for (let looks = 0; looks < 8; looks += 1) {
      expect(await advance(ports)).toEqual({ error });
    }
    expect(await stepsOf(first)).toEqual({
      'PLHEADER-PRICE': ['QUEUED', null],
      CURRENCY: ['SUCCEEDED', null],
    });
    expect(await readRuns(database.sql, [second])).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await advance(engine({}))).toBe(false);
    expect(await readRuns(database.sql, [first])).toMatchObject([{ status: 'SUCCEEDED' }]);
  });
});

describe('a run of an integration that is switched off', () => {
  it('ends when it is cancelled, and does nothing else', async () => {
    const [cancelled, other] = [await newRun('CURRENCY', 'CUSTOMER'), await newRun('SALESPEOPLE')];
    await database.sql`update sync.step set status = 'CANCELLING' where run = ${cancelled}`;
    await database.sql`update sync.run set status = 'CANCELLING' where id = ${cancelled}`;
    const off = { ...integration, enabled: false };
    for (let looks = 0; looks < 8; looks += 1) await advanceRuns(engine({}), off);
    const runs = await readRuns(database.sql, [cancelled, other]);
    expect(new Map(runs.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [cancelled, 'CANCELLED'],
        [other, 'QUEUED'],
      ]),
    );
  });
});
