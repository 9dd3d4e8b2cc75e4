/** What mappings answer while a system is away, and when two people change them. */
import * as accounts from '@drawbar/accounts/migrations';
import { ConnectorError } from '@drawbar/connectors/port';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { graphql } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIntegrations, type Integrations } from '../integrations.ts';
import { createSync } from '../main.ts';
import { migrations } from '../migrations.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';

let target: TestDatabase;
let database: Database;
let integrations: Integrations;
let crm = fakeSystem();
let id = '';
const now = (): Date => new Date('2026-01-22T10:00:00Z');

beforeAll(async () => {
  target = await testDatabase('sync-mapping');
  database = openDatabase(target.url, { max: 4, name: 'test' });
  await migrate(target.url, 'sync', migrations);
  // Records of customers are indexed anew from their replica.
  await migrate(target.url, 'accounts', accounts.migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});

interface Mapping {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly crmTable: { readonly name: string } | null;
}

async function ask<Data>(source: string, variables: Record<string, unknown> = {}) {
  const sync = createSync({ database, integrations, now });
  const contextValue = sync.createContext({
    caller: DEVELOPMENT_CALLER,
    integration: null,
    traceId: 'test',
    signal: new AbortController().signal,
  });
  const variableValues = { id, ...variables };
  const answer = await graphql({ schema: sync.schema, source, contextValue, variableValues });
  return { data: answer.data as Data, errors: answer.errors ?? [] };
}

async function customers() {
  const { data, errors } = await ask<{ integration: { mappings: Mapping[] } }>(
    `query ($id: ID!) { integration(id: $id) {
      mappings { id name version crmTable { name fields { name type } } } } }`,
  );
  const found = data.integration.mappings.find(({ name }) => name === 'CUSTOMER');
  if (found === undefined) throw new Error('No customers');
  return { customer: found, errors };
}

async function filter(crmFilter: string) {
  const { customer } = await customers();
  const { data } = await ask<{
    updateTableMapping: {
      mapping: object | null;
      userErrors: { code: string; field: string[]; message: string }[];
    };
  }>(
    `mutation ($input: UpdateTableMappingInput!) { updateTableMapping(input: $input) {
      mapping { crmFilter } userErrors { code field message fix } } }`,
    { input: { id: customer.id, expectedVersion: customer.version, crmFilter } },
  );
  return data.updateTableMapping;
}

beforeEach(async () => {
  await database.sql`truncate sync.integration cascade`;
  crm = fakeSystem();
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(fakeSystem()), crm: () => fakeCrm(crm) },
    environment: { SECRET: 'x' },
    secretKey: null,
    now,
  });
  const endpoint = (kind: string): object => ({
    kind,
    baseUrl: 'https://x.example.com',
    credential: { clientId: 'app', secret: 'env:SECRET' },
  });
  const { data } = await ask<{ createIntegration: { integration: { id: string } } }>(
    `mutation ($input: CreateIntegrationInput!) {
      createIntegration(input: $input) { integration { id } userErrors { message } } }`,
    { input: { name: 'Contoso', crm: endpoint('DATAVERSE'), erp: endpoint('BUSINESS_CENTRAL') } },
  );
  id = data.createIntegration.integration.id;
});

describe('two people who change a mapping at once', () => {
  it('are not both right: the second one reads it again', async () => {
    const { customer } = await customers();
    const source = `mutation ($input: UpdateTableMappingInput!) {
      updateTableMapping(input: $input) {
      mapping { version } userErrors { code ... on VersionConflictError { currentVersion } } } }`;
    const answers = await Promise.all(
      [11, 12, 13].map(async (intervalMinutes) => {
        const input = { id: customer.id, expectedVersion: customer.version, intervalMinutes };
        const { data } = await ask<{ updateTableMapping: { userErrors: object[] } }>(source, {
          input,
        });
        return data.updateTableMapping;
      }),
    );
    const refused = answers.flatMap(({ userErrors }) => userErrors);
    expect(refused).toEqual([
      { code: 'VERSION_CONFLICT', currentVersion: '2' },
      { code: 'VERSION_CONFLICT', currentVersion: '2' },
    ]);
    expect((await customers()).customer.version).toBe('2');
  });
});

const AWAY = new ConnectorError('CRM', 'unavailable', 'The CRM did not answer.');

describe('a mapping whose system is away', () => {
  it('has no table, and an error that says why; the rest is there', async () => {
    expect((await customers()).customer.crmTable).toMatchObject({ name: 'accounts' });
    crm.failure = AWAY;
    integrations.list.forget();
    const { customer, errors } = await customers();
    expect(customer).toMatchObject({ name: 'CUSTOMER', crmTable: null });
    const own = errors.filter(({ path }) => path?.at(-1) === 'crmTable');
    expect(own.length).toBeGreaterThan(0);
    expect(own[0]?.message).toBe('The CRM did not answer.');
    expect(own[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'CRM' });
  });

  it('takes no filter that cannot be checked, and one that says all without a look', async () => {
    expect(await filter("name eq 'x'")).toMatchObject({ userErrors: [] });
    crm.failure = AWAY;
    const { mapping, userErrors } = await filter("nobody eq 'x'");
    expect(mapping).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_ALLOWED_NOW', field: ['crmFilter'] }]);
    expect(userErrors[0]?.message).toContain('The CRM did not answer.');
    expect(await filter('')).toMatchObject({ mapping: { crmFilter: null }, userErrors: [] });
  });
});
