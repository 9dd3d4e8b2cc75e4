/** Watching a run through cuts: a client resumes at another process and misses nothing. */
import { parse, subscribe, type ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import type { Subgraph } from '@drawbar/platform/subgraph';
import { createSync } from '@drawbar/sync';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 180_000;
const CUTS_MIN = 10;
const MAPPINGS = ['CURRENCY', 'UNIT GROUP', 'ITEM UOM', 'ITEM-PRODUCT', 'CUSTOMER', 'CONTACT'];

let system: Synchronisation;
let graph: SyncGraph;
let other: Database;
/** As two processes hold them: each with its own connections and its own listener. */
let processes: readonly Subgraph[];

beforeAll(async () => {
  system = await startSynchronisation('streams');
  graph = await syncGraph(system);
  other = openDatabase(system.databaseUrl, { max: 3, name: 'streams-other' });
  const { integrations } = system;
  const now = (): Date => new Date();
  processes = [system.database, other].map((database) =>
    createSync({ database, integrations, now }),
  );
}, MS);
afterAll(async () => {
  await other.close();
  await system.close();
});

interface Progress {
  readonly cursor: string;
  readonly kind: string;
  readonly run: { readonly status: string; readonly progress: object };
  readonly steps: readonly object[];
  readonly newIssues: readonly { readonly id: string }[];
}

const DOCUMENT = parse(`subscription ($runId: ID!, $after: String) {
  syncProgress(runId: $runId, after: $after) { cursor kind newIssues { id code }
    run { status progress { done total percent counts { inserted modified failed skipped } } }
    steps { status mapping { name } progress { done counts { inserted failed coupled } } } } }`);

/** Events from one process until `enough`, or until the run has ended. */
async function watch(
  process: Subgraph,
  runId: string,
  after: string | null,
  enough: number,
): Promise<Progress[]> {
  const stop = new AbortController();
  const stream = await subscribe({
    schema: process.schema,
    document: DOCUMENT,
    contextValue: process.createContext({
      caller: DEVELOPMENT_CALLER,
      integration: null,
      traceId: 'streams',
      signal: stop.signal,
    }),
    variableValues: { runId, after },
  });
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors));
  const events: Progress[] = [];
  for await (const { data, errors } of stream as AsyncIterable<ExecutionResult>) {
    expect(errors).toBeUndefined();
    const event = (data as unknown as { syncProgress: Progress }).syncProgress;
    events.push(event);
    if (event.kind === 'FINISHED' || events.length >= enough) break;
  }
  stop.abort();
  return events;
}

/** Follows a run to its end, cut after every event, each time resumed at the other process. */
async function watchCut(runId: string): Promise<{ events: Progress[]; cuts: number }> {
  const events: Progress[] = [];
  for (let cuts = 0; ; cuts += 1) {
    const process = processes[cuts % processes.length];
    if (process === undefined) throw new Error('There is no process to ask.');
    events.push(...(await watch(process, runId, events.at(-1)?.cursor ?? null, 1)));
    if (events.at(-1)?.kind === 'FINISHED') return { events, cuts };
  }
}

/** Ids of all issues that a run met. */
async function issuesOf(runId: string): Promise<string[]> {
  interface Page {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const answer: { syncRun: { issues: Page } } = await graph.ask(
      `query ($id: ID!, $after: String) { syncRun(id: $id) { issues(first: 100, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } } }`,
      { id: runId, after },
    );
    const { nodes, pageInfo } = answer.syncRun.issues;
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}

it(
  'ends with the same state and every issue once, however often it was cut',
  async () => {
    // A run of two seconds has no ten events: at most four a second are told.
    const slow = { match: { path: 'api/data' }, fault: 'delay', value: 200 };
    await system.systems.control('crm', 'faults', slow);
    const runId = await graph.start(MAPPINGS, 'FULL_SYNC');
    const [first] = processes;
    if (first === undefined) throw new Error('There is no process to ask.');
    const [whole, cut] = await Promise.all([watch(first, runId, null, Infinity), watchCut(runId)]);
    await system.systems.control('crm', 'faults', { clear: true });
    expect(cut.cuts).toBeGreaterThanOrEqual(CUTS_MIN);
    expect(cut.events.map(({ kind }) => kind)).toEqual([
      'SNAPSHOT',
      ...Array.from({ length: cut.cuts - 1 }, () => 'CHANGE'),
      'FINISHED',
    ]);
    const last = ({ run, steps }: Progress): object => ({ run, steps });
    const end = whole.at(-1);
    const cutEnd = cut.events.at(-1);
    if (end === undefined || cutEnd === undefined) throw new Error('A stream said nothing.');
    expect(last(cutEnd)).toEqual(last(end));
    const issues = (events: readonly Progress[]): string[] =>
      events.flatMap(({ newIssues }) => newIssues.map(({ id }) => id)).toSorted();
    expect(issues(cut.events)).toEqual(issues(whole));
    const met = await issuesOf(runId);
    expect(met.length).toBeGreaterThan(0);
    expect(issues(cut.events)).toEqual(met.toSorted());
  },
  MS,
);

it('finishes at once for a client that comes back after the end', async () => {
  const runId = await graph.start(['CURRENCY'], 'FULL_SYNC');
  const [first, second] = processes;
  if (first === undefined || second === undefined) throw new Error('There are too few processes.');
  const [begun] = await watch(first, runId, null, 1);
  await graph.ended(runId);
  const events = await watch(second, runId, begun?.cursor ?? null, Infinity);
  expect(events.map(({ kind }) => kind)).toEqual(['FINISHED']);
});
