import { expect, test } from 'vitest';
import { checkInterleavings } from './interleaving.ts';

const seed = Number(process.env['DRAWBAR_SEED'] ?? Date.now() % 2 ** 31);

test(`61 no answer crosses callers in 100,000 interleavings (DRAWBAR_SEED=${seed})`, async () => {
  const { shared } = await checkInterleavings(100_000, seed);
  expect(shared).toBeGreaterThan(5_000);
});
