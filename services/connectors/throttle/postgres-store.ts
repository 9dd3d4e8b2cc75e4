/** Budgets in Postgres: one row per credential, replaced only by who saw its newest version. */
import { z } from 'zod';
import type { BudgetStore, StoredBudget } from './store.ts';

/** Runs one statement with numbered parameters; postgres.js: `sql.unsafe(text, parameters)`. */
export type RunSql = (
  text: string,
  parameters: readonly (string | number)[],
) => Promise<readonly unknown[]>;

/** To be applied before the first use, as schema `throttle`. */
export const THROTTLE_MIGRATIONS = new URL('./migrations/', import.meta.url);

const State = z.object({
  tokens: z.number(),
  refilledAt: z.number(),
  pausedUntil: z.number(),
  parallel: z.number(),
  calmSince: z.number(),
  strikes: z.number(),
  leases: z.array(z.object({ id: z.string(), until: z.number() })),
});
const Row = z.object({
  swapped: z.boolean(),
  version: z.coerce.number(),
  state: State,
  clock: z.coerce.number(),
});

const READ = `-- throttle: read a budget
select false as swapped, version, state, extract(epoch from clock_timestamp()) * 1000 as clock
from throttle.budget where key = $1::text`;

const SWAP = `-- throttle: replace a budget that nobody else has replaced
with swapped as (
  insert into throttle.budget as b (key, version, state)
  values ($1::text, 1, $3::text::jsonb)
  on conflict (key) do update set version = b.version + 1, state = excluded.state
    where b.version = $2::bigint
  returning b.version, b.state
)
select true as swapped, version, state,
  extract(epoch from clock_timestamp()) * 1000 as clock
from swapped
union all
select false, version, state, extract(epoch from clock_timestamp()) * 1000
from throttle.budget where key = $1::text and not exists (select from swapped)`;

const NOTHING: StoredBudget = { version: 0, state: null };

/** @param localNow Unix milliseconds; its distance to the database's clock is kept. */
export function createPostgresStore(run: RunSql, localNow: () => number): BudgetStore {
  let ahead = 0;

  /** Nothing: a first row that another process made just now shows only to the next statement. */
  function outcome(rows: readonly unknown[]): { swapped: boolean; stored: StoredBudget } {
    if (rows.length === 0) return { swapped: false, stored: NOTHING };
    const { swapped, version, state, clock } = Row.parse(rows[0]);
    ahead = clock - localNow();
    return { swapped, stored: { version, state } };
  }

  return {
    now: () => localNow() + ahead,
    read: async (key) => outcome(await run(READ, [key])).stored,
    swap: async (key, version, state) =>
      outcome(await run(SWAP, [key, version, JSON.stringify(state)])),
  };
}
