/** The store of integrations as the set-up uses it: settings are seen by every process at once. */
import type { Database } from '@drawbar/platform/database';
import type { IntegrationStore } from '../domain/integration-ports.ts';
import type { Integration } from '../domain/integration.ts';
import { announcer } from './announce.ts';
import {
  insertIntegration,
  setEnabled,
  setLastTest,
  setSolution,
  updateSettings,
} from './integrations.ts';
import { lockMappings } from './mapping-settings.ts';
import { forgetRead } from './replica-state.ts';
import { readSystemStates } from './system-state.ts';
import { transact } from './transact.ts';

/** The list of integrations that this process keeps for a moment. */
interface KeptList {
  all(): Promise<readonly Integration[]>;
  byKey(key: string): Promise<Integration | null>;
  forget(): void;
}

const UNIQUE_VIOLATION = '23505';

export function createIntegrationStore(options: {
  readonly database: Database;
  readonly list: KeptList;
  readonly now: () => Date;
}): IntegrationStore {
  const { list, now } = options;
  const { sql } = options.database;
  const written = async <Result>(write: Promise<Result>): Promise<Result> => {
    try {
      return await write;
    } finally {
      list.forget();
    }
  };
  return {
    all: () => list.all(),
    byKey: (key) => list.byKey(key),
    insert: (key, settings) =>
      written(insertIntegration(sql, key, { ...settings, enabled: false }, now())),
    async update(before, settings, elsewhere) {
      const write = transact(sql, async (tx) => {
        // Mappings follow these settings: whoever indexes by them ends first.
        await lockMappings(tx, before.key, 'change');
        const after = await updateSettings(tx, before, settings, now());
        if (after !== null) await forgetRead(tx, before.key, elsewhere);
        await announcer(tx, before.key).settings();
        return after;
      });
      try {
        return (await written(write)) ?? 'stale';
      } catch (error) {
        if ((error as { code?: string }).code === UNIQUE_VIOLATION) return 'name-taken';
        throw error;
      }
    },
    setEnabled: (key, enabled) =>
      written(
        transact(sql, async (tx) => {
          await announcer(tx, key).settings();
          return setEnabled(tx, key, enabled, now());
        }),
      ),
    setLastTest: (key, test) => written(setLastTest(sql, key, test)),
    setSolution: (key, solution) => written(setSolution(sql, key, solution)),
    bound: (key) => readBound(sql, key),
    countCoupledUnits: (key) => countCoupledUnits(sql, key),
    async facts(key) {
      const states = await readSystemStates(sql, key);
      const filled = states.filter((state) => state.filledAt !== null).length;
      return {
        unreachable: states.flatMap(({ system, failures, message }) =>
          failures > 0 ? [{ system, message: message ?? '' }] : [],
        ),
        unfilled: SYSTEMS - filled,
        ...(await readWork(sql, key)),
      };
    },
  };
}

async function readBound(
  sql: Database['sql'],
  key: string,
): Promise<{ coupled: number; activeRuns: number }> {
  const [row] = await sql<{ coupled: number; activeRuns: number }[]>`/* readBound */
    select (select count(*)::int from sync.coupling where integration = ${key}) as coupled,
      (select count(*)::int from sync.run where integration = ${key} and finished_at is null)
        as "activeRuns"`;
  return row ?? { coupled: 0, activeRuns: 0 };
}

const UNIT_MAPPINGS = [
  'UNIT OF MEASURE',
  'BASE UNIT',
  'UNIT GROUP',
  'RESOURCE UNIT GROUP',
  'ITEM UOM',
  'RESOURCE UOM',
];

async function countCoupledUnits(sql: Database['sql'], key: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`/* countCoupledUnits */
    select count(*)::int as count from sync.coupling
    where integration = ${key} and mapping = any(${UNIT_MAPPINGS})`;
  return row?.count ?? 0;
}

/** How much is at work, in sync and open, in three numbers. */
async function readWork(
  sql: Database['sql'],
  key: string,
): Promise<{ activeRuns: number; coupled: number; openIssues: number }> {
  const [row] = await sql<{ activeRuns: number; coupled: number; openIssues: number }[]>`
    /* readWork */ select
      (select count(*)::int from sync.run where integration = ${key} and finished_at is null)
        as "activeRuns",
      (select count(*)::int from sync.coupling where integration = ${key} and state = 'IN_SYNC')
        as coupled,
      (select count(*)::int from sync.issue
        where integration = ${key} and state in ('OPEN', 'RETRYING')) as "openIssues"`;
  return row ?? { activeRuns: 0, coupled: 0, openIssues: 0 };
}

const SYSTEMS = 2;
