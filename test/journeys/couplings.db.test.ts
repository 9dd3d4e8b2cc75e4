/** What happens to couplings after they were made: deletions, issues, uncoupling, and to runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;
const CHANGE_MS = 30_000;

let system: Synchronisation;
let graph: SyncGraph;

beforeAll(async () => {
  system = await startSynchronisation('couplings');
  graph = await syncGraph(system);
  const run = await graph.start(['CURRENCY', 'CUSTOMER', 'CONTACT'], 'FULL_SYNC');
  const status = await graph.ended(run);
  if (status !== 'PARTIAL') throw new Error(`The first run ended as ${status}.`);
}, MS);
afterAll(() => system.close());

interface Pair {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly mapping: { readonly name: string };
  readonly erp: { readonly key: string; readonly exists: boolean };
  readonly crm: { readonly key: string; readonly exists: boolean };
}
const PAIR = 'id state version mapping { name } erp { key exists } crm { key exists label }';

async function pairs(search: string): Promise<Pair[]> {
  const { couplings } = await graph.ask<{ couplings: { nodes: Pair[] } }>(
    `query ($id: ID!, $search: String) {
      couplings(integrationId: $id, filter: { search: $search }) {
      nodes { ${PAIR} } totalCount } }`,
    { id: graph.integrationId, search },
  );
  return couplings.nodes;
}

async function customer(search: string): Promise<Pair> {
  const found = (await pairs(search)).find(({ mapping }) => mapping.name === 'CUSTOMER');
  if (found === undefined) throw new Error(`No customer ${search}`);
  return found;
}

const inState = (search: string, state: string): Promise<Pair> =>
  eventually(`${search} is ${state}`, CHANGE_MS, async () => {
    const pair = await customer(search).catch(() => null);
    return pair?.state === state ? pair : null;
  });

async function resolve(pair: Pair, resolution: string): Promise<{ state: string } | null> {
  const { resolveConflict } = await graph.ask<{
    resolveConflict: { coupling: { state: string } | null; userErrors: { code: string }[] };
  }>(
    `mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) {
      coupling { state } userErrors { code message } } }`,
    { input: { couplingId: pair.id, expectedVersion: pair.version, resolution } },
  );
  expect(resolveConflict.userErrors).toEqual([]);
  return resolveConflict.coupling;
}

const remove = (side: 'erp' | 'crm', set: string, row: object): Promise<unknown> =>
  system.systems.control(side, 'records', { set, delete: [row] });

describe('a record that was deleted on one side', () => {
  it('is created again when a person says so', async () => {
    const { crm } = await customer('40000');
    await remove('crm', 'accounts', { accountid: crm.key });
    const broken = await inState('40000', 'BROKEN_CRM_DELETED');
    expect(broken.crm.exists).toBe(false);
    expect(await resolve(broken, 'RESTORE_DELETED')).toEqual({ state: 'IN_SYNC' });
    const { crm: restored } = await customer('40000');
    expect(restored.exists).toBe(true);
    expect(restored.key).not.toBe(crm.key);
  });

  it('takes its partner along when a person says so', async () => {
    const { crm } = await customer('Francematic');
    await remove('crm', 'accounts', { accountid: crm.key });
    const broken = await inState('Francematic', 'BROKEN_CRM_DELETED');
    expect(await resolve(broken, 'DELETE_REMAINING')).toBeNull();
    const signal = new AbortController().signal;
    const call = { signal, deadline: Date.now() + 5000, lane: 'live', traceId: 'test' } as const;
    expect((await system.systems.erp.byIds('customer', [broken.erp.key], call)).size).toBe(0);
  });
});

describe('uncoupling', () => {
  it('says what goes along before it does it: the contacts of a customer', async () => {
    const { id } = await customer('10000');
    const uncouple = (dryRun: boolean): Promise<{ uncouple: { uncoupled: Pair[] } }> =>
      graph.ask(
        `mutation ($input: UncoupleInput!) { uncouple(input: $input) {
          uncoupled { ${PAIR} } userErrors { code } } }`,
        { input: { couplingIds: [id], dryRun } },
      );
    const planned = (await uncouple(true)).uncouple.uncoupled;
    expect(planned.map(({ mapping }) => mapping.name)).toContain('CONTACT');
    expect((await customer('10000')).id).toBe(id);
    expect((await uncouple(false)).uncouple.uncoupled).toHaveLength(planned.length);
    expect((await pairs('10000')).filter(({ mapping }) => mapping.name === 'CUSTOMER')).toEqual([]);
  });
});

describe('issues', () => {
  interface Issue {
    readonly id: string;
    readonly code: string;
    readonly state: string;
    readonly retryable: boolean;
  }
  const issues = async (filter: object): Promise<Issue[]> => {
    const { syncIssues } = await graph.ask<{ syncIssues: { nodes: Issue[] } }>(
      `query ($id: ID!, $filter: SyncIssueFilter) {
        syncIssues(integrationId: $id, filter: $filter) { totalCount nodes {
          id code category state message fix retryable occurrences firstSeenAt nextRetryAt
          record { label exists } mapping { name } coupling { id } waitingFor { label } } } }`,
      { id: graph.integrationId, filter },
    );
    return syncIssues.nodes;
  };

  it('can be ignored with a reason, and retried', async () => {
    const [ambiguous] = await issues({ code: ['AMBIGUOUS_MATCH'] });
    expect(ambiguous).toMatchObject({ state: 'OPEN', retryable: true });
    const { ignoreSyncIssues } = await graph.ask<{ ignoreSyncIssues: { issues: object[] } }>(
      `mutation ($input: IgnoreSyncIssuesInput!) { ignoreSyncIssues(input: $input) {
        issues { state ignoredReason } userErrors { code } } }`,
      { input: { issueIds: [ambiguous?.id], reason: 'known twin' } },
    );
    expect(ignoreSyncIssues.issues).toEqual([
      { state: 'IGNORED', ignoredReason: 'known twin (Development administrator)' },
    ]);
    const retry = async (input: object): Promise<string> => {
      const { retrySyncIssues } = await graph.ask<{ retrySyncIssues: { run: { id: string } } }>(
        `mutation ($input: RetrySyncIssuesInput!) { retrySyncIssues(input: $input) {
          run { id kind } userErrors { code } } }`,
        { input: { integrationId: graph.integrationId, ...input } },
      );
      return retrySyncIssues.run.id;
    };
    // All that can be retried are those that nobody said to leave alone.
    await graph.ended(await retry({}));
    const left = await issues({ state: ['IGNORED'] });
    expect(left.map(({ id }) => id)).toEqual([ambiguous?.id]);
    expect(await graph.ended(await retry({ issueIds: [ambiguous?.id] }))).toBe('FAILED');
  });

  it('release a contact by themselves the moment its customer is coupled', async () => {
    const waiting = await issues({ category: ['DEPENDENCY'], search: 'London Light' });
    expect(waiting.length).toBeGreaterThan(0);
    const mappingId = await graph.mapping('CUSTOMER');
    const { records } = await graph.ask<{ records: { nodes: { key: string; label: string }[] } }>(
      `query ($m: ID!) { records(mappingId: $m, system: ERP, coupled: false) {
        nodes { key label } } }`,
      { m: mappingId },
    );
    const key = records.nodes.find(({ label }) => label.includes('London Light'))?.key;
    const { matchCandidates } = await graph.ask<{ matchCandidates: { crm: { key: string } }[] }>(
      `query ($m: ID!, $key: String!) { matchCandidates(mappingId: $m,
        record: { system: ERP, table: "customers", key: $key }) { crm { key } } }`,
      { m: mappingId, key },
    );
    const input = { mappingId, erpKey: key, crmKey: matchCandidates[0]?.crm.key };
    await graph.ask(
      `mutation ($input: CoupleInput!) { couple(input: $input) { coupling { id }
        userErrors { code } } }`,
      { input },
    );
    await eventually('the contacts have gone on', CHANGE_MS, async () =>
      (await issues({ category: ['DEPENDENCY'], search: 'London Light' })).length === 0
        ? true
        : null,
    );
  });
});

describe('controlling a run', () => {
  const control = async (name: string, runId: string): Promise<{ codes: string[] }> => {
    const answer = await graph.ask<Record<string, { userErrors: { code: string }[] }>>(
      `mutation ($input: SyncRunControlInput!) { ${name}(input: $input) {
        run { status statusReason } userErrors { code } } }`,
      { input: { runId, reason: 'testing' } },
    );
    return { codes: answer[name]?.userErrors.map(({ code }) => code) ?? [] };
  };

  it('cancels at once, says who and why, and can be started again', async () => {
    const run = await graph.start(['CURRENCY', 'UNIT GROUP', 'ITEM UOM'], 'FULL_SYNC');
    expect((await control('cancelSyncRun', run)).codes).toEqual([]);
    expect(await graph.ended(run)).toBe('CANCELLED');
    const { syncRun } = await graph.ask<{ syncRun: { statusReason: string } }>(
      'query ($id: ID!) { syncRun(id: $id) { statusReason steps { status statusReason } } }',
      { id: run },
    );
    expect(syncRun.statusReason).toBe('Cancelled by Development administrator: testing');
    expect((await control('cancelSyncRun', run)).codes).toEqual(['NOT_ALLOWED_NOW']);
    expect((await control('restartSyncRun', run)).codes).toEqual([]);
    expect(await graph.ended(run)).toBe('SUCCEEDED');
  });

  it('holds and goes on', async () => {
    const run = await graph.start(['ITEM-PRODUCT'], 'FULL_SYNC');
    expect((await control('pauseSyncRun', run)).codes).toEqual([]);
    expect((await control('pauseSyncRun', run)).codes).toEqual(['NOT_ALLOWED_NOW']);
    expect((await control('resumeSyncRun', run)).codes).toEqual([]);
    expect(await graph.ended(run)).toBe('SUCCEEDED');
  });
});

describe('with a second integration', () => {
  it('what must be coupled first is told of the integration that it is about', async () => {
    await graph.ask(
      `mutation { createIntegration(input: { name: "Another" }) { userErrors { code } } }`,
    );
    await system.database.sql`update sync.integration set enabled = true`;
    await eventually('both are switched on', CHANGE_MS, async () => {
      const { integrations } = await graph.ask<{ integrations: { enabled: boolean }[] }>(
        '{ integrations { enabled } }',
      );
      return integrations.filter(({ enabled }) => enabled).length === 2 ? true : null;
    });
    const mappingId = await graph.mapping('RESOURCE-PRODUCT');
    const { records } = await graph.ask<{ records: { nodes: { key: string }[] } }>(
      `query ($id: ID!) { records(mappingId: $id, system: ERP, coupled: false, first: 1) {
        nodes { key } } }`,
      { id: mappingId },
    );
    const { couple } = await graph.ask<{ couple: { userErrors: object[] } }>(
      `mutation ($input: CoupleInput!) { couple(input: $input) { userErrors {
        code ... on DependencyError { missing { table mapping { name } } } } } }`,
      { input: { mappingId, erpKey: records.nodes[0]?.key, createMissing: true } },
    );
    expect(couple.userErrors).toEqual([
      {
        code: 'DEPENDENCY_NOT_COUPLED',
        missing: [
          { table: 'resources', mapping: { name: 'RESOURCE UNIT GROUP' } },
          { table: 'resourceUnitsOfMeasure', mapping: { name: 'RESOURCE UOM' } },
        ],
      },
    ]);
  });
});
