import { ConnectorError } from '@drawbar/connectors/port';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { graphql } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIntegrations, type Integrations } from '../integrations.ts';
import { createSync } from '../main.ts';
import { migrations } from '../migrations.ts';
import { lockMappings } from '../store/mapping-settings.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';

let target: TestDatabase;
let database: Database;
let integrations: Integrations;
let erp = fakeSystem();
let crm = fakeSystem();
let id = '';
let now = new Date('2026-01-22T10:00:00Z');
const secrets: Record<string, string> = {};

beforeAll(async () => {
  target = await testDatabase('sync-settings');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.integration cascade`;
  erp = fakeSystem();
  crm = fakeSystem();
  now = new Date('2026-01-22T10:00:00Z');
  for (const name of Object.keys(secrets)) delete secrets[name];
  secrets['SECRET'] = 'x';
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(erp), crm: () => fakeCrm(crm) },
    environment: secrets,
    secretKey: null,
    now: () => now,
  });
  const created = await run<{ createIntegration: { integration: { id: string } } }>(
    `mutation ($input: CreateIntegrationInput!) {
      createIntegration(input: $input) { integration { id } userErrors { message } } }`,
    { input: { name: 'Contoso', crm: endpoint('DATAVERSE'), erp: endpoint('BUSINESS_CENTRAL') } },
  );
  id = created.createIntegration.integration.id;
});

const credential = { clientId: 'app', secret: 'env:SECRET' };
const endpoint = (kind: string): object => ({
  kind,
  baseUrl: 'https://x.example.com',
  credential,
});

async function answer(source: string, variableValues: Record<string, unknown> = {}) {
  const sync = createSync({ database, integrations, now: () => now });
  const contextValue = sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'test',
    signal: new AbortController().signal,
  });
  return graphql({ schema: sync.schema, source, contextValue, variableValues });
}

async function run<Data>(source: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const { data, errors } = await answer(source, variables);
  expect(errors).toBeUndefined();
  return data as Data;
}

interface Shown {
  readonly version: string;
  readonly itemAvailability: { enabled: boolean; credential: { secretHint: string } | null };
  readonly salesOrderIntegration: Record<string, unknown>;
  readonly solution: { version: string | null; upToDate: boolean };
  readonly crm: { throttledUntil: string | null; credential: { secretExpiresAt: string | null } };
  readonly setupSteps: readonly { kind: string; state: string }[];
}

const SHOWN = `version itemAvailability { enabled credential { user secretHint } }
  salesOrderIntegration { enabled automatic bidirectional quotes credential { user } }
  unitGroupPerItem solution { version upToDate } setupSteps { kind state }
  crm { throttledUntil credential { secretExpiresAt } }`;

async function shown(): Promise<Shown> {
  const query = `query ($id: ID!) { integration(id: $id) { ${SHOWN} } }`;
  return (await run<{ integration: Shown }>(query, { id })).integration;
}

async function update(change: object) {
  const { version } = await shown();
  const { updateIntegration } = await run<{
    updateIntegration: { integration: Shown; userErrors: { code: string; field: string[] }[] };
  }>(
    `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) {
      integration { ${SHOWN} } userErrors { code message field fix } } }`,
    { input: { id, expectedVersion: version, ...change } },
  );
  return updateIntegration;
}

const stateOf = ({ setupSteps }: Shown, kind: string): string | undefined =>
  setupSteps.find((step) => step.kind === kind)?.state;

describe('settings that are sent as they are', () => {
  it('keep their version', async () => {
    const { version } = await shown();
    const name = `CRONUS ${version}`;
    const changed = await update({ name });
    expect(changed.integration.version).not.toBe(version);
    const same = await update({ name });
    expect(same).toMatchObject({ integration: changed.integration, userErrors: [] });
  });
});

describe('item availability', () => {
  it('is off at first and needs somebody who may ask for stock', async () => {
    expect((await shown()).itemAvailability).toEqual({ enabled: false, credential: null });
    const refused = await update({ itemAvailability: { enabled: true } });
    expect(refused.userErrors).toMatchObject([
      { code: 'REQUIRED', field: ['itemAvailability', 'credential'] },
    ]);
    const nobody = await update({
      itemAvailability: { enabled: true, credential: { secret: 'env:SECRET' } },
    });
    expect(nobody.userErrors).toMatchObject([{ code: 'REQUIRED' }]);
  });

  it('keeps a credential, shows a hint alone, and forgets it when switched off', async () => {
    const user = { user: 'STOCK', secret: 'env:SECRET' };
    const on = await update({ itemAvailability: { enabled: true, credential: user } });
    expect(on.userErrors).toEqual([]);
    expect(on.integration.itemAvailability).toEqual({
      enabled: true,
      credential: { user: 'STOCK', secretHint: 'env:SECRET' },
    });
    expect(stateOf(on.integration, 'ITEM_AVAILABILITY')).toBe('DONE');
    expect((await update({ itemAvailability: { enabled: true } })).userErrors).toEqual([]);
    const off = await update({ itemAvailability: { enabled: false } });
    expect(off.integration.itemAvailability).toEqual({ enabled: false, credential: null });
    const again = await update({ itemAvailability: { enabled: true } });
    expect(again.userErrors).toMatchObject([{ code: 'REQUIRED' }]);
  });
});

describe('the integration of sales orders', () => {
  const on = { salesOrderIntegration: { enabled: true, automatic: true } };

  it('is refused until the CRM has what it needs, or while the CRM does not tell', async () => {
    crm.solution = null;
    expect((await update(on)).userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', field: ['salesOrderIntegration', 'enabled'] },
    ]);
    now = new Date('2026-01-22T10:01:00Z');
    crm.failure = new ConnectorError('CRM', 'unavailable', 'The CRM is away.');
    const source = `mutation ($input: UpdateIntegrationInput!) {
      updateIntegration(input: $input) { userErrors { code message } } }`;
    const input = { id, expectedVersion: '1', ...on };
    expect(await run(source, { input })).toEqual({
      updateIntegration: { userErrors: [{ code: 'CHECK_FAILED', message: 'The CRM is away.' }] },
    });
  });

  it('has switches that hold while it is on', async () => {
    const refused = await update({
      salesOrderIntegration: { enabled: false, automatic: true, quotes: true },
    });
    expect(refused.userErrors.map(({ code, field }) => [code, field[1]])).toEqual([
      ['NOT_ALLOWED_NOW', 'automatic'],
      ['NOT_ALLOWED_NOW', 'quotes'],
    ]);
    const first = await update(on);
    expect(first.userErrors).toEqual([]);
    const switches = { enabled: true, automatic: true, bidirectional: false, quotes: false };
    expect(first.integration.salesOrderIntegration).toMatchObject(switches);
    const both = await update({ salesOrderIntegration: { enabled: true, bidirectional: true } });
    expect(both.userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', field: ['salesOrderIntegration', 'bidirectional'] },
    ]);
    const more = await update({ salesOrderIntegration: { enabled: true, quotes: true } });
    expect(more.integration.salesOrderIntegration).toMatchObject({ ...switches, quotes: true });
  });
});

describe('units in groups of their own', () => {
  it('stay as they are while units are coupled', async () => {
    const key = (await integrations.list.all())[0]?.key ?? '';
    await database.sql`
      insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
      values (gen_random_uuid(), ${key}, 'ITEM UOM', gen_random_uuid(), gen_random_uuid(),
        'IN_SYNC', ${now})`;
    const refused = await update({ unitGroupPerItem: false });
    expect(refused.userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_NOW', field: ['unitGroupPerItem'] },
    ]);
    await database.sql`truncate sync.coupling`;
    const done = await update({ unitGroupPerItem: false });
    expect(done.userErrors).toEqual([]);
    expect(done.integration).toMatchObject({ unitGroupPerItem: false });
  });
});

describe('settings that mappings follow', () => {
  it('wait for whoever indexes records by the mappings as they were', async () => {
    const [integration] = await integrations.list.all();
    const before = integration?.mappingsVersion ?? 0;
    const indexed = Promise.withResolvers<null>();
    const indexing = database.sql.begin(async (tx) => {
      await lockMappings(tx, integration?.key ?? '', 'read');
      await indexed.promise;
    });
    const updated = update({ ownership: 'PERSON' });
    await vi.waitFor(
      async () => {
        const waiting = await database.sql`select from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%lockMappings%'`;
        expect(waiting).toHaveLength(1);
      },
      { timeout: 10_000, interval: 20 },
    );
    indexed.resolve(null);
    await indexing;
    expect((await updated).userErrors).toEqual([]);
    integrations.list.forget();
    expect((await integrations.list.all())[0]?.mappingsVersion).toBe(before + 1);
  });
});

describe('where a system is', () => {
  const elsewhere = { erp: { kind: 'BUSINESS_CENTRAL', environment: 'Other' } };
  const keyOf = async (): Promise<string> => (await integrations.list.all())[0]?.key ?? '';

  it('stays while records are coupled or a run is under way', async () => {
    const key = await keyOf();
    await database.sql`
      insert into sync.coupling (id, integration, mapping, erp_id, crm_id, state, changed_at)
      values (gen_random_uuid(), ${key}, 'CUSTOMER', gen_random_uuid(), gen_random_uuid(),
        'IN_SYNC', ${now})`;
    const message = expect.stringContaining('while a record is coupled') as string;
    const refused = [{ code: 'NOT_ALLOWED_NOW', field: ['erp'], message }];
    expect((await update(elsewhere)).userErrors).toMatchObject(refused);
    const crmElsewhere = { crm: { kind: 'DATAVERSE', baseUrl: 'https://y.example.com' } };
    expect((await update(crmElsewhere)).userErrors).toMatchObject([{ field: ['crm'] }]);
    const signsIn = { ...elsewhere.erp, environment: null, credential };
    expect((await update({ erp: signsIn })).userErrors).toEqual([]);
    await database.sql`truncate sync.coupling`;
    await database.sql`
      insert into sync.run (id, integration, kind, trigger, status, queued_at)
      values (gen_random_uuid(), ${key}, 'FULL', 'MANUAL', 'RUNNING', ${now})`;
    expect((await update(elsewhere)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED_NOW' }]);
  });

  it('changes before, and then everything is read anew', async () => {
    const key = await keyOf();
    await database.sql`
      insert into sync.replica_state (integration, system, kind, cursor, fields, seen_to)
      values (${key}, 'ERP', 'customer', 'c1', 'name', ${now}),
        (${key}, 'CRM', 'account', 'c1', 'name', ${now})`;
    expect((await update(elsewhere)).userErrors).toEqual([]);
    const states = await database.sql`
      select system, cursor = 'c1' as "isSame", fields, seen_to is null as "isUnseen"
      from sync.replica_state order by system`;
    expect(states).toEqual([
      { system: 'CRM', isSame: true, fields: 'name', isUnseen: false },
      { system: 'ERP', isSame: false, fields: '', isUnseen: true },
    ]);
  });
});

describe('what the systems tell of themselves', () => {
  it('is until when one asked to wait, and when a secret expires', async () => {
    expect((await shown()).crm).toMatchObject({
      throttledUntil: null,
      credential: { secretExpiresAt: null },
    });
    crm.throttledUntil = new Date('2026-01-22T10:05:00Z');
    secrets['SECRET_EXPIRES_AT'] = '2027-03-31';
    expect((await shown()).crm).toEqual({
      throttledUntil: '2026-01-22T10:05:00.000Z',
      credential: { secretExpiresAt: '2027-03-31T00:00:00.000Z' },
    });
  });

  it('is an error entry beside the rest when the CRM does not tell of the solution', async () => {
    crm.failure = new ConnectorError('CRM', 'unavailable', 'The CRM is away.');
    const query = `query ($id: ID!) { integration(id: $id) { name solution { version } } }`;
    const { data, errors } = await answer(query, { id });
    expect(data).toEqual({ integration: { name: 'Contoso', solution: null } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'CRM' });
  });
});

describe('installing what the CRM needs', () => {
  const administrator = { clientId: 'admin', secret: 'not kept anywhere' };
  const install = (more: object = {}) =>
    run<{ installSolution: { changes: object[]; userErrors: { code: string }[] } }>(
      `mutation ($input: InstallSolutionInput!) { installSolution(input: $input) {
        integration { solution { version upToDate } setupSteps { kind state } }
        changes { path before after } userErrors { code message field fix } } }`,
      { input: { integrationId: id, administrator, ...more } },
    ).then(({ installSolution }) => installSolution);

  it('names what it installed, once, and the guide follows', async () => {
    crm.solution = null;
    expect(await install({ dryRun: true })).toMatchObject({
      integration: { solution: { version: null, upToDate: false } },
      changes: [{ before: null, after: '1.0.0.0' }],
    });
    expect(stateOf(await shown(), 'INSTALL_SOLUTION')).toBe('TODO');
    expect(stateOf(await shown(), 'ENABLE')).toBe('BLOCKED');
    const done = await install();
    expect(done).toMatchObject({ changes: [{ after: '1.0.0.0' }], userErrors: [] });
    expect(stateOf(await shown(), 'INSTALL_SOLUTION')).toBe('DONE');
    expect(stateOf(await shown(), 'ENABLE')).toBe('TODO');
    expect((await install()).changes).toEqual([]);
  });

  it('keeps nothing of the administrator', async () => {
    await install();
    const rows = await database.sql`select to_jsonb(i)::text as row from sync.integration i`;
    expect(JSON.stringify(rows)).not.toContain('not kept anywhere');
    expect(JSON.stringify(rows)).not.toContain('admin');
  });

  it('says which of the things that can be wrong is wrong', async () => {
    const message = 'It says so.';
    const reasons = {
      'not-administrator': 'MISSING_PRIVILEGE',
      'unknown-user': 'NOT_FOUND',
      'user-disabled': 'NOT_ALLOWED_NOW',
      'user-is-administrator': 'NOT_ALLOWED_NOW',
      'key-failed': 'CHECK_FAILED',
    } as const;
    for (const [reason, code] of Object.entries(reasons) as [keyof typeof reasons, string][]) {
      crm.refusal = { ok: false, reason, message, fix: 'Do this.' };
      expect((await install()).userErrors).toMatchObject([{ code, message, fix: 'Do this.' }]);
    }
    crm.refusal = null;
    const failures = {
      credentials: 'CREDENTIALS_REJECTED',
      permission: 'MISSING_PRIVILEGE',
      timeout: 'CHECK_FAILED',
      unavailable: 'CHECK_FAILED',
    } as const;
    for (const [failure, code] of Object.entries(failures) as [keyof typeof failures, string][]) {
      crm.failure = new ConnectorError('CRM', failure, message);
      const input = { integrationId: id, administrator };
      const { data } = await answer(
        `mutation ($input: InstallSolutionInput!) {
          installSolution(input: $input) { userErrors { code message } } }`,
        { input },
      );
      expect(data).toEqual({ installSolution: { userErrors: [{ code, message }] } });
    }
  });

  it('refuses an unknown integration, nobody, and a reference that leads nowhere', async () => {
    const other = id.replace(/.{4}$/, 'beef');
    expect((await install({ integrationId: other })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['integrationId'] },
    ]);
    expect((await install({ administrator: { secret: 'x' } })).userErrors).toMatchObject([
      { code: 'REQUIRED', field: ['administrator'] },
    ]);
    const lost = { clientId: 'admin', secret: 'env:NOWHERE' };
    expect((await install({ administrator: lost })).userErrors).toMatchObject([
      { code: 'CREDENTIALS_REJECTED' },
    ]);
  });
});
