import { runDemo } from '@drawbar/console/demo';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { ended, looked, review, start, synchroniseAll, type Run } from '../support/full-sync.ts';
import { ask } from '../support/graph.ts';
import { writesBySet, writesOf } from '../support/sandbox.ts';

const folder = testFolder();
let system: SystemProcess;
let graph = '';
let erp = '';
let crm = '';
let first: Run;

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
  graph = system.urls['gateway'] ?? '';
  erp = system.urls['erp'] ?? '';
  crm = system.urls['crm'] ?? '';
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

interface ProgressEvent {
  readonly cursor: string;
  readonly kind: string;
  readonly run: { readonly status: string; readonly progress: { readonly done: number } } | null;
}

/** Every event of a run's progress over a WebSocket, until the stream ends. */
async function progressOf(runId: string): Promise<ProgressEvent[]> {
  const client = createClient({
    url: `${graph.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const events: ProgressEvent[] = [];
  for await (const { data } of client.iterate<{ syncProgress: ProgressEvent }>({
    query: `subscription Watch($run: ID!) {
      syncProgress(runId: $run) { cursor kind run { status progress { done } } }
    }`,
    variables: { run: runId },
  })) {
    if (data?.syncProgress) events.push(data.syncProgress);
  }
  await client.dispose();
  return events;
}

/** What the worker of orders copies for newly coupled accounts, seconds after the run. */
const COPIED_SETS = new Set(['drawbar_accountstatistics', 'invoices']);

/** Writes of both systems by set, of the synchronisation alone. */
async function synchronisedWrites(): Promise<readonly object[]> {
  const ofCrm = Object.entries(await writesBySet(crm));
  return [
    await writesBySet(erp),
    Object.fromEntries(ofCrm.filter(([set]) => !COPIED_SETS.has(set))),
  ];
}

describe('a full synchronisation of the demo company', () => {
  it('is reviewed first, and the review writes nothing', async () => {
    const before = [await writesOf(erp), await writesOf(crm)];
    const made = await review(graph);
    expect(made.blockers).toEqual([]);
    expect(made.canStart).toBe(true);
    expect(made.lines.length).toBeGreaterThan(5);
    expect(made.lines.some((line) => line.wouldCreateInCrm > 0)).toBe(true);
    expect([await writesOf(erp), await writesOf(crm)]).toEqual(before);
  });

  it('runs in the background and is watched live, from snapshot to finish', async () => {
    const made = await review(graph);
    const id = await start(graph, made.id);
    const [events, run] = await Promise.all([progressOf(id), ended(graph, id, 120_000)]);
    first = run;
    expect(['SUCCEEDED', 'PARTIAL']).toContain(run.status);
    expect(run.progress.counts.coupled).toBeGreaterThan(100);
    expect(looked(run.progress)).toBe(run.progress.done);
    expect(events[0]?.kind).toBe('SNAPSHOT');
    expect(events.at(-1)?.kind).toBe('FINISHED');
    expect(events.at(-1)?.run?.progress.done).toBe(run.progress.done);
    const done = events.map((event) => event.run?.progress.done ?? 0);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('couples the accounts that match and never doubles them', async () => {
    const { data } = await ask<{
      accounts: {
        totalCount: number;
        nodes: { name: string; customer: { number: string } | null }[];
      };
    }>(graph, '{ accounts(first: 100) { totalCount nodes { name customer { number } } } }');
    const numbers = data.accounts.nodes.flatMap((node) => node.customer?.number ?? []);
    expect(numbers.length).toBeGreaterThan(10);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(first.progress.counts.failed).toBeLessThan(first.progress.done / 2);
  });

  it('says of an account why it has no customer', async () => {
    const { data } = await ask<{
      accounts: {
        nodes: {
          customer: object | null;
          syncIssues: { nodes: { code: string; message: string; fix: string | null }[] };
        }[];
      };
    }>(
      graph,
      `{ accounts(first: 100, filter: { coupled: false }) {
           nodes { customer { number } syncIssues(first: 1) { nodes { code message fix } } }
         } }`,
    );
    const issues = data.accounts.nodes.flatMap(({ syncIssues }) => syncIssues.nodes);
    expect(data.accounts.nodes.every(({ customer }) => customer === null)).toBe(true);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.every(({ message, fix }) => message !== '' && fix !== '')).toBe(true);
  });

  it('leaves nothing to do for a second review, and its run writes nothing', async () => {
    const again = await review(graph);
    const left = again.lines.filter(
      (line) =>
        line.wouldCreateInErp +
          line.wouldCreateInCrm +
          line.wouldUpdateInErp +
          line.wouldUpdateInCrm >
        0,
    );
    expect(left).toEqual([]);
    const before = await synchronisedWrites();
    const run = await synchroniseAll(graph);
    expect(run.progress.counts).toMatchObject({ inserted: 0, modified: 0, deleted: 0 });
    expect(await synchronisedWrites()).toEqual(before);
  });

  it('is the beginning of the demo, whose every step passes', async () => {
    const lines: string[] = [];
    const passed = await runDemo({
      url: graph,
      control: { erp, crm },
      write: (text) => lines.push(text),
    });
    expect(lines.filter((line) => /^(?:FAIL|SKIP)/.test(line))).toEqual([]);
    expect(passed).toBe(true);
    expect(lines.filter((line) => line.startsWith('PASS'))).toHaveLength(10);
  });
});
