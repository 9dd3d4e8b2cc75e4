/** Plays random histories and compares how they end with the model. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { syncGraph } from '../../support/sync-graph.ts';
import type { Synchronisation } from '../../support/synchronisation.ts';
import {
  after,
  FIELDS,
  history,
  mayHappen,
  possible,
  START,
  type Model,
  type Step,
} from './model.ts';
import { act, makePairs, pairOf, read, resolve, writes, type Place, type World } from './world.ts';

const SETTLE_MS = 60_000;

/** How many histories are played. */
export interface Rounds {
  readonly rounds: number;
  /** Histories side by side: what happens to the systems and workers of one happens to all. */
  readonly width: number;
}

/** Plays histories round by round. @throws {Error} with the seed and the histories of a round. */
export async function checkConvergence(
  system: Synchronisation,
  { rounds, width }: Rounds,
  seed: number,
): Promise<void> {
  // Who looks on asks more often than a service allows its users.
  for (const side of ['erp', 'crm'] as const) {
    await system.systems.control(side, 'limits', { perWindow: 1_000_000 });
  }
  const graph = await syncGraph(system);
  await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
  const world = { system, graph, mappingId: await graph.mapping('CUSTOMER') };
  // A smaller history would have to be played against the same two systems, a minute each.
  const options = { numRuns: rounds, seed, endOnFailure: true };
  let played = 0;
  const histories = fc.array(history, { minLength: width, maxLength: width });
  await fc.assert(
    fc.asyncProperty(histories, (all) => play(world, all, (played += 1))),
    options,
  );
}

/** One history and the pairs it is about. */
interface Played {
  readonly steps: readonly Step[];
  readonly places: readonly Place[];
  readonly firsts: readonly { readonly erp: Readonly<Record<string, unknown>> | null }[];
  readonly models: Model[];
}

async function play(world: World, histories: readonly Step[][], round: number): Promise<void> {
  const all = await Promise.all(
    histories.map(async (steps, index): Promise<Played> => {
      const places = await makePairs(world, `${round}.${index}`);
      const firsts = await Promise.all(places.map((place) => read(world, place)));
      return { steps, places, firsts, models: places.map(() => START) };
    }),
  );
  const longest = Math.max(...histories.map((steps) => steps.length));
  for (let turn = 0; turn < longest; turn += 1) {
    for (const { steps, places, models } of all) {
      const step = steps[turn];
      if (step !== undefined) await take(world, step, places, models);
    }
  }
  for (const { places, models } of all) {
    for (const [index, place] of places.entries()) {
      const model = models[index] ?? START;
      await eventually('a pair is settled', SETTLE_MS, () => settled(world, place, model)).catch(
        async (error: Error) => {
          throw new Error(await described(world, place, model), { cause: error });
        },
      );
    }
  }
  await eventually('nothing is pending', SETTLE_MS, async () => {
    const [row] = await world.system.database.sql`
      select 1 from sync.pending where mapping = 'CUSTOMER' limit 1`;
    return row === undefined ? true : null;
  });
  const silent = await writes(world);
  for (const { places, firsts, models } of all) {
    for (const [index, place] of places.entries()) {
      await compare(world, place, models[index] ?? START, firsts[index]?.erp ?? {});
    }
  }
  expect(await writes(world)).toBe(silent);
}

async function take(
  world: World,
  step: Step,
  places: readonly Place[],
  models: Model[],
): Promise<void> {
  if (step.kind === 'restart') return world.system.restartWorker();
  if (step.kind === 'lost-answer') {
    await world.system.systems.control(step.side, 'faults', {
      match: { method: 'PATCH' },
      fault: 'drop-after-commit',
      times: 1,
    });
    return;
  }
  const [place, model] = [places[step.pair], models[step.pair]];
  if (place === undefined || model === undefined || !mayHappen(model, step)) return;
  await act(world, place, step);
  models[step.pair] = after(model, step);
}

/** Decides what waits for a person; true when the pair is as it will stay. */
async function settled(world: World, place: Place, model: Model): Promise<true | null> {
  const pair = await pairOf(world, place);
  if (pair === null) return !model.isCoupled || isDissolved(model) ? true : null;
  if (!model.isCoupled) return null;
  place.erp = pair.erp.key;
  place.crm = pair.crm.key;
  if (pair.state === 'CONFLICT') await resolve(world, pair, 'USE_ERP');
  if (pair.state.startsWith('BROKEN') && model.deletion !== null) {
    await resolve(world, pair, model.deletion.end);
  }
  if (pair.state !== 'IN_SYNC' || isDissolved(model)) return null;
  const { erp, crm } = await read(world, place);
  const agree = FIELDS.every((one) => (erp?.[one.erp] ?? null) === (crm?.[one.crm] ?? null));
  return erp !== null && crm !== null && agree ? true : null;
}

/** Everything that tells why a pair is not as it should be. */
async function described(world: World, place: Place, model: Model): Promise<string> {
  const { sql } = world.system.database;
  const [coupling] = await sql`
    select state, base, conflict, version, erp_changed_at, crm_changed_at from sync.coupling
    where erp_id = ${place.erp}`;
  const pending = await sql`
    select p.*, now() as now from sync.pending p
    where erp_id = ${place.erp} or crm_id = ${place.crm}`;
  const issues = await sql`
    select code, message, state from sync.issue where erp_id = ${place.erp}`;
  const both = await read(world, place);
  const fields = FIELDS.map((one) => [both.erp?.[one.erp], both.crm?.[one.crm]]);
  return `Not settled: ${JSON.stringify({ fields, coupling, pending, issues, model })}`;
}

function isDissolved({ deletion }: Model): boolean {
  return deletion?.end === 'DELETE_REMAINING';
}

async function compare(
  world: World,
  place: Place,
  model: Model,
  first: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { erp, crm } = await read(world, place);
  expect((await pairOf(world, place)) !== null).toBe(model.isCoupled && !isDissolved(model));
  if (isDissolved(model)) {
    expect({ erp, crm }).toEqual({ erp: null, crm: null });
    return;
  }
  for (const [index, one] of FIELDS.entries()) {
    const values = possible(model, index, first[one.erp] ?? null);
    expect(values).toContain(erp?.[one.erp] ?? null);
    expect(values).toContain(crm?.[one.crm] ?? null);
    if (model.isCoupled) expect(erp?.[one.erp] ?? null).toBe(crm?.[one.crm] ?? null);
  }
}
