import { describe, expect, it } from 'vitest';
import { chosenSeed } from './fuzz.ts';
import { fuzzUniverses } from './fuzz-universes.ts';

const UNIVERSES = 15;
const RUNS_EACH = 15;
/** A few seconds on an idle machine: most of it composes and plans. */
const TIMEOUT_MS = 180_000;
const seed = chosenSeed(20_261_122);

describe(`however one graph is cut into subgraphs (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it('random operations answer as one server would', { timeout: TIMEOUT_MS }, async () => {
    const { composed, runs } = await fuzzUniverses(seed, UNIVERSES, RUNS_EACH);
    expect(runs).toBe(composed * RUNS_EACH);
    expect(composed).toBeGreaterThan(UNIVERSES / 2);
  });
});
