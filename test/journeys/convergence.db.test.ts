/**
 * Random edits of both systems, lost answers and restarted workers, against a simple model: a field
 * that one side alone edited ends as that side left it, any other field as somebody left it.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 240_000;
const SETTLE_MS = 60_000;
const RUNS = 4;

let system: Synchronisation;
let graph: SyncGraph;

beforeAll(async () => {
  system = await startSynchronisation('convergence');
  graph = await syncGraph(system);
  const run = await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC');
  await graph.ended(run);
}, MS);
afterAll(() => system.close());

const FIELDS = [
  { erp: 'displayName', crm: 'name' },
  { erp: 'phoneNumber', crm: 'telephone1' },
  { erp: 'city', crm: 'address1_city' },
] as const;
const NUMBERS = ['10000', '20000', '30000'];

interface Edit {
  readonly kind: 'edit';
  readonly side: 'erp' | 'crm';
  readonly record: number;
  readonly field: number;
  readonly value: string;
}
type Step =
  | Edit
  | { readonly kind: 'restart' }
  | { readonly kind: 'lost-answer'; readonly side: 'erp' | 'crm' };

const side = fc.constantFrom('erp' as const, 'crm' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      side,
      record: fc.nat(NUMBERS.length - 1),
      field: fc.nat(FIELDS.length - 1),
      value: fc.constantFrom('Leeds', 'York', 'Hull', 'Bath'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost-answer' as const), side }) },
);

interface Pair {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}

async function pairs(): Promise<Pair[]> {
  const found = await Promise.all(
    NUMBERS.map((search) =>
      graph.ask<{ couplings: { nodes: Pair[] } }>(
        `query ($id: ID!, $search: String) {
          couplings(integrationId: $id, filter: { search: $search }) {
            nodes { id state version erp { key } crm { key } } } }`,
        { id: graph.integrationId, search },
      ),
    ),
  );
  return found.flatMap(({ couplings }) => couplings.nodes.slice(0, 1));
}

type Data = Readonly<Record<string, unknown>>;

async function read(): Promise<{ erp: Data; crm: Data }[]> {
  const all = await pairs();
  const signal = new AbortController().signal;
  const call = { signal, deadline: Date.now() + 20_000, lane: 'live', traceId: 'test' } as const;
  const { erp, crm } = system.systems;
  const customers = await erp.byIds(
    'customer',
    all.map((pair) => pair.erp.key),
    call,
  );
  const accounts = await crm.byIds(
    'account',
    all.map((pair) => pair.crm.key),
    call,
  );
  return all.map((pair) => ({
    erp: customers.get(pair.erp.key)?.data ?? {},
    crm: accounts.get(pair.crm.key)?.data ?? {},
  }));
}

async function take(one: Step, all: readonly Pair[]): Promise<void> {
  if (one.kind === 'restart') return system.restartWorker();
  if (one.kind === 'lost-answer') {
    await system.systems.control(one.side, 'faults', {
      match: { method: 'PATCH' },
      fault: 'drop-after-commit',
      times: 1,
    });
    return;
  }
  const pair = all[one.record];
  const field = FIELDS[one.field];
  if (pair === undefined || field === undefined) return;
  const row =
    one.side === 'erp'
      ? { set: 'customers', update: [{ id: pair.erp.key, [field.erp]: one.value }] }
      : { set: 'accounts', update: [{ accountid: pair.crm.key, [field.crm]: one.value }] };
  await system.systems.control(one.side, 'records', row);
}

/** Conflicts are settled for the ERP until nothing is open. */
async function settleAll(): Promise<void> {
  await eventually('everything is in sync', SETTLE_MS, async () => {
    const all = await pairs();
    for (const { id, version, state } of all) {
      if (state !== 'CONFLICT') continue;
      const input = { couplingId: id, expectedVersion: version, resolution: 'USE_ERP' };
      await graph.ask(
        `mutation ($input: ResolveConflictInput!) {
          resolveConflict(input: $input) { userErrors { code } } }`,
        { input },
      );
    }
    if (!all.every(({ state }) => state === 'IN_SYNC')) return null;
    const now = await read();
    return now.every(agree) ? true : null;
  });
}

function agree({ erp, crm }: { erp: Data; crm: Data }): boolean {
  return FIELDS.every((field) => (erp[field.erp] ?? null) === (crm[field.crm] ?? null));
}

async function writes(): Promise<number> {
  type Log = { requests: { method: string; set: string; count: number }[] };
  const logs = await Promise.all(
    (['erp', 'crm'] as const).map((one) => system.systems.control<Log>(one, 'requests')),
  );
  return logs
    .flatMap(({ requests }) => requests)
    .filter(({ method, set }) => method !== 'GET' && set !== '$token')
    .reduce((sum, { count }) => sum + count, 0);
}

describe('two systems that people edit at random', () => {
  it(
    'agree in the end as the model says, and then fall silent',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
          const before = await read();
          const all = await pairs();
          for (const one of steps) await take(one, all);
          await settleAll();
          const after = await read();
          for (const [record, { erp }] of after.entries()) {
            for (const [index, field] of FIELDS.entries()) {
              const edits = steps.flatMap((one) =>
                one.kind === 'edit' && one.record === record && one.field === index ? [one] : [],
              );
              const first = before[record]?.erp[field.erp] ?? null;
              const value = erp[field.erp] ?? null;
              expect([first, ...edits.map((one) => one.value)]).toContain(value);
              const sides = new Set(edits.map((one) => one.side));
              // Edited on one side alone, the last edit is what both show.
              expect(value).toBe(sides.size === 1 ? edits.at(-1)?.value : value);
            }
          }
          const silent = await writes();
          await eventually('nothing is pending', SETTLE_MS, async () => {
            const [row] = await system.database.sql`
            select 1 from sync.pending where mapping = 'CUSTOMER' and erp_id is not null
              and crm_id is not null limit 1`;
            return row === undefined ? true : null;
          });
          expect(await writes()).toBe(silent);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    MS,
  );
});
