import { describe, expect, it } from 'vitest';
import { chosenSeed, fuzz } from './fuzz.ts';
import { UNIVERSES } from './universes.ts';

const RUNS = Math.ceil(Number(process.env['DRAWBAR_FUZZ_RUNS'] ?? 100_000) / UNIVERSES.length);
const seed = chosenSeed(Date.now() & 0x7fffffff);

describe(`very many random operations (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it.each(UNIVERSES)('over %s', async (universe) => {
    expect((await fuzz({ universe, runs: RUNS, seed })).runs).toBe(RUNS);
  });
});
