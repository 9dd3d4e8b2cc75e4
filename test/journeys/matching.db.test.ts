/** Match-based coupling of named records or of all, tried first; and calls that are repeated. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;

let system: Synchronisation;
let graph: SyncGraph;
let mappingId: string;

beforeAll(async () => {
  system = await startSynchronisation('matching');
  graph = await syncGraph(system);
  mappingId = await graph.mapping('CUSTOMER');
  await graph.ended(await graph.start(['CURRENCY'], 'FULL_SYNC'));
}, MS);
afterAll(() => system.close());

interface Started {
  readonly run: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: string[] | null }[];
  readonly replayed: boolean;
}

async function starting(name: string, type: string, input: object): Promise<Started> {
  const answer = await graph.ask<Record<string, Started>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) {
      run { id } userErrors { code field } replayed } }`,
    { input },
  );
  const started = answer[name];
  if (started === undefined) throw new Error(`No answer of ${name}`);
  return started;
}

const match = (input: object): Promise<Started> =>
  starting('startMatchCoupling', 'StartMatchCouplingInput', { mappingId, ...input });

interface Counts {
  readonly inserted: number;
  readonly coupled: number;
  readonly skipped: number;
  readonly failed: number;
}
interface Ended {
  readonly status: string;
  readonly steps: readonly {
    readonly statusReason: string | null;
    readonly jobs: readonly { kind: string; progress: { total: number; counts: Counts } }[];
  }[];
}

async function endOf(input: object): Promise<{ status: string; reason: string | null } & Counts> {
  const { run, userErrors } = await match(input);
  expect(userErrors).toEqual([]);
  await graph.ended(run?.id ?? '');
  const { syncRun } = await graph.ask<{ syncRun: Ended }>(
    `query ($id: ID!) { syncRun(id: $id) { status steps { statusReason jobs { kind progress {
      total counts { inserted coupled skipped failed } } } } } }`,
    { id: run?.id },
  );
  const step = syncRun.steps[0];
  const counts = step?.jobs.map(({ progress }) => progress.counts) ?? [];
  const sum = (name: keyof Counts): number => counts.reduce((all, one) => all + one[name], 0);
  return {
    status: syncRun.status,
    reason: step?.statusReason ?? null,
    inserted: sum('inserted'),
    coupled: sum('coupled'),
    skipped: sum('skipped'),
    failed: sum('failed'),
  };
}

interface Pair {
  readonly id: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}

async function pairs(): Promise<Pair[]> {
  const { couplings } = await graph.ask<{ couplings: { nodes: Pair[] } }>(
    `query ($id: ID!, $m: ID!) {
      couplings(integrationId: $id, first: 100, filter: { mappingIds: [$m] }) {
        nodes { id erp { key } crm { key } } } }`,
    { id: graph.integrationId, m: mappingId },
  );
  return couplings.nodes;
}

async function keyOf(search: string): Promise<string> {
  const { records } = await graph.ask<{ records: { nodes: { key: string }[] } }>(
    `query ($m: ID!, $search: String) {
      records(mappingId: $m, system: ERP, search: $search) { nodes { key } } }`,
    { m: mappingId, search },
  );
  return records.nodes[0]?.key ?? '';
}

/** Everything a run could leave behind, in our tables and in both systems. */
async function traces(): Promise<object> {
  const { sql } = system.database;
  const [rows] = await sql`select
    (select count(*) from sync.coupling where mapping = 'CUSTOMER') as couplings,
    (select count(*) from sync.pending where mapping = 'CUSTOMER') as pending,
    (select count(*) from sync.issue where mapping = 'CUSTOMER') as issues`;
  type Log = { requests: { method: string; set: string; count: number }[] };
  const logs = await Promise.all(
    (['erp', 'crm'] as const).map((one) => system.systems.control<Log>(one, 'requests')),
  );
  const writes = logs
    .flatMap(({ requests }) => requests)
    .filter(({ method, set }) => method !== 'GET' && set !== '$token')
    .reduce((sum, { count }) => sum + count, 0);
  return { ...rows, writes };
}

describe('match-based coupling', () => {
  it('refuses records that are not there, naming which', async () => {
    const key = await keyOf('10000');
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await match({ erpKeys: [key, nobody] })).toMatchObject({
      run: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['erpKeys', '1'] }],
    });
    expect(await match({ erpKeys: ['10000'] })).toMatchObject({
      userErrors: [{ code: 'INVALID_VALUE', field: ['erpKeys', '0'] }],
    });
    expect(await match({ erpKeys: [] })).toMatchObject({ userErrors: [{ code: 'REQUIRED' }] });
  });

  it('couples the named records only', async () => {
    const key = await keyOf('10000');
    const before = await traces();
    expect(await endOf({ erpKeys: [key], dryRun: true })).toMatchObject({ coupled: 1 });
    expect(await traces()).toEqual(before);
    const { coupled } = await endOf({ erpKeys: [key], syncAfterCoupling: false });
    expect(coupled).toBe(1);
    expect((await pairs()).map(({ erp }) => erp.key)).toEqual([key]);
  });

  it(
    'counts in a dry run what the run then does, and leaves no trace',
    async () => {
      for (const createWhenNoMatch of [false, true]) {
        const before = await traces();
        const planned = await endOf({ createWhenNoMatch, dryRun: true });
        expect(planned.reason).toBe('A dry run: nothing was coupled or written.');
        expect(await traces()).toEqual(before);
        const done = await endOf({ createWhenNoMatch, syncAfterCoupling: false });
        expect({ ...done, reason: null }).toEqual({ ...planned, reason: null });
        expect(planned.failed).toBeGreaterThan(0);
        expect(createWhenNoMatch ? planned.inserted : planned.coupled).toBeGreaterThan(0);
      }
    },
    MS,
  );
});

describe('a call that is repeated with its key', () => {
  const REUSED = [{ code: 'IDEMPOTENCY_KEY_REUSED' }];

  it('uncouples and couples many once, and answers alike', async () => {
    const two = (await pairs()).slice(0, 2);
    const uncouple = (couplingIds: string[]): Promise<{ uncouple: object }> =>
      graph.ask(
        `mutation ($input: UncoupleInput!) { uncouple(input: $input) { replayed
          uncoupled { id erp { key } lastSyncedAt } userErrors { code } } }`,
        { input: { couplingIds, idempotencyKey: 'u1' } },
      );
    const gone = await uncouple(two.map(({ id }) => id));
    expect(gone.uncouple).toMatchObject({ replayed: false, userErrors: [] });
    expect(await uncouple(two.map(({ id }) => id))).toEqual({
      uncouple: { ...gone.uncouple, replayed: true },
    });
    expect(await uncouple([two[0]?.id ?? ''])).toMatchObject({ uncouple: { userErrors: REUSED } });
    const bulk = (given: object[]): Promise<{ bulkCouple: object }> =>
      graph.ask(
        `mutation ($input: BulkCoupleInput!) { bulkCouple(input: $input) { replayed
          results { ref coupling { id state } userErrors { code message
            ... on AlreadyCoupledError { existing { id } } } } userErrors { code } } }`,
        { input: { mappingId, pairs: given, idempotencyKey: 'b1' } },
      );
    const named = two.map(({ erp, crm }, index) => ({
      ref: String(index),
      erpKey: erp.key,
      crmKey: crm.key,
    }));
    const given = [...named, { ref: 'cross', erpKey: two[0]?.erp.key, crmKey: two[1]?.crm.key }];
    const made = await bulk(given);
    expect(made.bulkCouple).toMatchObject({ replayed: false, userErrors: [] });
    expect(await bulk(given)).toEqual({ bulkCouple: { ...made.bulkCouple, replayed: true } });
    expect(await bulk(named)).toMatchObject({ bulkCouple: { results: [], userErrors: REUSED } });
  });

  it('couples all or none when that is asked for, and says why each was left', async () => {
    const [one, two] = await pairs();
    const bulk = (given: readonly (string | undefined)[][]): Promise<unknown> =>
      graph.ask(
        `mutation ($input: BulkCoupleInput!) { bulkCouple(input: $input) {
          results { coupling { id } userErrors { code field } } } }`,
        {
          input: {
            mappingId,
            atomic: true,
            pairs: given.map(([erpKey, crmKey], at) => ({ ref: String(at), erpKey, crmKey })),
          },
        },
      );
    const [first, second] = [
      [one?.erp.key, one?.crm.key],
      [two?.erp.key, two?.crm.key],
    ];
    const refused = { coupling: null, userErrors: [{ code: 'ALREADY_COUPLED', field: null }] };
    const left = { coupling: null, userErrors: [{ code: 'NOT_ALLOWED_NOW', field: ['atomic'] }] };
    expect(await bulk([first, [one?.erp.key, two?.crm.key]])).toEqual({
      bulkCouple: { results: [left, refused] },
    });
    expect(await bulk([first, second])).toMatchObject({
      bulkCouple: { results: [{ userErrors: [] }, { userErrors: [] }] },
    });
  });

  it('may be mended and repeated when it was refused', async () => {
    const [pair] = await pairs();
    const bulk = (crmKey: string): Promise<{ bulkCouple: object }> =>
      graph.ask(
        `mutation ($input: BulkCoupleInput!) { bulkCouple(input: $input) { replayed
          results { userErrors { code } } userErrors { code } } }`,
        {
          input: {
            mappingId,
            pairs: [{ ref: 'a', erpKey: pair?.erp.key, crmKey }],
            idempotencyKey: 'b2',
          },
        },
      );
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await bulk(nobody)).toMatchObject({
      bulkCouple: { results: [{ userErrors: [{ code: 'NOT_FOUND' }] }] },
    });
    expect(await bulk(pair?.crm.key ?? '')).toMatchObject({
      bulkCouple: { replayed: false, results: [{ userErrors: [] }] },
    });
  });

  it.each([
    ['startMatchCoupling', 'StartMatchCouplingInput', { dryRun: true }, { dryRun: false }],
    ['syncRecords', 'SyncRecordsInput', { from: 'ERP' }, { from: 'CRM' }],
    ['cancelSyncRun', 'SyncRunControlInput', { reason: 'enough' }, { reason: 'too much' }],
    ['restartSyncRun', 'SyncRunControlInput', { reason: 'again' }, { reason: 'still' }],
    ['pauseSyncRun', 'SyncRunControlInput', { reason: 'wait' }, { reason: 'hold' }],
    ['resumeSyncRun', 'SyncRunControlInput', { reason: 'go on' }, { reason: 'go' }],
    ['startUncoupling', 'StartUncouplingInput', { confirm: 'CUSTOMER' }, { confirm: 'ITEM' }],
  ])('starts or controls one run: %s', async (name, type, first, other) => {
    const subject = await subjectOf(type, name);
    const call = (input: object): Promise<Started> =>
      starting(name, type, { ...subject, ...input, idempotencyKey: `key of ${name}` });
    const made = await call(first);
    expect(made).toMatchObject({ userErrors: [], replayed: false });
    expect(await call(first)).toEqual({ ...made, replayed: true });
    expect(await call(other)).toMatchObject({ run: null, userErrors: REUSED, replayed: false });
  });

  let controlled = '';

  /** A run that is in a state to be controlled so; the controls come one after the other. */
  async function subjectOf(type: string, name: string): Promise<object> {
    if (type === 'SyncRecordsInput') return { couplingIds: [(await pairs())[0]?.id] };
    if (type !== 'SyncRunControlInput') return { mappingId };
    if (name === 'cancelSyncRun') {
      controlled = await graph.start(['UNIT GROUP', 'ITEM UOM', 'ITEM-PRODUCT'], 'FULL_SYNC');
    }
    if (name === 'restartSyncRun') await graph.ended(controlled);
    return { runId: controlled };
  }
});
