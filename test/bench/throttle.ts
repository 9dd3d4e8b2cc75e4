/**
 * How near the documented limits bulk writes come, and what a live read notices of them: two bulk
 * processes and one live reader share a credential's budget through Postgres, against the sandbox.
 * `node test/bench/throttle.ts [seconds]`
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createErp, createPostgresStore, THROTTLE_MIGRATIONS } from '@drawbar/connectors';
import type { EndpointSettings, ErpPort } from '@drawbar/connectors';
import { openDatabase } from '@drawbar/platform/database';
import { startEmbeddedPostgres } from '@drawbar/platform/embedded-postgres';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import { startSandbox } from '@drawbar/sandbox';
import { ensureCredentials } from '@drawbar/sandbox/credentials';

/** What the documentation lets one user send: 6,000 requests in five minutes. */
const ALLOWED_PER_SECOND = 6_000 / 300;
/** The budget's burst is used up before the steady state is measured. */
const WARM_UP_SECONDS = 25;
const BULK_PROCESSES = 2;
const WRITERS_EACH = 6;
const LIVE_READS_PER_SECOND = 4;

interface Task {
  readonly role: 'sandbox' | 'bulk';
  readonly databaseUrl: string;
  readonly folder: string;
  readonly settings?: EndpointSettings;
  readonly seconds: number;
}

const log = createLog({ level: 'error', pretty: false, name: 'bench' });
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const given = process.env['DRAWBAR_BENCH_TASK'];
if (given === undefined) await measure(Number(process.argv[2] ?? 30));
else await work(JSON.parse(given) as Task);

async function work(task: Task): Promise<void> {
  if (task.role === 'sandbox') return serve(task);
  const { erp, close } = connect(task);
  const end = Date.now() + task.seconds * 1_000;
  const results = await Promise.all(
    Array.from({ length: WRITERS_EACH }, () => writeUntil(erp, end)),
  );
  process.send?.(results.flat());
  await close();
}

async function serve(task: Task): Promise<void> {
  const sandbox = await startSandbox({
    databaseUrl: task.databaseUrl,
    host: '127.0.0.1',
    erpPort: 0,
    crmPort: 0,
    dataFolder: null,
    credentialsFile: join(task.folder, 'credentials.json'),
    today: null,
    log,
  });
  process.once('message', () => {
    void sandbox.close().then(() => process.disconnect?.());
  });
  process.send?.(sandbox.erpUrl);
}

/** Every finished write: when, and whether the system refused it. */
async function writeUntil(erp: ErpPort, end: number): Promise<{ at: number; ok: boolean }[]> {
  const done: { at: number; ok: boolean }[] = [];
  while (Date.now() < end) {
    const intent = randomUUID();
    const data = { displayName: `Bench ${intent}` };
    const write = { op: 'create', key: intent, intent, data, lines: [] } as const;
    const context = { ...call(60_000), lane: 'bulk' as const };
    const [outcome] = await erp.upsert('customer', [write], { atomic: false }, context);
    done.push({ at: Date.now(), ok: outcome?.ok ?? false });
  }
  return done;
}

function call(ms: number) {
  const signal = new AbortController().signal;
  return { signal, deadline: Date.now() + ms, lane: 'live' as const, traceId: 'bench' };
}

function connect({ databaseUrl, settings }: Task): { erp: ErpPort; close(): Promise<void> } {
  if (settings === undefined) throw new Error('no settings');
  const database = openDatabase(databaseUrl, { max: 2, name: 'bench' });
  const budgets = createPostgresStore(
    (text, parameters) => database.sql.unsafe(text, [...parameters]),
    Date.now,
  );
  const erp = createErp(settings, { log, now: Date.now, random: Math.random, budgets });
  const close = async () => {
    await erp.close();
    await database.close();
  };
  return { erp, close };
}

async function measure(seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-bench-'));
  const server = await startEmbeddedPostgres(join(folder, 'pg'), { durable: false });
  const databaseUrl = server.url;
  await migrate(databaseUrl, 'throttle', THROTTLE_MIGRATIONS);
  const shared = { databaseUrl, folder, seconds };
  const sandbox = start({ ...shared, role: 'sandbox' });
  try {
    const erpUrl = await answerOf<string>(sandbox);
    const settings: EndpointSettings = {
      kind: 'SANDBOX',
      baseUrl: `${erpUrl}/api`,
      tenantId: null,
      environment: null,
      companyId: null,
      tokenUrl: null,
      ...ensureCredentials(join(folder, 'credentials.json')).erp.integration,
    };
    const live = connect({ ...shared, role: 'bulk', settings });
    await live.erp.stockLevels(['1896-S'], call(5_000));
    const idle = await readLive(live.erp, 20);
    const bulk = Array.from({ length: BULK_PROCESSES }, () =>
      start({ ...shared, role: 'bulk', settings, seconds: seconds + WARM_UP_SECONDS }),
    );
    const results = bulk.map((child) => answerOf<{ at: number; ok: boolean }[]>(child));
    await pause(WARM_UP_SECONDS * 1_000);
    const from = Date.now();
    const busy = await readLive(live.erp, seconds);
    const to = from + seconds * 1_000;
    const all = (await Promise.all(results)).flat();
    const writes = all.filter(({ at }) => at >= from && at < to);
    await live.close();
    await report({ erpUrl, idle, busy, writes, seconds });
  } finally {
    sandbox.send('stop');
    await new Promise((resolve) => sandbox.once('exit', resolve));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(task: Task): ChildProcess {
  const env = { ...process.env, DRAWBAR_BENCH_TASK: JSON.stringify(task) };
  return fork(fileURLToPath(import.meta.url), { env });
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as T));
    child.once('exit', (code) => reject(new Error(`a child ended with ${code}`)));
  });
}

/** Milliseconds of each live read. */
async function readLive(erp: ErpPort, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    const begun = performance.now();
    await erp.stockLevels(['1896-S', '1900-S'], call(5_000));
    times.push(performance.now() - begun);
    await pause(1_000 / LIVE_READS_PER_SECOND);
  }
  return times;
}

async function report(seen: {
  erpUrl: string;
  idle: readonly number[];
  busy: readonly number[];
  writes: readonly { ok: boolean }[];
  seconds: number;
}): Promise<void> {
  const { requests } = (await (await fetch(`${seen.erpUrl}/_sandbox/requests`)).json()) as {
    requests: { status: number; count: number }[];
  };
  const refused = requests.filter(({ status }) => status === 429 || status === 503);
  const perSecond = (seen.writes.length + seen.busy.length) / seen.seconds;
  const [idle, busy] = [quantile(seen.idle, 0.99), quantile(seen.busy, 0.99)];
  const [idleHalf, busyHalf] = [quantile(seen.idle, 0.5), quantile(seen.busy, 0.5)];
  const lines = [
    ['requests per second in steady state', perSecond.toFixed(2)],
    ['of the allowed', `${((100 * perSecond) / ALLOWED_PER_SECOND).toFixed(1)} % (goal 90 %)`],
    ['refused by the system', String(refused.reduce((sum, { count }) => sum + count, 0))],
    ['writes that failed', String(seen.writes.filter(({ ok }) => !ok).length)],
    ['live read p50, idle / during bulk', `${idleHalf.toFixed(1)} / ${busyHalf.toFixed(1)} ms`],
    ['live read p99, idle / during bulk', `${idle.toFixed(1)} / ${busy.toFixed(1)} ms`],
    ['ratio', `${(busy / idle).toFixed(2)} (goal below 3)`],
  ];
  for (const [name, value] of lines) process.stdout.write(`${name}: ${value}\n`);
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
