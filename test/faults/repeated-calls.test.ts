/** A call with an idempotency key whose process dies is answered when it is repeated. */
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { integrationId, review } from '../support/full-sync.ts';
import { ask, control } from '../support/graph.ts';
import { processesOf } from '../support/processes.ts';

const GRAPH = 'gateway,accounts,catalog,orders,sync';
const folder = testFolder();
let system: SystemProcess;
let graph = '';
let crm = '';

beforeAll(async () => {
  system = await startSystem({ ...quietSettings(folder), DRAWBAR_LOG: 'error' });
  graph = system.urls['gateway'] ?? '';
  crm = system.urls['crm'] ?? '';
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

interface Answer {
  readonly coupling: { readonly id: string } | null;
  readonly run: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly fix: string | null }[];
}

/** null while nobody answers. */
async function mutate(source: string, input: object): Promise<Answer | null> {
  const found = await ask<{ answer: Answer } | null>(graph, source, { input }).catch(() => null);
  return found?.data?.answer ?? null;
}

function killGraph(): void {
  const victim = processesOf(folder.path).find(({ roles }) => roles === GRAPH);
  if (victim === undefined) throw new Error('There is no such process.');
  process.kill(victim.pid, 'SIGKILL');
}

const COUPLE = `mutation Couple($input: CoupleInput!) {
  answer: couple(input: $input) { coupling { id } userErrors { code fix } } }`;
const SYNC = `mutation Sync($input: StartSyncInput!) {
  answer: startSync(input: $input) { run { id } userErrors { code fix } } }`;

describe.skipIf(process.platform !== 'linux')('a call whose process is killed', () => {
  it('is answered when it is repeated a moment later, and made nothing twice', async () => {
    const { data } = await ask<{
      integrations: { mappings: { id: string; name: string }[] }[];
    }>(graph, '{ integrations { mappings { id name } } }');
    const mapping = data.integrations[0]?.mappings.find(({ name }) => name === 'CURRENCY');
    const { data: listed } = await ask<{ records: { nodes: { key: string }[] } }>(
      graph,
      `query Records($id: ID!) {
        records(mappingId: $id, system: ERP, coupled: false, first: 1) { nodes { key } } }`,
      { id: mapping?.id ?? '' },
    );
    const erpKey = listed.records.nodes[0]?.key ?? '';
    const path = 'transactioncurrencies';
    const match = { path, method: 'POST' };
    await control(crm, 'faults', { match, fault: 'delay', value: 4_000, times: 1 });
    const input = { mappingId: mapping?.id, erpKey, createMissing: true, idempotencyKey: 'once' };
    const calls: Promise<Answer | null>[] = [];
    await eventually('a call is at work', 10_000, async () => {
      calls.push(mutate(COUPLE, input), mutate(COUPLE, input));
      const answer = await Promise.race(calls);
      return answer?.userErrors[0]?.code === 'IDEMPOTENCY_IN_PROGRESS' ? true : null;
    });
    killGraph();
    const made = (await Promise.all(calls)).map((answer) => answer?.coupling ?? null);
    expect(made).toEqual(made.map(() => null));
    const answered = await eventually('the repeat is answered', 60_000, async () => {
      const again = await mutate(COUPLE, input);
      return again === null || again.userErrors[0]?.code === 'IDEMPOTENCY_IN_PROGRESS'
        ? null
        : again;
    });
    expect(answered).toMatchObject({ coupling: { id: expect.any(String) }, userErrors: [] });
    const stored = await mutate(COUPLE, input);
    expect(stored?.coupling).toEqual(answered.coupling);
    const { lines } = await review(graph);
    const currencies = lines.find((line) => line.mapping.name === 'CURRENCY');
    const other = await ask<{ records: { totalCount: number } }>(
      graph,
      `query Records($id: ID!) {
        records(mappingId: $id, system: CRM, coupled: true) { totalCount } }`,
      { id: mapping?.id ?? '' },
    );
    expect(other.data.records.totalCount).toBe(1);
    // The local currency stands there from the beginning.
    expect(currencies?.crmCount).toBe(2);
  });

  it('that started a run has started one run', async () => {
    const input = { integrationId: await integrationId(graph), idempotencyKey: 'run' };
    const first = await mutate(SYNC, input);
    const again = await mutate(SYNC, input);
    expect(first?.run).not.toBeNull();
    expect(again?.run).toEqual(first?.run);
  });
});
