/** The one door to every check and test: `all`, `check`, `unit`, `faults`, `long`. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const CHECKS = ['types', 'lint', 'dead-code', 'generated'];

const SUITES: Readonly<Record<string, readonly (() => Promise<number>)[]>> = {
  all: [check, () => vitest('unit')],
  check: [check],
  unit: [() => vitest('unit')],
  faults: [() => vitest('faults')],
  long: [() => vitest('long')],
};

const [suite = 'all', ...rest] = process.argv.slice(2);
const steps = SUITES[suite];
if (steps === undefined) {
  process.stderr.write(`Unknown suite ${suite}; there are ${Object.keys(SUITES).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await firstFailure(steps);
}

async function firstFailure(list: readonly (() => Promise<number>)[]): Promise<number> {
  for (const step of list) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}

/**
 * Types, lint, dead code and generated files; turbo skips what has not changed, but never in CI.
 */
function check(): Promise<number> {
  const force = process.env['CI'] === undefined ? [] : ['--force'];
  return run(binary('turbo', 'bin/turbo'), [
    'run',
    ...CHECKS,
    '--output-logs=errors-only',
    ...force,
  ]);
}

function vitest(name: string): Promise<number> {
  process.env['DRAWBAR_TEST_SUITE'] = name;
  const config = join(root, 'test', 'vitest.config.ts');
  return run(binary('vitest', 'vitest.mjs'), ['run', '--config', config, ...rest]);
}

function binary(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

function run(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  const forward = (signal: NodeJS.Signals) => () => child.kill(signal);
  const onInterrupt = forward('SIGINT');
  const onTerminate = forward('SIGTERM');
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      done(signal === null ? (code ?? 1) : 1);
    });
  });
}
