/** Cursors of the streams and of the feed of changes: each goes on where any other ended. */
import { parse, subscribe, type ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { createSync } from '@drawbar/sync';
import { pairsOf, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;
let runId = '';

beforeAll(async () => {
  system = await startSynchronisation('stream-cursors');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
  runId = await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC');
  await graph.ended(runId);
}, MS);
afterAll(() => system.close());

interface Event {
  readonly cursor: string;
  readonly kind: string;
  readonly change?: string | null;
  readonly newIssues?: readonly { readonly id: string }[];
  readonly runs?: readonly { readonly id: string; readonly status: string }[];
  readonly mappings?: readonly { readonly name: string }[];
  readonly couplings?: readonly { readonly id: string }[];
}

const STREAMS = {
  syncProgress: `subscription ($run: ID!, $after: String) {
    syncProgress(runId: $run, after: $after) { cursor kind newIssues { id } } }`,
  syncStatus: `subscription ($id: ID!, $after: String) {
    syncStatus(integrationId: $id, after: $after) {
      cursor kind runs { id status } mappings { name } } }`,
  couplingChanged: `subscription ($id: ID!, $after: String) {
    couplingChanged(integrationId: $id, after: $after) { cursor kind change couplings { id } } }`,
};

/** Events of one stream until one satisfies `enough`; the stream is cut then. */
async function watch(
  stream: keyof typeof STREAMS,
  after: string | null,
  enough: (event: Event, events: readonly Event[]) => boolean,
): Promise<Event[]> {
  const { database, integrations } = system;
  const sync = createSync({ database, integrations, now: () => new Date() });
  const stop = new AbortController();
  const source = await subscribe({
    schema: sync.schema,
    document: parse(STREAMS[stream]),
    contextValue: sync.createContext({
      caller: DEVELOPMENT_CALLER,
      integration: null,
      traceId: 'cursors',
      signal: stop.signal,
    }),
    variableValues: { run: runId, id: graph.integrationId, after },
  });
  if (!(Symbol.asyncIterator in source)) throw new Error(JSON.stringify(source.errors));
  const events: Event[] = [];
  for await (const { data, errors } of source as AsyncIterable<ExecutionResult>) {
    expect(errors).toBeUndefined();
    const event = (data as unknown as Record<string, Event>)[stream];
    if (event === undefined) throw new Error('An event without its field.');
    events.push(event);
    if (enough(event, events)) break;
  }
  stop.abort();
  return events;
}
const first = async (stream: keyof typeof STREAMS, after: string | null = null): Promise<Event> => {
  const [event] = await watch(stream, after, () => true);
  if (event === undefined) throw new Error(`${stream} said nothing.`);
  return event;
};

/** Uncouples some pairs in one transaction; answers their ids. */
async function dissolve(numbers: readonly string[]): Promise<string[]> {
  const found = await Promise.all(numbers.map((number) => pairs.of('CUSTOMER', number)));
  const couplingIds = found.map(({ id }) => id);
  await graph.ask(
    `mutation ($ids: [ID!]!) {
      uncouple(input: { couplingIds: $ids }) { uncoupled { id } userErrors { code } } }`,
    { ids: couplingIds },
  );
  return couplingIds;
}
const feed = (after: string) =>
  graph.ask<{ changes: { nodes: { type: string; action: string; subjectId: string }[] } }>(
    `query ($after: String) { changes(first: 100, after: $after) {
      nodes { type action subjectId } } }`,
    { after },
  );

describe('a cursor of a stream', () => {
  it('goes on in the feed of changes without a loss', async () => {
    const cursors = [
      (await first('syncProgress')).cursor,
      (await first('syncStatus')).cursor,
      (await first('couplingChanged')).cursor,
    ];
    const [gone] = await dissolve(['10000']);
    for (const cursor of cursors) {
      const { changes } = await feed(cursor);
      expect(changes.nodes).toContainEqual({
        type: 'COUPLING',
        action: 'DELETED',
        subjectId: gone,
      });
    }
  });

  it('goes on in every other stream, or begins anew where that says nothing', async () => {
    const status = await first('syncStatus');
    const coupling = await first('couplingChanged');
    const progress = await first('syncProgress');
    for (const { cursor } of [status, coupling]) {
      expect((await first('syncProgress', cursor)).kind).toBe('SNAPSHOT');
    }
    expect((await first('syncProgress', progress.cursor)).kind).toBe('FINISHED');
    for (const { cursor } of [coupling, progress]) {
      expect((await first('syncStatus', cursor)).kind).toBe('CHANGE');
    }
    const [gone = ''] = await dissolve(['20000']);
    const toldOf = ({ couplings = [] }: Event): boolean => couplings.some(({ id }) => id === gone);
    for (const { cursor } of [status, progress]) {
      const events = await watch('couplingChanged', cursor, toldOf);
      expect(events.every(({ kind }) => kind === 'CHANGE')).toBe(true);
    }
  });

  it('loses nothing of one transaction, wherever the stream is cut', async () => {
    const { cursor } = await first('couplingChanged');
    const gone = await dissolve(['30000', '40000', '50000']);
    const told: string[] = [];
    for (let after = cursor; told.length < gone.length;) {
      const event = await first('couplingChanged', after);
      told.push(...(event.couplings ?? []).map(({ id }) => id));
      after = event.cursor;
    }
    expect(told.toSorted()).toEqual(gone.toSorted());
  });
});

describe('the stream of an integration', () => {
  it('tells the end of a run once, and nothing that did not move', async () => {
    let started = '';
    const events = await watch('syncStatus', null, ({ kind, runs = [] }) => {
      if (kind === 'SNAPSHOT')
        void graph.start(['CURRENCY'], 'FULL_SYNC').then((id) => (started = id));
      return runs.some(({ id, status }) => id === started && status === 'SUCCEEDED');
    });
    expect(events[0]?.kind).toBe('SNAPSHOT');
    const ends = events.flatMap(({ runs = [] }) => runs.filter(({ id }) => id === started));
    expect(ends.at(-1)?.status).toBe('SUCCEEDED');
    expect(ends.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(1);
    const names = events.slice(1).flatMap(({ mappings = [] }) => mappings.map(({ name }) => name));
    expect(names).not.toContain('CONTACT');
  });
});
