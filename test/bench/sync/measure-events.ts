/** Progress of a run: from the commit that makes it to the clients that watch. */
import { randomUUID } from 'node:crypto';
import { request, type ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { DEFAULT_INTEGRATION_KEY } from '@drawbar/sync/integrations';
import { eventually } from '../../support/eventually.ts';
import { quantile } from '../catalog/quantile.ts';
import { startBenchDrawbar } from './bench-drawbar.ts';

export interface Events {
  readonly clients: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** More than a stream's own pause between two events, so that none waits for its turn. */
const BETWEEN_MS = 400;
const EVENTS = 60;
const OPEN_MS = 60_000;
/** More connections at once than this overflow a listening socket's queue. */
const STREAMS_AT_ONCE = 50;

/** One figure for each number of clients. */
export async function measureEvents(clientCounts: readonly number[]): Promise<Events[]> {
  const drawbar = await startBenchDrawbar(0);
  const database = openDatabase(drawbar.databaseUrl, { max: 1, name: 'bench' });
  try {
    const measured: Events[] = [];
    for (const clients of clientCounts) {
      measured.push(await measure(drawbar.gateway, database, clients));
    }
    return measured;
  } finally {
    await database.close();
    await drawbar.close();
  }
}

async function measure(gateway: string, database: Database, clients: number): Promise<Events> {
  const run = await pausedRun(database);
  const sent = new Map<string, number>();
  const ms: number[] = [];
  let opened = 0;
  const streams: ClientRequest[] = [];
  while (streams.length < clients) {
    for (let n = 0; n < STREAMS_AT_ONCE && streams.length < clients; n += 1) {
      let isOpen = false;
      const stream = watch(gateway, run, (data) => {
        const at = sent.get(/"statusReason":"([^"]*)"/.exec(data)?.[1] ?? '');
        if (at !== undefined) ms.push(performance.now() - at);
        if (!isOpen) opened += 1;
        isOpen = true;
      });
      streams.push(stream);
    }
    await wait(30);
  }
  await eventually('every stream has its snapshot', OPEN_MS, () =>
    opened === clients ? true : null,
  );
  for (let n = 0; n < EVENTS; n += 1) {
    await wait(BETWEEN_MS);
    await progress(database, run, `event ${n}`, sent);
  }
  await wait(BETWEEN_MS);
  for (const stream of streams) stream.destroy();
  return { clients, medianMs: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99) };
}

/** A run that goes nowhere by itself. */
async function pausedRun({ sql }: Database): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into sync.run (id, integration, kind, trigger, status, queued_at)
    values (${id}, ${DEFAULT_INTEGRATION_KEY}, 'RECORD', 'MANUAL', 'PAUSED', now())`;
  await sql`
    insert into sync.step (id, run, mapping, ordinal, action, status, phase, depends_on)
    values (${randomUUID()}, ${id}, 'CURRENCY', 0, 'RECORDS', 'PAUSED', 'QUEUED', '{}')`;
  return id;
}

/** What a settling transaction does for the streams, and when it began to commit. */
async function progress(
  { sql }: Database,
  run: string,
  what: string,
  sent: Map<string, number>,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update sync.run set revision = revision + 1, status_reason = ${what}
      where id = ${run}`;
    await tx`select pg_notify('drawbar_sync', ${`run ${DEFAULT_INTEGRATION_KEY} ${run}`})`;
    sent.set(what, performance.now());
  });
}

function watch(gateway: string, run: string, onEvent: (data: string) => void): ClientRequest {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const stream = request(`${gateway}/graphql`, { method: 'POST', headers, agent: false });
  stream.on('response', (response) => {
    let rest = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: ?(.+)$/m.exec(block)?.[1];
        if (data !== undefined && block.includes('event: next')) onEvent(data);
      }
    });
    response.on('error', () => undefined);
  });
  stream.on('error', () => undefined);
  stream.end(
    JSON.stringify({
      query: `subscription ($id: ID!) { syncProgress(runId: $id) {
        cursor kind run { status statusReason progress { done total } } } }`,
      variables: { id: globalId(ID_PREFIX.SyncRun, DEFAULT_INTEGRATION_KEY, run) },
    }),
  );
  return stream;
}
