import { describe, expect, it } from 'vitest';
import { chosenSeed } from './fuzz.ts';
import { fuzzUniverses } from './fuzz-universes.ts';

const RUNS_EACH = 50;
const UNIVERSES = Math.ceil(Number(process.env['DRAWBAR_FUZZ_RUNS'] ?? 20_000) / RUNS_EACH);
const seed = chosenSeed(Date.now() & 0x7fffffff);

describe(`however one graph is cut into very many subgraphs (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it('random operations answer as one server would', async () => {
    const { composed, runs } = await fuzzUniverses(seed, UNIVERSES, RUNS_EACH);
    expect(runs).toBe(composed * RUNS_EACH);
  });
});
