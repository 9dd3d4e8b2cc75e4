/** The journey of an administrator over the graph of sync: review, start, watch, edit, settle. */
import { execute, parse, subscribe, type ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import type { Subgraph } from '@drawbar/platform/subgraph';
import { createSync } from '@drawbar/sync';
import { eventually } from '../support/eventually.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const RUN_MS = 120_000;
const CHANGE_MS = 20_000;

let system: Synchronisation;
let sync: Subgraph;
let integrationId: string;

beforeAll(async () => {
  system = await startSynchronisation('synchronisation');
  const { database, integrations } = system;
  sync = createSync({ database, integrations, now: () => new Date() });
  const { integrations: all } = await ask<{ integrations: { id: string }[] }>(
    '{ integrations { id } }',
  );
  integrationId = all[0]?.id ?? '';
}, RUN_MS);
afterAll(() => system.close());

function context(signal = new AbortController().signal): object {
  return sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'journey',
    signal,
  });
}

async function ask<T>(source: string, variableValues: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await execute({
    schema: sync.schema,
    document: parse(source),
    contextValue: context(),
    variableValues,
  });
  expect(errors).toBeUndefined();
  return data as T;
}

interface Line {
  readonly mapping: { readonly id: string; readonly name: string };
  readonly recommendation: string;
  readonly wouldCreateInErp: number;
  readonly wouldCreateInCrm: number;
  readonly wouldUpdateInErp: number;
  readonly wouldUpdateInCrm: number;
  readonly likelyDuplicates: number;
}
interface Review {
  readonly id: string;
  readonly canStart: boolean;
  readonly lines: readonly Line[];
}

async function review(): Promise<Review> {
  const answer = await ask<{ createFullSyncReview: { review: Review } }>(
    `mutation ($id: ID!) { createFullSyncReview(input: { integrationId: $id }) { review {
      id canStart lines { mapping { id name } order recommendation reason wouldCreateInErp
        wouldCreateInCrm wouldUpdateInErp wouldUpdateInCrm likelyDuplicates
        duplicateSamples { erp { label } crm { label } score } } } } }`,
    { id: integrationId },
  );
  return answer.createFullSyncReview.review;
}

/** Everything is created that has no partner, on both sides. */
async function start(from: Review, input: object = {}): Promise<{ id: string; codes: string[] }> {
  const answer = await ask<{
    startFullSync: { run: { id: string } | null; userErrors: { code: string }[] };
  }>(
    `mutation ($input: StartFullSyncInput!) { startFullSync(input: $input) {
      run { id }
      userErrors { code message fix ... on ReviewChangedError { changes { path } } } } }`,
    {
      input: {
        reviewId: from.id,
        acceptDuplicates: true,
        lines: from.lines.map(({ mapping }) => ({ mappingId: mapping.id, action: 'FULL_SYNC' })),
        ...input,
      },
    },
  );
  const { run, userErrors } = answer.startFullSync;
  return { id: run?.id ?? '', codes: userErrors.map(({ code }) => code) };
}

interface Progress {
  readonly cursor: string;
  readonly kind: string;
  readonly run: {
    status: string;
    progress: { done: number; total: number; percent: number | null };
  };
  readonly steps: { mapping: { name: string }; status: string; progress: { counts: object } }[];
  readonly newIssues: { id: string; code: string }[];
}

/** Follows a run to its end, cut after every `cutAfter` events and resumed by cursor. */
async function follow(runId: string, cutAfter = Infinity): Promise<Progress[]> {
  const events: Progress[] = [];
  let after: string | null = null;
  for (;;) {
    const stop = new AbortController();
    const stream = await subscribe({
      schema: sync.schema,
      document: parse(`subscription ($runId: ID!, $after: String) {
        syncProgress(runId: $runId, after: $after) { cursor kind at newIssues { id code }
          run { status progress { done total percent } }
          steps { status toCrmStatus fromCrmStatus mapping { name }
            progress { counts { inserted modified unchanged skipped failed coupled } } } } }`),
      contextValue: context(stop.signal),
      variableValues: { runId, after },
    });
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    let seen = 0;
    for await (const { data, errors } of stream as AsyncIterable<ExecutionResult>) {
      expect(errors).toBeUndefined();
      const event = (data as unknown as { syncProgress: Progress }).syncProgress;
      events.push(event);
      after = event.cursor;
      if (event.kind === 'FINISHED') return events;
      seen += 1;
      if (seen >= cutAfter) break;
    }
    stop.abort();
  }
}

/** Writes that the two systems have seen since they were started, by method and set. */
async function writes(): Promise<number> {
  type Log = { requests: { method: string; set: string; count: number }[] };
  const logs = await Promise.all(
    (['erp', 'crm'] as const).map((side) => system.systems.control<Log>(side, 'requests')),
  );
  return logs
    .flatMap(({ requests }) => requests)
    .filter(({ method, set }) => method !== 'GET' && set !== '$token')
    .reduce((sum, { count }) => sum + count, 0);
}

/** True when both feeds of customers have been read, as of then or later. */
async function bothReadSince(time: Date): Promise<true | null> {
  const rows = await system.database.sql`
    select from sync.replica_state where seen_to >= ${time}
      and (system, kind) in (('ERP', 'customer'), ('CRM', 'account'))`;
  return rows.length === 2 ? true : null;
}

interface Pair {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly mapping: { readonly name: string };
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
  readonly conflict: { fields: { fieldMapping: { id: string } }[] } | null;
}

async function pairOf(search: string): Promise<Pair> {
  const answer = await ask<{ couplings: { nodes: Pair[] } }>(
    `query ($id: ID!, $search: String) {
      couplings(integrationId: $id, filter: { search: $search }) {
      nodes { id state version mapping { name } erp { key label } crm { key label }
        conflict { kind fields { fieldMapping { id } erpValue crmValue lastSyncedValue } } } } }`,
    { id: integrationId, search },
  );
  const pair = answer.couplings.nodes.find(({ mapping }) => mapping.name === 'CUSTOMER');
  if (pair === undefined) throw new Error(`No pair ${search}`);
  return pair;
}

const edit = (side: 'erp' | 'crm', set: string, row: object): Promise<unknown> =>
  system.systems.control(side, 'records', { set, update: [row] });

async function field(side: 'erp' | 'crm', kind: 'customer' | 'account', id: string, name: string) {
  const port = system.systems[side];
  const signal = new AbortController().signal;
  const call = { signal, deadline: Date.now() + 5000, lane: 'live', traceId: 'test' } as const;
  return (await port.byIds(kind, [id], call)).get(id)?.data[name];
}

describe('synchronising two systems', () => {
  it(
    'reviews without writing, runs once, and can be watched with cuts',
    async () => {
      const before = await writes();
      const first = await review();
      expect(first.canStart).toBe(true);
      expect(first.lines.find(({ mapping }) => mapping.name === 'CUSTOMER')).toMatchObject({
        recommendation: 'COUPLE_RECORDS',
      });
      expect(first.lines.find(({ mapping }) => mapping.name === 'ITEM-PRODUCT')).toMatchObject({
        recommendation: 'FULL_SYNC',
        wouldCreateInCrm: 149,
      });
      expect(await writes()).toBe(before);
      const run = await start(first);
      expect(run.codes).toEqual([]);
      expect((await start(await review())).codes).toEqual(['RUN_ALREADY_ACTIVE']);
      const [cut, whole] = await Promise.all([follow(run.id, 2), follow(run.id)]);
      expect(whole[0]?.kind).toBe('SNAPSHOT');
      const [last, other] = [whole.at(-1), cut.at(-1)];
      expect(last).toMatchObject({ kind: 'FINISHED', run: { status: 'PARTIAL' } });
      expect(other?.steps).toEqual(last?.steps);
      const issuesOf = (events: readonly Progress[]): string[] =>
        events.flatMap(({ newIssues }) => newIssues.map(({ id }) => id)).toSorted();
      expect(issuesOf(cut)).toEqual(issuesOf(whole));
      for (const figure of ['done', 'percent'] as const) {
        const told = whole.map(({ run: { progress } }) => progress[figure] ?? 0);
        expect(told).toEqual(told.toSorted((a, b) => a - b));
      }
    },
    RUN_MS,
  );

  it('couples what matches, creates the rest, and parks what is ambiguous', async () => {
    const { integration } = await ask<{
      integration: { mappings: { name: string; counts: Record<string, number> }[] };
    }>(
      `query ($id: ID!) { integration(id: $id) { health healthReason mappings { name counts {
        coupled uncoupledErp uncoupledCrm openIssues pending conflicts } } } }`,
      { id: integrationId },
    );
    const counts = Object.fromEntries(integration.mappings.map((one) => [one.name, one.counts]));
    expect(counts['SALESPEOPLE']).toMatchObject({ coupled: 7 });
    expect(counts['ITEM-PRODUCT']).toMatchObject({ coupled: 149, uncoupledErp: 0 });
    expect(counts['ITEM UOM']).toMatchObject({ coupled: 168 });
    expect(counts['CUSTOMER']).toMatchObject({ coupled: 68, uncoupledErp: 2, uncoupledCrm: 4 });
    const { syncIssueGroups: groups } = await ask<{
      syncIssueGroups: { code: string; count: number }[];
    }>(
      `query ($id: ID!) { syncIssueGroups(integrationId: $id) {
        id code count message fix sample { record { label url record { id } } } } }`,
      { id: integrationId },
    );
    expect(groups.find(({ code }) => code === 'AMBIGUOUS_MATCH')?.count).toBe(6);
  });

  it(
    'has nothing left to do in a second review, and a second run writes nothing',
    async () => {
      const second = await review();
      for (const line of second.lines) {
        expect(line).toMatchObject({
          wouldCreateInErp: 0,
          wouldCreateInCrm: 0,
          wouldUpdateInErp: 0,
          wouldUpdateInCrm: 0,
        });
      }
      const before = await writes();
      const run = await start(second);
      await follow(run.id);
      expect(await writes()).toBe(before);
    },
    RUN_MS,
  );

  it('lets changes travel by themselves, and merges edits of different fields', async () => {
    const { erp, crm } = await pairOf('10000');
    await Promise.all([
      edit('erp', 'customers', { id: erp.key, phoneNumber: '0121 496 0000' }),
      edit('crm', 'accounts', { accountid: crm.key, websiteurl: 'https://cannon.example.com' }),
    ]);
    await eventually('both edits on both sides', CHANGE_MS, async () => {
      const phone = await field('crm', 'account', crm.key, 'telephone1');
      const site = await field('erp', 'customer', erp.key, 'website');
      return phone === '0121 496 0000' && site === 'https://cannon.example.com' ? true : null;
    });
    await eventually('the pair is in sync', CHANGE_MS, async () =>
      (await pairOf('10000')).state === 'IN_SYNC' ? true : null,
    );
    const before = await writes();
    const settledAt = new Date();
    await eventually('both feeds have brought what was written', CHANGE_MS, () =>
      bothReadSince(settledAt),
    );
    expect(await writes()).toBe(before);
  });

  it('parks a field that both sides changed, and settles it as a person chooses', async () => {
    const { id, erp, crm } = await pairOf('20000');
    await Promise.all([
      edit('erp', 'customers', { id: erp.key, addressLine1: '1 Erp Street' }),
      edit('crm', 'accounts', { accountid: crm.key, address1_line1: '2 Crm Street' }),
    ]);
    const parked = await eventually('a conflict', CHANGE_MS, async () => {
      const pair = await pairOf('20000');
      return pair.state === 'CONFLICT' ? pair : null;
    });
    expect(parked.conflict).toMatchObject({
      kind: 'BOTH_UPDATED',
      fields: [
        {
          erpValue: '1 Erp Street',
          crmValue: '2 Crm Street',
          lastSyncedValue: '153 Thomas Drive',
        },
      ],
    });
    const { syncIssues } = await ask<{ syncIssues: { nodes: object[] } }>(
      `query ($id: ID!) { syncIssues(integrationId: $id, filter: { code: ["BOTH_UPDATED"] }) {
        nodes { field occurrences coupling { id } } } }`,
      { id: integrationId },
    );
    expect(syncIssues.nodes).toEqual([{ field: 'Address', occurrences: 1, coupling: { id } }]);
    const resolve = (input: object): Promise<{ resolveConflict: object }> =>
      ask(
        `mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) {
          coupling { state } userErrors { code } } }`,
        { input: { couplingId: id, expectedVersion: parked.version, ...input } },
      );
    expect(await resolve({ resolution: 'RESTORE_DELETED' })).toMatchObject({
      resolveConflict: { userErrors: [{ code: 'NOT_ALLOWED_NOW' }] },
    });
    const fieldChoices = [{ fieldMappingId: 'CUSTOMER/address', use: 'CRM' }];
    expect(await resolve({ resolution: 'PER_FIELD', fieldChoices })).toEqual({
      resolveConflict: { coupling: { state: 'IN_SYNC' }, userErrors: [] },
    });
    expect(await field('erp', 'customer', erp.key, 'addressLine1')).toBe('2 Crm Street');
    expect(await resolve({ resolution: 'USE_ERP' })).toMatchObject({
      resolveConflict: { userErrors: [{ code: 'VERSION_CONFLICT' }] },
    });
  });
});

interface Answer {
  readonly coupling: { id: string; state: string; crm: { key: string } } | null;
  readonly userErrors: { code: string; missing?: { label: string }[]; existing?: { id: string } }[];
  readonly replayed: boolean;
}

describe('coupling by hand', () => {
  let mappingId: string;
  let candidates: { crm: { key: string } }[];
  let erpKey: string;

  const couple = async (input: object): Promise<Answer> => {
    const answer = await ask<{ couple: Answer }>(
      `mutation ($input: CoupleInput!) { couple(input: $input) { replayed
        coupling { id state crm { key } fields { fieldMapping { label } erpValue crmValue } }
        userErrors { code message fix ... on AlreadyCoupledError { existing { id } }
          ... on DependencyError { missing { label } } } } }`,
      { input: { mappingId, ...input } },
    );
    return answer.couple;
  };

  it('lists what has no partner, and candidates with reasons', async () => {
    const { integration } = await ask<{
      integration: { mappings: { id: string; name: string }[] };
    }>('query ($id: ID!) { integration(id: $id) { mappings { id name } } }', { id: integrationId });
    mappingId = integration.mappings.find(({ name }) => name === 'CUSTOMER')?.id ?? '';
    const { records } = await ask<{ records: { nodes: { key: string; label: string }[] } }>(
      `query ($m: ID!) { records(mappingId: $m, system: ERP, coupled: false) {
        nodes { key label coupled url } totalCount pageInfo { hasNextPage } } }`,
      { m: mappingId },
    );
    expect(records.nodes.map(({ label }) => label)).toEqual([
      '44756404 London Light Company',
      '61000 Fairway Sound',
    ]);
    erpKey = records.nodes[1]?.key ?? '';
    const found = await ask<{ matchCandidates: typeof candidates }>(
      `query ($m: ID!, $key: String!) { matchCandidates(mappingId: $m,
        record: { system: ERP, table: "customers", key: $key }) {
        crm { key label } score matchedOn } }`,
      { m: mappingId, key: erpKey },
    );
    candidates = found.matchCandidates;
    expect(candidates).toHaveLength(2);
    expect(candidates[0]).toMatchObject({
      matchedOn: expect.arrayContaining(['same Name and City']),
    });
  });

  it('couples one of them once, answers a repeat alike, and refuses the other', async () => {
    const [first, second] = candidates.map(({ crm }) => crm.key);
    const input = { erpKey, crmKey: first, initialSync: 'FROM_ERP', idempotencyKey: 'k1' };
    const made = await couple(input);
    expect(made).toMatchObject({ userErrors: [], replayed: false });
    expect(await couple(input)).toMatchObject({
      coupling: { id: made.coupling?.id },
      replayed: true,
    });
    expect(await couple({ ...input, crmKey: second })).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    expect(await couple({ erpKey, crmKey: second })).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'ALREADY_COUPLED', existing: { id: made.coupling?.id } }],
    });
  });

  it('lets exactly one of two callers win a race for the same record', async () => {
    const { records } = await ask<{ records: { nodes: { key: string }[] } }>(
      'query ($m: ID!) { records(mappingId: $m, system: ERP, coupled: false) { nodes { key } } }',
      { m: mappingId },
    );
    const { records: accounts } = await ask<{ records: { nodes: { key: string }[] } }>(
      'query ($m: ID!) { records(mappingId: $m, system: CRM, coupled: false) { nodes { key } } }',
      { m: mappingId },
    );
    const [customer] = records.nodes;
    const answers = await Promise.all(
      accounts.nodes.map(({ key }) => couple({ erpKey: customer?.key, crmKey: key })),
    );
    expect(answers.filter(({ coupling }) => coupling !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(
      Array.from({ length: accounts.nodes.length - 1 }, () => 'ALREADY_COUPLED'),
    );
  });

  it('creates the missing record and couples it', async () => {
    const { created } = await system.systems.control<{ created: { id: string }[] }>(
      'erp',
      'records',
      {
        set: 'customers',
        create: [{ displayName: 'New Harbour Ltd.' }],
      },
    );
    const key = created[0]?.id ?? '';
    const made = await eventually('the new customer is known', CHANGE_MS, async () => {
      const answer = await couple({ erpKey: key, createMissing: true });
      return answer.userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : answer;
    });
    expect(made).toMatchObject({ userErrors: [], coupling: { state: 'IN_SYNC' } });
    const account = made.coupling?.crm.key ?? '';
    expect(await field('crm', 'account', account, 'name')).toBe('New Harbour Ltd.');
  });

  it('refuses a customer before its currency, naming it', async () => {
    const { created } = await system.systems.control<{ created: { id: string }[] }>(
      'erp',
      'records',
      {
        set: 'customers',
        create: [{ displayName: 'Blocked by Currency', currencyCode: 'EUR' }],
      },
    );
    await uncoupleAll('CURRENCY');
    const answer = await eventually('the new customer is known', CHANGE_MS, async () => {
      const tried = await couple({ erpKey: created[0]?.id ?? '', createMissing: true });
      return tried.userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : tried;
    });
    expect(answer.coupling).toBeNull();
    expect(answer.userErrors[0]).toMatchObject({
      code: 'DEPENDENCY_NOT_COUPLED',
      missing: [{ label: 'EUR Euro' }],
    });
  });
});

async function uncoupleAll(name: string): Promise<void> {
  const { integration } = await ask<{ integration: { mappings: { id: string; name: string }[] } }>(
    'query ($id: ID!) { integration(id: $id) { mappings { id name } } }',
    { id: integrationId },
  );
  const mappingId = integration.mappings.find((mapping) => mapping.name === name)?.id;
  const startUncoupling = (
    confirm: string,
  ): Promise<{ startUncoupling: { run: { id: string } | null } }> =>
    ask(
      `mutation ($input: StartUncouplingInput!) { startUncoupling(input: $input) {
        run { id } userErrors { code } } }`,
      { input: { mappingId, confirm } },
    );
  expect((await startUncoupling('wrong')).startUncoupling).toEqual({
    run: null,
    userErrors: [{ code: 'CONFIRMATION_REQUIRED' }],
  });
  const events = await follow((await startUncoupling(name)).startUncoupling.run?.id ?? '');
  expect(events.at(-1)).toMatchObject({ run: { status: 'SUCCEEDED' } });
}
