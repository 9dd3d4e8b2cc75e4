/** A child process pinned to a core, and what it has cost so far. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The same for every Node process, so that the collector is not what is compared. */
const NODE_FLAGS = ['--min-semi-space-size=64', '--max-semi-space-size=128', '--no-warnings'];
const START_MS = 60_000;
/** Linux counts a process's time in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export interface ProcessUnderTest {
  readonly url: string;
  /** Seconds of processor time, user and system, since the start. */
  cpuSeconds(): number;
  rssMegabytes(): number;
  stop(): Promise<void>;
}

/** Everybody may keep compiled code between starts, as our own command does. */
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));

const cores = availableParallelism();
const hasTaskset = spawnSync('taskset', ['--version']).status === 0 && cores > 1;
/** The gateway under test has the last core for itself. */
const TESTED_CORE = String(cores - 1);
const OTHER_CORES = cores > 2 ? `0-${cores - 2}` : '0';

/** Leaves the last core to whoever is measured. */
export function makeRoom(): void {
  if (hasTaskset) spawnSync('taskset', ['-apc', OTHER_CORES, String(process.pid)]);
}

/**
 * Starts `node` and waits for its line `ready <url>`.
 * @throws {Error} when it ends or stays silent; with what it wrote to its error output
 */
export async function startProcess(
  args: readonly string[],
  place: 'tested' | 'beside',
): Promise<ProcessUnderTest> {
  const node = [process.execPath, ...NODE_FLAGS, ...args];
  const core = place === 'tested' ? TESTED_CORE : OTHER_CORES;
  const [command = '', ...rest] = hasTaskset ? ['taskset', '-c', core, ...node] : node;
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NODE_COMPILE_CACHE: compileCache },
  });
  const url = await readyUrl(child, args[0] ?? '');
  const pid = child.pid ?? 0;
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(pid),
    rssMegabytes: () =>
      (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / 2 ** 20,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function readyUrl(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    const failed = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`${what} ${why}.\n${said}`));
    };
    const timer = setTimeout(() => failed(`was not ready after ${START_MS} ms`), START_MS);
    child.once('exit', () => failed('ended before it was ready'));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, url] = line.split(' ');
      if (word !== 'ready' || url === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(url);
    });
  });
}

function cpuSecondsOf(pid: number): number {
  // The name in brackets may hold blanks; what follows it may not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
