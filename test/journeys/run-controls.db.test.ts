/** Runs that are steered: restarted, started with nothing, named wrongly; what they remember. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { editMappings, type MappingEditor } from '../support/mapping-editor.ts';
import { pairsOf, type Pair, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;
let mappings: MappingEditor;

beforeAll(async () => {
  system = await startSynchronisation('run-controls');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
  mappings = editMappings(graph);
  await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
  await settings({ eventDriven: false, intervalMinutes: 600 });
}, MS);
afterAll(() => system.close());

interface Counts {
  readonly inserted: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly uncoupled: number;
}
interface Run {
  readonly id: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly progress: { readonly done: number; readonly total: number; readonly counts: Counts };
  readonly issues: { readonly totalCount: number };
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly toCrmStatus: string | null;
    readonly jobs: readonly { readonly progress: { readonly counts: Counts } }[];
  }[];
}
interface Answer {
  readonly run: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: string[] | null }[];
}

const COUNTS = 'progress { done total counts { inserted unchanged failed uncoupled } }';
async function runOf(id: string): Promise<Run> {
  const { syncRun } = await graph.ask<{ syncRun: Run }>(
    `query ($id: ID!) { syncRun(id: $id) { id status statusReason ${COUNTS}
      issues { totalCount } steps { id status toCrmStatus jobs { ${COUNTS} } } } }`,
    { id },
  );
  return syncRun;
}
async function mutate(name: string, type: string, input: object): Promise<Answer> {
  const answer = await graph.ask<Record<string, Answer>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) {
      run { id status } userErrors { code message field fix } } }`,
    { input },
  );
  const found = answer[name];
  if (found === undefined) throw new Error(`${name} answered nothing.`);
  return found;
}
const control = (name: string, runId: string, more: object = {}): Promise<Answer> =>
  mutate(name, 'SyncRunControlInput', { runId, ...more });
const retry = (more: object): Promise<Answer> =>
  mutate('retrySyncIssues', 'RetrySyncIssuesInput', {
    integrationId: graph.integrationId,
    ...more,
  });
async function ended({ run }: Answer): Promise<Run> {
  const id = run?.id ?? '';
  await graph.ended(id);
  return runOf(id);
}
const records = (pair: Pair): Promise<Answer> =>
  mutate('syncRecords', 'SyncRecordsInput', { couplingIds: [pair.id, pair.id] });

/** Changes of customers are only gathered: a run alone acts on them. */
async function settings(changed: object): Promise<void> {
  const { version } = await mappings.read('CUSTOMER');
  const { userErrors } = await mappings.update('CUSTOMER', version, changed);
  expect(userErrors).toEqual([]);
}

/** One field changed on both sides, and both changes known. */
async function conflict(number: string, mark: string): Promise<Pair> {
  const pair = await pairs.of('CUSTOMER', number);
  await pairs.edit('crm', 'accounts', { accountid: pair.crm.id, telephone1: `c${mark}` });
  await pairs.edit('erp', 'customers', { id: pair.erp.id, phoneNumber: `e${mark}` });
  return eventually('both changes are known', MS, async () => {
    const { coupling } = await graph.ask<{
      coupling: { erpChangedAt: string | null; crmChangedAt: string | null };
    }>('query ($id: ID!) { coupling(by: { id: $id }) { erpChangedAt crmChangedAt } }', {
      id: pair.id,
    });
    return coupling.erpChangedAt === null || coupling.crmChangedAt === null ? null : pair;
  });
}
async function review(names: readonly string[]): Promise<string> {
  const mappingIds = await Promise.all(names.map(graph.mapping));
  const { createFullSyncReview } = await graph.ask<{
    createFullSyncReview: { review: { id: string } };
  }>(
    `mutation ($input: CreateFullSyncReviewInput!) {
      createFullSyncReview(input: $input) { review { id } } }`,
    { input: { integrationId: graph.integrationId, mappingIds } },
  );
  return createFullSyncReview.review.id;
}
const startFull = (
  reviewId: string,
  lines: readonly object[],
  more: object = {},
): Promise<Answer> => mutate('startFullSync', 'StartFullSyncInput', { reviewId, lines, ...more });
const ACCEPTED = { acceptDuplicates: true };

describe('a run that is restarted', () => {
  it('does named records again, and is judged by the new attempt alone', async () => {
    const pair = await conflict('10000', '70101');
    const failed = await ended(await records(pair));
    expect(failed).toMatchObject({ status: 'FAILED', progress: { done: 2, total: 2 } });
    expect(failed.issues.totalCount).toBe(1);
    // The conflict is settled by the users: both sides hold the same again.
    await pairs.edit('crm', 'accounts', { accountid: pair.crm.id, telephone1: 'e70101' });
    await eventually('the replica holds it', MS, async () => {
      const { coupling } = await graph.ask<{ coupling: { fields: { crmValue: string }[] } }>(
        'query ($id: ID!) { coupling(by: { id: $id }) { fields { crmValue } } }',
        { id: pair.id },
      );
      return coupling.fields.some(({ crmValue }) => crmValue === 'e70101') ? true : null;
    });
    const again = await control('restartSyncRun', failed.id, { reason: 'it was mended' });
    expect(again.userErrors).toEqual([]);
    const done = await ended(again);
    expect(done.status).toBe('SUCCEEDED');
    expect(done.statusReason).toMatch(/^Restarted by .*: it was mended$/);
    expect(done.steps[0]?.toCrmStatus).toBe('SUCCEEDED');
    expect(done.steps[0]?.jobs.map(({ progress }) => progress.counts)).toMatchObject([
      { failed: 1 },
      { failed: 1 },
      { unchanged: 1 },
      { unchanged: 1 },
    ]);
  });

  it('retries its issues again', async () => {
    const issues = await graph.ask<{
      syncIssues: { nodes: { id: string; code: string }[] };
    }>('query ($id: ID!) { syncIssues(integrationId: $id) { nodes { id code } } }', {
      id: graph.integrationId,
    });
    const issue = issues.syncIssues.nodes.find(({ code }) => code === 'AMBIGUOUS_MATCH');
    const first = await ended(await retry({ issueIds: [issue?.id] }));
    expect(first).toMatchObject({ status: 'FAILED', issues: { totalCount: 1 } });
    const second = await ended(await control('restartSyncRun', first.id));
    expect(second.steps[0]?.jobs.map(({ progress }) => progress.counts.failed)).toContain(1);
    expect(second.progress.counts.failed).toBe(first.progress.counts.failed * 2);
    expect(second.status).toBe('FAILED');
  });
});

describe('a conflict that two people settle at once', () => {
  it('is settled as the first of them says, and the other is told', async () => {
    await ended(await records(await conflict('20000', '80301')));
    const { id, version } = await pairs.of('CUSTOMER', '20000');
    const settle = async (resolution: string): Promise<string[]> => {
      const { resolveConflict } = await graph.ask<{
        resolveConflict: { userErrors: { code: string }[] };
      }>(
        `mutation ($input: ResolveConflictInput!) {
          resolveConflict(input: $input) { userErrors { code } } }`,
        { input: { couplingId: id, expectedVersion: version, resolution } },
      );
      return resolveConflict.userErrors.map(({ code }) => code);
    };
    const answers = await Promise.all([settle('USE_ERP'), settle('USE_CRM')]);
    expect(answers.toSorted((a, b) => a.length - b.length)).toEqual([[], ['VERSION_CONFLICT']]);
    const { erp, crm } = await pairs.of('CUSTOMER', '20000');
    const winner = answers[0]?.length === 0 ? 'e80301' : 'c80301';
    expect([erp.row['phoneNumber'], crm.row['telephone1']]).toEqual([winner, winner]);
  });
});

describe('what a run met', () => {
  it('stays with it when a later run meets the same', async () => {
    const pair = await conflict('20000', '70201');
    const [first, second] = [await ended(await records(pair)), await ended(await records(pair))];
    expect((await runOf(first.id)).issues.totalCount).toBe(1);
    expect(second.issues.totalCount).toBe(1);
  });
});

describe('a deletion in a run', () => {
  const gone = async (number: string): Promise<Pair> => {
    const pair = await pairs.of('CUSTOMER', number);
    await pairs.remove('crm', 'accounts', { accountid: pair.crm.id });
    return pairs.until('CUSTOMER', number, ({ state }) => state === 'PENDING');
  };

  it('that is restored counts as inserted, and nothing as failed', async () => {
    await settings({ onDeleteConflict: 'RESTORE' });
    const run = await ended(await records(await gone('30000')));
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      progress: { done: 2, counts: { inserted: 1, unchanged: 1, failed: 0 } },
    });
  });

  it('that dissolves the pair counts it as uncoupled once', async () => {
    await settings({ onDeleteConflict: 'UNCOUPLE' });
    const run = await ended(await records(await gone('01121212')));
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      progress: { done: 2, counts: { uncoupled: 1, failed: 0 } },
    });
  });
});

describe('a run that is held', () => {
  it('says at once what was asked, and goes on or ends as asked', async () => {
    const currencies = [{ mappingId: await graph.mapping('CURRENCY'), action: 'FULL_SYNC' }];
    const reviewId = await review(['CURRENCY']);
    // A run that cannot read stays active.
    const away = { match: { path: 'transactioncurrencies' }, fault: 'status', value: 503 };
    await system.systems.control('crm', 'faults', away);
    const { run } = await startFull(reviewId, currencies);
    const id = run?.id ?? '';
    expect((await control('pauseSyncRun', id)).run?.status).toBe('PAUSED');
    expect((await control('resumeSyncRun', id)).run?.status).toMatch(/^(QUEUED|RUNNING)$/);
    const cancelled = await control('cancelSyncRun', id, { reason: 'not today' });
    expect(cancelled.run?.status).toMatch(/^CANCELL(ING|ED)$/);
    await system.systems.control('crm', 'faults', { clear: true });
    const end = await ended(cancelled);
    expect(end.status).toBe('CANCELLED');
    expect(end.statusReason).toMatch(/^Cancelled by .*: not today$/);
  });
});

describe('a run that dissolves all pairs of a mapping', () => {
  it('has looked at each of them and written nothing', async () => {
    const mappingId = await graph.mapping('CUSTOMER');
    const run = await ended(
      await mutate('startUncoupling', 'StartUncouplingInput', { mappingId, confirm: 'CUSTOMER' }),
    );
    const { done, total, counts } = run.progress;
    expect(run.status).toBe('SUCCEEDED');
    expect(done).toBeGreaterThan(0);
    expect([total, counts.uncoupled, counts.unchanged]).toEqual([done, done, done]);
  });
});

describe('what cannot run', () => {
  it('is refused with the place of the mistake', async () => {
    const input = { integrationId: graph.integrationId };
    const nowhere = async (answer: Promise<Answer>, code: string, field: readonly string[]) =>
      expect(await answer).toMatchObject({ userErrors: [{ code, field }] });
    await nowhere(mutate('startSync', 'StartSyncInput', { ...input, mappingIds: [] }), 'REQUIRED', [
      'mappingIds',
    ]);
    await nowhere(retry({ issueIds: [] }), 'REQUIRED', ['issueIds']);
    await nowhere(retry({ issueIds: [graph.integrationId] }), 'NOT_FOUND', ['issueIds', '0']);
    await nowhere(retry({ groupId: 'none' }), 'NOT_FOUND', ['groupId']);
    const named = (couplingIds: readonly string[]): Promise<Answer> =>
      mutate('syncRecords', 'SyncRecordsInput', { couplingIds });
    await nowhere(named([]), 'REQUIRED', ['couplingIds']);
    await nowhere(named([graph.integrationId]), 'NOT_FOUND', ['couplingIds', '0']);
    const reviewId = await review(['CURRENCY']);
    const line = async (name: string, action: string) => ({
      mappingId: await graph.mapping(name),
      action,
    });
    await nowhere(startFull(reviewId, [await line('CUSTOMER', 'FULL_SYNC')]), 'NOT_FOUND', [
      'lines',
      '0',
      'mappingId',
    ]);
    await nowhere(startFull(reviewId, [await line('CURRENCY', 'LEAVE_OUT')]), 'REQUIRED', [
      'lines',
    ]);
    const run = await ended(await startFull(reviewId, [await line('CURRENCY', 'FULL_SYNC')]));
    await nowhere(control('restartSyncRun', run.id), 'NOT_ALLOWED_NOW', ['runId']);
    await nowhere(control('cancelSyncRun', run.id, { stepIds: [run.id] }), 'NOT_FOUND', [
      'stepIds',
      '0',
    ]);
  });

  it('is a review that is older than an hour', async () => {
    const reviewId = await review(['CURRENCY']);
    await system.database.sql`update sync.review set expires_at = now() - interval '1 second'`;
    const { fullSyncReview } = await graph.ask<{ fullSyncReview: { canStart: boolean } }>(
      'query ($id: ID!) { fullSyncReview(id: $id) { canStart } }',
      { id: reviewId },
    );
    expect(fullSyncReview.canStart).toBe(false);
    const line = { mappingId: await graph.mapping('CURRENCY'), action: 'FULL_SYNC' };
    const expired = { userErrors: [{ code: 'REVIEW_EXPIRED', field: ['reviewId'] }] };
    expect(await startFull(reviewId, [line])).toMatchObject(expired);
  });

  it('is a review since which a record without a partner was edited', async () => {
    const reviewed = async (): Promise<{ id: string; fingerprint: string }> => {
      const id = await review(['CUSTOMER']);
      const { fullSyncReview } = await graph.ask<{ fullSyncReview: { fingerprint: string } }>(
        'query ($id: ID!) { fullSyncReview(id: $id) { fingerprint } }',
        { id },
      );
      return { id, fingerprint: fullSyncReview.fingerprint };
    };
    const before = await reviewed();
    expect((await reviewed()).fingerprint).toBe(before.fingerprint);
    const { records: open } = await graph.ask<{ records: { nodes: { key: string }[] } }>(
      `query ($id: ID!) { records(mappingId: $id, system: ERP, coupled: false) { nodes { key } } }`,
      { id: await graph.mapping('CUSTOMER') },
    );
    await pairs.edit('erp', 'customers', { id: open.nodes[0]?.key, phoneNumber: '70707' });
    await eventually('the edit is seen', MS, async () =>
      (await reviewed()).fingerprint === before.fingerprint ? null : true,
    );
    const { startFullSync } = await graph.ask<{ startFullSync: object }>(
      `mutation ($id: ID!) { startFullSync(input: { reviewId: $id, acceptDuplicates: true }) {
        run { id } userErrors { code ... on ReviewChangedError {
          changes { path } newReview { canStart } } } } }`,
      { id: before.id },
    );
    const changes = expect.arrayContaining([{ path: 'CUSTOMER / records' }]);
    const error = { code: 'REVIEW_CHANGED', changes, newReview: { canStart: true } };
    expect(startFullSync).toEqual({ run: null, userErrors: [error] });
  });

  it('is a line with duplicates that nobody accepted, whatever is done with it', async () => {
    const reviewId = await review(['CUSTOMER', 'CURRENCY']);
    const mappingId = await graph.mapping('CUSTOMER');
    for (const action of ['COUPLE_RECORDS', 'FULL_SYNC']) {
      const { run, userErrors } = await startFull(reviewId, [{ mappingId, action }]);
      expect(run).toBeNull();
      expect(userErrors).toMatchObject([
        { code: 'CONFIRMATION_REQUIRED', field: ['acceptDuplicates'] },
      ]);
    }
    const without = await startFull(reviewId, [{ mappingId, action: 'LEAVE_OUT' }]);
    expect((await ended(without)).status).toBe('SUCCEEDED');
  });

  it('is one full run too many, also when it is restarted', async () => {
    const customers = [{ mappingId: await graph.mapping('CUSTOMER'), action: 'COUPLE_RECORDS' }];
    const one = await ended(await startFull(await review(['CUSTOMER']), customers, ACCEPTED));
    expect(one.status).toBe('PARTIAL');
    const currencies = [{ mappingId: await graph.mapping('CURRENCY'), action: 'FULL_SYNC' }];
    const second = await review(['CURRENCY']);
    // A run that cannot read stays active.
    const away = { match: { path: 'transactioncurrencies' }, fault: 'status', value: 503 };
    await system.systems.control('crm', 'faults', away);
    const other = await startFull(second, currencies);
    expect(other.userErrors).toEqual([]);
    const again = await control('restartSyncRun', one.id);
    expect(again).toMatchObject({ userErrors: [{ code: 'RUN_ALREADY_ACTIVE' }] });
    await system.systems.control('crm', 'faults', { clear: true });
    expect((await ended(other)).status).toBe('SUCCEEDED');
  });
});
