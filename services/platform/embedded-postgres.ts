/** Starts the bundled PostgreSQL in a folder, adopts one that is still running, and stops it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './free-port.ts';
import { launchAs, postgresFolder } from './postgres/binaries.ts';
import { isAlive, leftServer, type LeftServer } from './postgres/stale-server.ts';

const USER = 'drawbar';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 4_000;
/** A server that is starting or recovering answers within this, or it is stopping. */
const ADOPT_TIMEOUT_MS = 5_000;
const POLL_MS = 15;
const CONNECTIONS_MAX = 200;

export interface EmbeddedPostgres {
  /** URL of the maintenance database `postgres`. */
  readonly url: string;
  /** false: it ended by itself, was killed, or was stopped. */
  isRunning(): boolean;
  /** Starts it again on the same port after it ended; its clients reconnect by themselves. */
  restart(): Promise<void>;
  /** true: another process started it, and should stop it. */
  readonly adopted: boolean;
  /** Fast shutdown: sessions are cut, everything committed is kept. */
  stop(): Promise<void>;
}

/**
 * @param folder holds `pg/` (the cluster), `pg.secret` and `pg.log`; made when missing.
 * @param options `durable: false` is for tests: no fsync.
 * @throws {Error} fit for a user, when PostgreSQL cannot run here.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: { readonly durable: boolean },
): Promise<EmbeddedPostgres> {
  const cluster = join(folder, 'pg');
  const secretFile = join(folder, 'pg.secret');
  const logFile = join(folder, 'pg.log');
  mkdirSync(folder, { recursive: true });
  const binaries = postgresFolder();
  if (!existsSync(join(cluster, 'PG_VERSION'))) createCluster(binaries, cluster, secretFile);
  const password = readFileSync(secretFile, 'utf8');

  const place: Place = { binaries, cluster, password, logFile, durable: options.durable };
  const left = await findRunning(place);
  if (left !== null) return serverAt(place, left, true);
  const port = await freePort();
  try {
    return serverAt(place, { port, pid: await launchUntilReady(place, port) }, false);
  } catch (error) {
    // Another process may have started the server between our look and our launch.
    const other = await findRunning(place);
    if (other !== null) return serverAt(place, other, true);
    throw error;
  }
}

/** Where a cluster is and how its server is run. */
interface Place {
  readonly binaries: string;
  readonly cluster: string;
  readonly password: string;
  readonly logFile: string;
  readonly durable: boolean;
}

function serverAt(place: Place, { port, pid }: LeftServer, adopted: boolean): EmbeddedPostgres {
  let current = pid;
  return {
    url: serverUrl(place.password, port),
    adopted,
    isRunning: () => isAlive(current),
    async restart() {
      current = await launchUntilReady(place, port);
    },
    stop: () => interrupt(current),
  };
}

/** The server that runs on this cluster already, as soon as it answers; null when there is none. */
async function findRunning({ cluster, password }: Place): Promise<LeftServer | null> {
  const end = Date.now() + ADOPT_TIMEOUT_MS;
  do {
    const left = leftServer(cluster);
    if (left === null) return null;
    if (await answers(serverUrl(password, left.port))) return left;
    await delay(POLL_MS);
  } while (Date.now() < end);
  return null;
}

/** Gives the process id of the server once it answers. */
async function launchUntilReady(place: Place, port: number): Promise<number> {
  const child = launchServer(place, port);
  await waitUntilReady(child, serverUrl(place.password, port), place.logFile);
  const pid = leftServer(place.cluster)?.pid ?? child.pid;
  if (pid === undefined) throw new Error('PostgreSQL could not be started.');
  return pid;
}

function createCluster(binaries: string, cluster: string, secretFile: string): void {
  // Made beside its place and moved there, so that a killed initdb leaves no half cluster.
  const draft = `${cluster}.draft`;
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(secretFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  chmodSync(secretFile, 0o600);
  const { command, args } = launchAs(join(binaries, 'bin', executable('initdb')), [
    '--pgdata',
    draft,
    '--username',
    USER,
    '--pwfile',
    secretFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
    '--locale',
    'C',
    '--no-sync',
    '--no-instructions',
  ]);
  const made = spawnSync(command, args, { encoding: 'utf8' });
  if (made.status !== 0) {
    throw new Error(
      `PostgreSQL could not create its data folder: ${(made.stderr || made.stdout).trim()}. ` +
        'Set DATABASE_URL to use a PostgreSQL of your own.',
    );
  }
  renameSync(draft, cluster);
}

function launchServer({ binaries, cluster, logFile, durable }: Place, port: number): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${CONNECTIONS_MAX}`,
    'shared_buffers=64MB',
    'jit=off',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const { command, args } = launchAs(join(binaries, 'bin', executable('postgres')), [
    '-D',
    cluster,
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const log = openSync(logFile, 'a');
  try {
    // A process group of its own: Ctrl-C must reach us, and the server only after everyone else.
    const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

async function waitUntilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = error;
  });
  while (Date.now() < end) {
    if (failure !== null) throw failure;
    if (child.exitCode !== null) {
      const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join(' ');
      throw new Error(`PostgreSQL stopped at once: ${tail}`);
    }
    if (await answers(url)) return;
    await delay(POLL_MS);
  }
  child.kill('SIGINT');
  throw new Error('PostgreSQL did not become ready in time; its log says why.');
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

async function interrupt(pid: number): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGINT');
  const end = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid) && Date.now() < end) await delay(POLL_MS);
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
}

function serverUrl(password: string, port: number): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
