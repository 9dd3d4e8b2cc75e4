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

/** Plays `runs` histories, one after the other. @throws {Error} with the seed and the history. */
export async function checkConvergence(
  system: Synchronisation,
  runs: number,
  seed: number,
): Promise<void> {
  const graph = await syncGraph(system);
  await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
  const world = { system, graph, mappingId: await graph.mapping('CUSTOMER') };
  // A smaller history would have to be played against the same two systems, a minute each.
  const options = { numRuns: runs, seed, endOnFailure: true };
  let played = 0;
  await fc.assert(
    fc.asyncProperty(history, (steps) => play(world, steps, (played += 1))),
    options,
  );
}

async function play(world: World, steps: readonly Step[], number: number): Promise<void> {
  const places = await makePairs(world, number);
  const firsts = await Promise.all(places.map((place) => read(world, place)));
  const models = places.map((): Model => START);
  for (const step of steps) await take(world, step, places, models);
  for (const [index, place] of places.entries()) {
    const model = models[index] ?? START;
    await eventually(`pair ${index} is settled`, SETTLE_MS, () => settled(world, place, model));
  }
  await eventually('nothing is pending', SETTLE_MS, async () => {
    const [row] = await world.system.database.sql`
      select 1 from sync.pending where mapping = 'CUSTOMER' limit 1`;
    return row === undefined ? true : null;
  });
  const silent = await writes(world);
  for (const [index, place] of places.entries()) {
    await compare(world, place, models[index] ?? START, firsts[index]?.erp ?? {});
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
