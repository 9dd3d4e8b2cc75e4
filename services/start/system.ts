/** A whole Drawbar as a child of this process: for the demo, journeys and fault tests. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FailedMessage, ReadyMessage } from './children.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Also the first start, with a new database, stays far below this on a busy machine. */
const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 8_000;
const OUTPUT_CHARACTERS_MAX = 200_000;

export interface SystemProcess {
  readonly process: ChildProcess;
  /** `gateway`, `erp`, `crm`, and a name per subgraph that is served over HTTP. */
  readonly urls: Readonly<Record<string, string>>;
  /** What it printed so far, the latest part of it. */
  output(): string;
  /** SIGTERM, then waits until it is gone; gives the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts `services/start/main.ts` and waits for its ready message.
 * @param environment its settings; nothing of DRAWBAR_* is inherited.
 * @throws {Error} with what it printed, when it does not become ready.
 */
export async function startSystem(
  environment: Readonly<Record<string, string>>,
): Promise<SystemProcess> {
  const child = fork(main, [], {
    env: { ...inherited(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const urls = await ready(child, () => output);
  return {
    process: child,
    urls,
    output: () => output,
    stop: () => stop(child),
  };
}

function ready(
  child: ChildProcess,
  output: () => string,
): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`Drawbar ${why}:\n${output()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready in time');
    }, READY_TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} at start`);
    });
    child.on('message', (message: ReadyMessage | FailedMessage) => {
      clearTimeout(timer);
      if (message.type === 'ready') resolve(message.urls);
      else fail('failed at start');
    });
  });
}

function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(kill);
      resolve(code);
    });
    child.kill('SIGTERM');
  });
}

function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    const ours = name.startsWith('DRAWBAR_') || name.startsWith('npm_') || name === 'DATABASE_URL';
    if (value !== undefined && !ours && name !== 'NODE_OPTIONS') kept[name] = value;
  }
  return kept;
}
