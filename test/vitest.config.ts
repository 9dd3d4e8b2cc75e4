/** Which tests stand in which suite; `test/run.ts` names the suite. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

interface Suite {
  readonly projects: readonly Project[];
  readonly timeoutMs: number;
}

interface Project {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Rules and engines: files that share what they import, which is most of what one costs. */
  readonly pure: boolean;
}

const PURE = ['{gateway,schema,services}/**/*.test.ts'];
const LONG = ['**/*.long.test.ts'];
const FAULTS = ['test/faults/**/*.test.ts'];
/** They start servers and processes, want a database, or measure memory. */
const WHOLE = ['test/**/*.test.ts', '**/*.db.test.ts', 'gateway/attacks/**/*.test.ts'];

const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    projects: [
      { name: 'pure', include: PURE, exclude: [...LONG, ...WHOLE], pure: true },
      { name: 'whole', include: WHOLE, exclude: [...LONG, ...FAULTS], pure: false },
    ],
    // A bound for a machine that is busy with other things, too.
    timeoutMs: 120_000,
  },
  faults: {
    projects: [{ name: 'faults', include: FAULTS, exclude: [], pure: false }],
    timeoutMs: 120_000,
  },
  long: {
    projects: [{ name: 'long', include: LONG, exclude: [], pure: false }],
    timeoutMs: 3_600_000,
  },
};

const POSTGRES = fileURLToPath(new URL('./support/postgres.setup.ts', import.meta.url));

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
    projects: suite.projects.map(({ name: part, include, exclude, pure }) => ({
      extends: true,
      test: {
        name: part,
        include: [...include],
        exclude: ['**/node_modules/**', 'test/bench/**', ...exclude],
        isolate: !pure,
        globalSetup: pure ? [] : [POSTGRES],
      },
    })),
    setupFiles: ['test/support/seed.setup.ts'],
    env: { DRAWBAR_SEED: seed, DRAWBAR_TEST_SEED: seed },
    pool: 'forks',
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
