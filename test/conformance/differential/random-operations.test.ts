import { describe, expect, it } from 'vitest';
import { chosenSeed, fuzz } from './fuzz.ts';
import { UNIVERSES } from './universes.ts';

const RUNS = Math.ceil(2000 / UNIVERSES.length);
/** Two or three seconds each on an idle machine. */
const TIMEOUT_MS = 180_000;
/** Always the same, so that a red run is a change's doing; the long run explores. */
const seed = chosenSeed(20_261_122);

describe(`random operations answer as one server would (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it.each(UNIVERSES)('over %s', { timeout: TIMEOUT_MS }, async (universe) => {
    expect((await fuzz({ universe, runs: RUNS, seed })).runs).toBe(RUNS);
  });
});
