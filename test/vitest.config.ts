/** Which tests stand in which suite; `test/run.ts` names the suite. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SUITES: Record<string, { include: string[]; exclude: string[]; timeoutMs: number }> = {
  unit: {
    include: ['**/*.test.ts'],
    exclude: ['test/faults/**', '**/*.long.test.ts'],
    // A bound for a machine that is busy with other things, too.
    timeoutMs: 120_000,
  },
  faults: { include: ['test/faults/**/*.test.ts'], exclude: [], timeoutMs: 120_000 },
  long: { include: ['**/*.long.test.ts'], exclude: [], timeoutMs: 3_600_000 },
};

const name = process.env['DRAWBAR_TEST_SUITE'] ?? 'unit';
const suite = SUITES[name];
if (suite === undefined) throw new Error(`Unknown suite ${name}.`);

/** Of every property; another one each time in the long suite. */
const FIXED_SEED = '20261122';
const seed =
  process.env['DRAWBAR_SEED'] ?? (name === 'long' ? String(Date.now() % 2 ** 31) : FIXED_SEED);
process.stdout.write(`DRAWBAR_SEED=${seed}\n`);

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // as Node resolves it: a second copy of graphql would refuse the first one's schemas
  resolve: {
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  test: {
    include: suite.include,
    exclude: ['**/node_modules/**', 'test/bench/**', ...suite.exclude],
    globalSetup: ['test/support/postgres.setup.ts'],
    setupFiles: ['test/support/seed.setup.ts'],
    env: { DRAWBAR_SEED: seed, DRAWBAR_TEST_SEED: seed },
    pool: 'forks',
    // Starting a process and loading the same modules for each of some 190 files was a quarter of
    // the processor time of `npm test`; files keep nothing in modules that another one could see.
    isolate: name !== 'unit',
    maxWorkers: 3,
    testTimeout: suite.timeoutMs,
    // A bound, not an expectation: polls end at once when their condition holds.
    expect: { poll: { timeout: 15_000 } },
    // Hooks start whole systems, several at once on two cores.
    hookTimeout: 180_000,
    reporters: ['default', fileURLToPath(new URL('./support/closing-line.ts', import.meta.url))],
    passWithNoTests: true,
  },
});
