import { randomUUID } from 'node:crypto';
import { graphql, parse, subscribe } from 'graphql';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { globalId, ID_PREFIX, TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIntegrations, type Integrations } from '../integrations.ts';
import { createSync } from '../main.ts';
import { migrations } from '../migrations.ts';
import { announcer } from '../store/announce.ts';
import { placeCursor } from './stream-cursor.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';

let target: TestDatabase;
let database: Database;
let integrations: Integrations;
let key = '';

beforeAll(async () => {
  target = await testDatabase('sync-feed');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.integration, sync.change, sync.change_inbox cascade`;
  await database.sql`update sync.change_counter set last = 0, forgotten = 0, forgotten_xact = null`;
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(fakeSystem()), crm: () => fakeCrm(fakeSystem()) },
    environment: {},
    secretKey: null,
    now: () => new Date(),
  });
  await ask('mutation { createIntegration(input: { name: "Contoso" }) { integration { id } } }');
  key = (await integrations.list.all())[0]?.key ?? '';
});

const end = new AbortController();

function request() {
  const sync = createSync({ database, integrations, now: () => new Date() });
  const contextValue = sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'test',
    signal: end.signal,
  });
  return { schema: sync.schema, contextValue };
}

async function ask(source: string, variableValues: Record<string, unknown> = {}) {
  return graphql({ ...request(), source, variableValues });
}

interface Page {
  readonly nodes: readonly { cursor: string; type: string; action: string; subjectId: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function changes(args: Record<string, unknown> = {}): Promise<Page> {
  const { data, errors } = await ask(
    `query ($first: Int, $after: String, $types: [ChangeType!]) {
      changes(first: $first, after: $after, types: $types) {
        nodes { cursor type action subjectId } pageInfo { hasNextPage endCursor } } }`,
    { first: 100, ...args },
  );
  expect(errors).toBeUndefined();
  return (data as unknown as { changes: Page }).changes;
}

async function couple(): Promise<string> {
  const id = randomUUID();
  await database.sql.begin(async (tx) => {
    await tx`insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
      values (${id}, ${key}, 'ITEM-PRODUCT', gen_random_uuid(), gen_random_uuid(), 'IN_SYNC',
        now())`;
    await announcer(tx, key).coupling(id, 'COUPLED');
  });
  return id;
}

describe('the query changes', () => {
  it('pages through everything that happened, the oldest first, and then waits', async () => {
    const ids = [await couple(), await couple(), await couple()];
    const first = await changes({ first: 2 });
    expect(first.nodes.map(({ type, action }) => [type, action])).toEqual([
      ['INTEGRATION', 'CREATED'],
      ['COUPLING', 'CREATED'],
    ]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await changes({ after: first.pageInfo.endCursor });
    expect(rest.nodes.map(({ subjectId }) => subjectId)).toEqual(
      ids.slice(1).map((id) => globalId(ID_PREFIX.Coupling, key, id)),
    );
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const none = await changes({ after: rest.pageInfo.endCursor });
    expect(none.nodes).toEqual([]);
    const later = await couple();
    const next = await changes({ after: none.pageInfo.endCursor });
    expect(next.nodes.map(({ subjectId }) => subjectId)).toEqual([
      globalId(ID_PREFIX.Coupling, key, later),
    ]);
  });

  it('begins now on request, and names only the types that were asked for', async () => {
    await couple();
    const here = await changes({ after: 'now' });
    expect(here.nodes).toEqual([]);
    await couple();
    await ask(`mutation { updateIntegration(input: {
      id: "${globalId(ID_PREFIX.Integration, key, key)}", expectedVersion: "1", name: "Fabrikam"
    }) { userErrors { code } } }`);
    const all = await changes({ after: here.pageInfo.endCursor });
    expect(all.nodes.map(({ type }) => type)).toEqual(['COUPLING', 'INTEGRATION']);
    const some = await changes({ after: here.pageInfo.endCursor, types: ['INTEGRATION'] });
    expect(some.nodes.map(({ action }) => action)).toEqual(['UPDATED']);
  });

  it('names a mapping that was set up otherwise, and leaves out what nobody knows', async () => {
    const here = await changes({ after: 'now' });
    for (const mapping of ['UNIT GROUP', 'OF ANOTHER RELEASE', 'UNIT OF MEASURE']) {
      await database.sql`insert into sync.mapping_setting
          (integration, mapping, version, settings, changed_by, at)
        values (${key}, ${mapping}, 2, '{}', 'somebody', now())`;
    }
    const first = await changes({ after: here.pageInfo.endCursor, first: 2 });
    expect(first.nodes.map(({ type, action, subjectId }) => [type, action, subjectId])).toEqual([
      ['TABLE_MAPPING', 'UPDATED', globalId('map', key, TABLE_MAPPING_GUIDS['UNIT GROUP'])],
    ]);
    const second = await changes({ after: first.pageInfo.endCursor });
    expect(second.nodes.map(({ subjectId }) => subjectId)).toEqual([
      globalId('map', key, TABLE_MAPPING_GUIDS['UNIT OF MEASURE']),
    ]);
  });

  it('gives a cursor with which the stream of couplings goes on', async () => {
    await couple();
    const { pageInfo } = await changes({ after: 'now' });
    const id = await couple();
    const integrationId = globalId(ID_PREFIX.Integration, key, key);
    const stream = await subscribe({
      ...request(),
      document: parse(`subscription ($id: ID!, $after: String) {
        couplingChanged(integrationId: $id, after: $after) { kind change couplings { id } } }`),
      variableValues: { id: integrationId, after: pageInfo.endCursor },
    });
    interface Coupled {
      readonly kind: string;
      readonly change: string;
      readonly couplings: readonly { readonly id: string }[];
    }
    const events = stream as AsyncGenerator<{ data: { couplingChanged: Coupled } }>;
    const told: string[] = [];
    // What was told before may come again while anybody on the server has a transaction open.
    while (told.at(-1) !== globalId(ID_PREFIX.Coupling, key, id)) {
      const { value } = await events.next();
      expect(value.data.couplingChanged).toMatchObject({ kind: 'CHANGE', change: 'COUPLED' });
      told.push(value.data.couplingChanged.couplings[0]?.id ?? '');
    }
    expect(told.length).toBeLessThanOrEqual(2);
    await events.return(undefined);
  });

  it('are not followed for mappings that are not there, or for too many records', async () => {
    const follow = async (more: object): Promise<unknown> => {
      const answer = await subscribe({
        ...request(),
        document: parse(`subscription ($id: ID!, $mappings: [ID!], $records: [ID!]) {
          couplingChanged(integrationId: $id, mappingIds: $mappings, recordIds: $records) {
            kind } }`),
        variableValues: { id: globalId(ID_PREFIX.Integration, key, key), ...more },
      });
      return 'errors' in answer ? answer.errors?.[0]?.toJSON() : answer;
    };
    const missing = { message: 'There is no mapping map_x.', extensions: { code: 'NOT_FOUND' } };
    expect(await follow({ mappings: ['map_x'] })).toMatchObject(missing);
    const records = Array.from({ length: 501 }, () => globalId('acc', key, key));
    expect(await follow({ records })).toMatchObject({
      message: expect.stringContaining('at most 500 ids; got 501'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('gives a cursor with which the stream of an integration goes on', async () => {
    const { pageInfo } = await changes({ after: 'now' });
    const stream = await subscribe({
      ...request(),
      document: parse(`subscription ($id: ID!, $after: String) {
        syncStatus(integrationId: $id, after: $after) { kind integration { name } } }`),
      variableValues: {
        id: globalId(ID_PREFIX.Integration, key, key),
        after: pageInfo.endCursor,
      },
    });
    const events = stream as AsyncGenerator<{ data: { syncStatus: object } }>;
    const { value } = await events.next();
    expect(value.data.syncStatus).toEqual({ kind: 'CHANGE', integration: { name: 'Contoso' } });
    await events.return(undefined);
  });

  it('refuses what is no cursor, and one whose successors are forgotten', async () => {
    const source = 'query ($after: String) { changes(after: $after) { nodes { cursor } } }';
    for (const after of ['nonsense', 'WyIxIiwieCJd', 'WyI5OTkiLCI5OTkiXQ']) {
      const { errors } = await ask(source, { after });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_INVALID' });
    }
    const { nodes } = await changes();
    await database.sql`update sync.change_counter set last = 9, forgotten = 5`;
    const { errors } = await ask(source, { after: nodes[0]?.cursor });
    expect(errors?.[0]?.message).toContain('not kept any more');
    await database.sql`update sync.change_counter
      set forgotten_xact = pg_current_xact_id(), last = 1, forgotten = 0`;
    const ofOther = placeCursor({ of: 'status', time: '1', horizon: '3' });
    const lost = await ask(source, { after: ofOther });
    expect(lost.errors?.[0]?.message).toContain('not kept any more');
    const big = await ask('{ changes(first: 101) { nodes { cursor } } }');
    expect(big.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
