import { graphql } from 'graphql';
import { ConnectorError } from '@drawbar/connectors/port';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { createLog } from '@drawbar/platform/log';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createIntegrations,
  ensureDefaultIntegration,
  readReadiness,
  type Integrations,
} from '../integrations.ts';
import { createSync } from '../main.ts';
import { migrations } from '../migrations.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';
import { startWorker } from '../worker.ts';

let target: TestDatabase;
let database: Database;
let integrations: Integrations;
let erp = fakeSystem();
let crm = fakeSystem();
const now = (): Date => new Date();

beforeAll(async () => {
  target = await testDatabase('sync-setup');
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
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(erp), crm: () => fakeCrm(crm) },
    environment: { SECRET: 'x' },
    secretKey: null,
    now,
  });
});

const run = async (
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<Record<string, unknown>> => {
  const sync = createSync({ database, integrations, now });
  const contextValue = sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'test',
    signal: new AbortController().signal,
  });
  const { data, errors } = await graphql({
    schema: sync.schema,
    source,
    contextValue,
    variableValues,
  });
  expect(errors).toBeUndefined();
  return data as Record<string, unknown>;
};
const sandboxes = {
  name: 'CRONUS',
  crm: { baseUrl: 'http://127.0.0.1:4020', clientId: 'c', secretReference: 'env:SECRET' },
  erp: { baseUrl: 'http://127.0.0.1:4010', clientId: 'e', secretReference: 'env:SECRET' },
};
const ensure = (): Promise<void> =>
  ensureDefaultIntegration({ database, list: integrations.list, now }, sandboxes);
const endpoint = (kind: string): object => ({
  kind,
  baseUrl: 'https://x.example.com',
  credential: { clientId: 'app', secret: 'env:SECRET' },
});
const CREATE = `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) {
  integration { id name enabled version health setupSteps { kind state }
    crm { baseUrl credential { clientId secretHint } } }
  userErrors { code message field fix } } }`;

describe('setting up an integration', () => {
  it('creates one between the sandboxes at the first start, once, with a fixed id', async () => {
    await ensure();
    await ensure();
    const { integrations: found } = await run('{ integrations { id name enabled health } }');
    expect(found).toEqual([
      { id: expect.stringMatching(/^int_/), name: 'CRONUS', enabled: true, health: 'SYNCING' },
    ]);
    expect((await integrations.directory.resolve(null)).name).toBe('CRONUS');
    await expect(integrations.directory.resolve('Other')).rejects.toThrow(
      'There are: CRONUS (int_',
    );
  });

  it('follows the sandboxes when they move, also as whoever may ask for stock', async () => {
    await ensure();
    const erp2 = { ...sandboxes.erp, secretReference: 'env:OTHER' };
    const wanted = { ...sandboxes, erp: erp2 };
    await ensureDefaultIntegration({ database, list: integrations.list, now }, wanted);
    const { integrations: found } = await run(
      `{ integrations {
          erp { credential { secretHint } }
          itemAvailability { enabled credential { secretHint } }
          salesOrderIntegration { enabled automatic bidirectional quotes } } }`,
    );
    expect(found).toEqual([
      {
        erp: { credential: { secretHint: 'env:OTHER' } },
        itemAvailability: { enabled: true, credential: { secretHint: 'env:OTHER' } },
        salesOrderIntegration: {
          enabled: true,
          automatic: true,
          bidirectional: false,
          quotes: false,
        },
      },
    ]);
  });

  it('creates, refuses a taken name, and changes under the version that was read', async () => {
    const input = { name: 'Contoso', crm: endpoint('DATAVERSE') };
    const { createIntegration: made } = await run(CREATE, { input });
    const { integration } = made as { integration: { id: string; version: string } };
    expect(integration).toMatchObject({
      name: 'Contoso',
      enabled: false,
      health: 'NOT_SET_UP',
      setupSteps: [
        { kind: 'CONNECT_CRM', state: 'DONE' },
        { kind: 'CONNECT_ERP', state: 'TODO' },
        { kind: 'TEST', state: 'BLOCKED' },
        { kind: 'INSTALL_SOLUTION', state: 'TODO' },
        { kind: 'CHOOSE_MAPPINGS', state: 'OPTIONAL' },
        { kind: 'ITEM_AVAILABILITY', state: 'BLOCKED' },
        { kind: 'SALES_ORDER_INTEGRATION', state: 'BLOCKED' },
        { kind: 'ENABLE', state: 'BLOCKED' },
        { kind: 'FULL_SYNC', state: 'BLOCKED' },
      ],
      crm: { credential: { clientId: 'app', secretHint: 'env:SECRET' } },
    });
    const { createIntegration: again } = await run(CREATE, { input: { name: 'contoso' } });
    expect(again).toMatchObject({
      integration: null,
      userErrors: [{ code: 'INVALID_VALUE', field: ['name'] }],
    });
    const update = `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) {
      integration { version erp { kind } }
      userErrors { code ... on VersionConflictError { currentVersion } } } }`;
    const change = {
      id: integration.id,
      expectedVersion: integration.version,
      erp: endpoint('BUSINESS_CENTRAL'),
    };
    expect((await run(update, { input: change }))['updateIntegration']).toEqual({
      integration: { version: '2', erp: { kind: 'BUSINESS_CENTRAL' } },
      userErrors: [],
    });
    expect((await run(update, { input: change }))['updateIntegration']).toMatchObject({
      userErrors: [{ code: 'VERSION_CONFLICT', currentVersion: '2' }],
    });
  });

  it('refuses a literal secret without a key, naming the field, and stores nothing', async () => {
    const crmInput = {
      ...endpoint('DATAVERSE'),
      credential: { clientId: 'app', secret: 'hunter2' },
    };
    const { createIntegration: refused } = await run(CREATE, {
      input: { name: 'X', crm: crmInput },
    });
    expect(refused).toMatchObject({
      integration: null,
      userErrors: [{ code: 'INVALID_VALUE', field: ['crm', 'credential', 'secret'] }],
    });
    expect(JSON.stringify(refused)).not.toContain('hunter2');
    expect((await run('{ integrations { id } }'))['integrations']).toEqual([]);
  });

  it('tests both systems and lets a failing check stop the switch', async () => {
    await ensure();
    erp.pages = { company: [upsert({ localCurrencyCode: 'GBP' })] };
    crm.pages = { currency: [upsert({ isocurrencycode: 'EUR' })] };
    erp.checks = [
      { code: 'TOKEN', subject: null, status: 'PASS', message: 'ok', fix: null, durationMs: 1 },
    ];
    const { integrations: list } = await run('{ integrations { id } }');
    const [{ id }] = list as [{ id: string }];
    const test = `mutation ($id: ID!) { testIntegration(input: { id: $id }) {
      test { ok checks { code system status } erpCompanies { name } } userErrors { code } } }`;
    expect((await run(test, { id }))['testIntegration']).toEqual({
      test: {
        ok: false,
        checks: [
          { code: 'TOKEN', system: 'ERP', status: 'PASS' },
          { code: 'LOCAL_CURRENCY_IN_CRM', system: null, status: 'FAIL' },
          { code: 'ACCESS_KEY', system: 'ERP', status: 'PASS' },
        ],
        erpCompanies: [{ name: 'CRONUS' }],
      },
      userErrors: [],
    });
    const enable = `mutation ($on: Boolean!) {
      setIntegrationEnabled(input: { id: "${id}", enabled: $on }) {
        integration { enabled lastTest { ok } }
        userErrors { code ... on CheckFailedError { check { code fix } } } } }`;
    expect((await run(enable, { on: false }))['setIntegrationEnabled']).toMatchObject({
      integration: { enabled: false },
    });
    expect((await run(enable, { on: true }))['setIntegrationEnabled']).toEqual({
      integration: { enabled: false, lastTest: { ok: false } },
      userErrors: [
        {
          code: 'CHECK_FAILED',
          check: { code: 'LOCAL_CURRENCY_IN_CRM', fix: 'Add the currency GBP in the CRM.' },
        },
      ],
    });
  });
});

function upsert(data: Record<string, string>) {
  const id = '00000000-0000-4000-8000-0000000000aa';
  return {
    op: 'upsert',
    row: { id, version: '1', modifiedAt: null, modifiedBy: null, data },
  } as const;
}

describe('the worker', () => {
  it('is not ready before both systems were read, and then knows the company', async () => {
    await ensure();
    erp.pages = {
      company: [
        upsert({ displayName: 'CRONUS Int.', localCurrencyCode: 'GBP', timeZone: 'Europe/London' }),
      ],
    };
    expect(await readReadiness(database)).toMatchObject({
      ready: false,
      waitingFor: ['CRONUS/CRM', 'CRONUS/ERP'],
    });
    crm.failure = new ConnectorError('CRM', 'unavailable', 'The CRM is away.');
    const worker = await startWorker({
      database,
      integrations,
      intakes: [companyIntake],
      hints: null,
      followSeconds: 1,
      log: createLog({ level: 'silent', pretty: false, name: 'test' }),
      now,
      random: () => 0,
    });
    try {
      await vi.waitFor(
        async () =>
          expect(await readReadiness(database)).toEqual({
            ready: true,
            waitingFor: [],
            degraded: [{ system: 'CRONUS/CRM', message: 'The CRM is away.' }],
          }),
        { timeout: 10_000, interval: 50 },
      );
      integrations.list.forget();
      expect(await integrations.directory.resolve(null)).toMatchObject({
        localCurrency: 'GBP',
        timeZone: 'Europe/London',
      });
      expect(
        (await run('{ integrations { health healthReason erp { company { id } } } }'))[
          'integrations'
        ],
      ).toMatchObject([
        {
          health: 'FAILING',
          healthReason: 'The CRM is away.',
          erp: { company: { id: expect.stringMatching(/^com_/) } },
        },
      ]);
      crm.failure = null;
      await vi.waitFor(async () => expect((await readReadiness(database)).degraded).toEqual([]), {
        timeout: 10_000,
        interval: 50,
      });
    } finally {
      await worker.close();
    }
  });
});

/** A door that keeps nothing: the worker only has to be told that somebody takes companies. */
const companyIntake = {
  kinds: ['company'],
  shape: () => 'company',
  upsert: async (_tx: unknown, _scope: unknown, _kind: string, rows: readonly { id: string }[]) =>
    rows.map(({ id }) => ({ id, inserted: true })),
  remove: async () => [],
  readMany: async () => new Map(),
  readPage: async () => [],
  readSince: async () => new Map(),
  setPartner: async () => false,
  setPartners: async () => undefined,
};
