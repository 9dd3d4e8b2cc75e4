/** When mappings run: at once, at their interval, not at all; and what is chosen to run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { editMappings, type MappingEditor } from '../support/mapping-editor.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;
const CHANGE_MS = 30_000;

let system: Synchronisation;
let graph: SyncGraph;
let mappings: MappingEditor;

beforeAll(async () => {
  system = await startSynchronisation('mapping-schedules');
  graph = await syncGraph(system);
  mappings = editMappings(graph);
  await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
}, MS);
afterAll(() => system.close());

const change = async (name: string, settings: object): Promise<void> => {
  const { version } = await mappings.read(name);
  const { userErrors } = await mappings.update(name, version, settings);
  expect(userErrors).toEqual([]);
};

interface Pair {
  readonly state: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}
async function pairOf(number: string): Promise<Pair> {
  const { couplings } = await graph.ask<{ couplings: { nodes: Pair[] } }>(
    `query ($id: ID!, $search: String) {
      couplings(integrationId: $id, filter: { search: $search }) {
      nodes { state erp { key } crm { key } } } }`,
    { id: graph.integrationId, search: number },
  );
  const [pair] = couplings.nodes;
  if (pair === undefined) throw new Error(`${number} is not coupled.`);
  return pair;
}

const call = () =>
  ({
    signal: new AbortController().signal,
    deadline: Date.now() + 10_000,
    lane: 'live',
    traceId: 'test',
  }) as const;
async function telephone(id: string): Promise<unknown> {
  return (await system.systems.crm.byIds('account', [id], call())).get(id)?.data['telephone1'];
}
const edit = (id: string, phoneNumber: string): Promise<unknown> =>
  system.systems.control('erp', 'records', { set: 'customers', update: [{ id, phoneNumber }] });
const arrived = (id: string, phoneNumber: string): Promise<true> =>
  eventually(`${phoneNumber} arrived`, CHANGE_MS, async () =>
    (await telephone(id)) === phoneNumber ? true : null,
  );
const gathered = (number: string): Promise<Pair> =>
  eventually(`${number} was gathered`, CHANGE_MS, async () => {
    const pair = await pairOf(number);
    return pair.state === 'PENDING' ? pair : null;
  });

/** As if the mapping's interval had begun so many minutes earlier. */
const age = (mapping: string, minutes: number): Promise<unknown> =>
  system.database.sql`update sync.mapping_schedule
    set served_at = served_at - make_interval(mins => ${minutes}) where mapping = ${mapping}`;

/** The first look at a mapping, and each run, begin its next interval. */
const begun = (mapping: string): Promise<true> =>
  eventually('an interval began', CHANGE_MS, async () => {
    const { nextRunAt } = await mappings.read(mapping);
    return Date.parse(nextRunAt ?? '') > Date.now() + 3_000_000 ? true : null;
  });

interface Run {
  readonly id: string;
  readonly status: string;
  readonly requestedBy: string | null;
  readonly steps: readonly { readonly mapping: { readonly name: string } }[];
}
async function runs(trigger: string): Promise<Run[]> {
  const { syncRuns } = await graph.ask<{ syncRuns: { nodes: (Run & { trigger: string })[] } }>(
    `query ($id: ID!) { syncRuns(integrationId: $id, first: 50) {
      nodes { id kind trigger status requestedBy steps { mapping { name } } } } }`,
    { id: graph.integrationId },
  );
  return syncRuns.nodes.filter((run) => run.trigger === trigger);
}
async function sync(names: readonly string[] | null) {
  const mappingIds = names === null ? null : await Promise.all(names.map(graph.mapping));
  const { startSync } = await graph.ask<{
    startSync: { run: Run | null; userErrors: { code: string; message: string }[] };
  }>(
    `mutation ($input: StartSyncInput!) { startSync(input: $input) {
      run { id steps { mapping { name } } } userErrors { code message field } } }`,
    { input: { integrationId: graph.integrationId, mappingIds } },
  );
  return startSync;
}

describe('a mapping that runs at its interval', () => {
  it('gathers changes, and synchronises them by a run when the interval has passed', async () => {
    await change('CUSTOMER', { eventDriven: false, intervalMinutes: 60 });
    await begun('CUSTOMER');
    const before = (await runs('SCHEDULE')).length;
    const { erp, crm } = await pairOf('10000');
    await edit(erp.key, '60601');
    await gathered('10000');
    const waiting = await mappings.read('CUSTOMER');
    expect(waiting.freshness).toBe('ON_TIME');
    expect(waiting.counts.pending).toBe(1);
    const dueIn = Date.parse(waiting.nextRunAt ?? '') - Date.now();
    expect(dueIn).toBeGreaterThan(0);
    expect(dueIn).toBeLessThanOrEqual(3_600_000);
    expect(await telephone(crm.key)).not.toBe('60601');
    await age('CUSTOMER', 61);
    await arrived(crm.key, '60601');
    const [run, ...others] = (await runs('SCHEDULE')).slice(0, -before || undefined);
    expect(others).toEqual([]);
    expect(run?.steps.map(({ mapping }) => mapping.name)).toEqual(['CUSTOMER']);
    expect(run?.requestedBy).toBeNull();
  });

  it('starts no run for nothing, and moves its time on', async () => {
    const before = (await runs('SCHEDULE')).length;
    await eventually('the run has ended', CHANGE_MS, async () =>
      (await runs('SCHEDULE')).every(({ status }) => status === 'SUCCEEDED') ? true : null,
    );
    await age('CUSTOMER', 61);
    await begun('CUSTOMER');
    expect(await runs('SCHEDULE')).toHaveLength(before);
  });

  it('is late while a change waits longer than the interval', async () => {
    const { erp } = await pairOf('20000');
    await edit(erp.key, '60602');
    await gathered('20000');
    await system.database.sql`update sync.coupling
      set erp_changed_at = now() - make_interval(mins => 62) where erp_id = ${erp.key}`;
    expect((await mappings.read('CUSTOMER')).freshness).toBe('LATE');
    await system.database.sql`update sync.coupling
      set erp_changed_at = now() - make_interval(mins => 122) where erp_id = ${erp.key}`;
    expect((await mappings.read('CUSTOMER')).freshness).toBe('OVERDUE');
  });

  it('runs what it gathered now when somebody says so', async () => {
    const { crm } = await pairOf('20000');
    const { run, userErrors } = await sync(['CUSTOMER']);
    expect(userErrors).toEqual([]);
    expect(await graph.ended(run?.id ?? '')).toBe('SUCCEEDED');
    expect(await telephone(crm.key)).toBe('60602');
  });

  it('runs what it gathered as soon as it is driven by events again', async () => {
    const { erp, crm } = await pairOf('30000');
    await edit(erp.key, '60603');
    await gathered('30000');
    await change('CUSTOMER', { eventDriven: true });
    expect(await arrived(crm.key, '60603')).toBe(true);
  });
});

describe('a mapping that is switched off', () => {
  it('leaves changes alone, is in no run, and catches up when it is switched on', async () => {
    await change('CUSTOMER', { enabled: false });
    const off = await mappings.read('CUSTOMER');
    expect(off).toMatchObject({ enabled: false, freshness: 'PAUSED', nextRunAt: null });
    const { erp, crm } = await pairOf('40000');
    await edit(erp.key, '60604');
    await gathered('40000');
    const refused = await sync(['CUSTOMER']);
    expect(refused).toMatchObject({ run: null, userErrors: [{ code: 'NOT_ALLOWED_NOW' }] });
    const all = await sync(null);
    const names = all.run?.steps.map(({ mapping }) => mapping.name) ?? [];
    expect(names).toContain('CURRENCY');
    expect(names).not.toContain('CUSTOMER');
    await graph.ended(all.run?.id ?? '');
    expect(await telephone(crm.key)).not.toBe('60604');
    await change('CUSTOMER', { enabled: true });
    await arrived(crm.key, '60604');
  });

  it('is chosen with all it depends on, and the others are switched off', async () => {
    const update = async (enabledMappingIds: readonly string[]) => {
      const { integration } = await graph.ask<{ integration: { version: string } }>(
        'query ($id: ID!) { integration(id: $id) { version } }',
        { id: graph.integrationId },
      );
      const { updateIntegration } = await graph.ask<{
        updateIntegration: {
          integration: { mappings: { name: string; enabled: boolean }[] };
          userErrors: { code: string; field: string[] }[];
        };
      }>(
        `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) {
          integration { mappings { name enabled } } userErrors { code message field } } }`,
        {
          input: {
            id: graph.integrationId,
            expectedVersion: integration.version,
            enabledMappingIds,
          },
        },
      );
      return updateIntegration;
    };
    const unknown = await update([graph.integrationId]);
    expect(unknown.userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['enabledMappingIds', '0'] },
    ]);
    const { integration, userErrors } = await update([await graph.mapping('ITEM-PRODUCT')]);
    expect(userErrors).toEqual([]);
    const on = integration.mappings.filter(({ enabled }) => enabled).map(({ name }) => name);
    expect(on).toEqual(['CURRENCY', 'UNIT GROUP', 'ITEM UOM', 'ITEM-PRODUCT']);
  });
});
