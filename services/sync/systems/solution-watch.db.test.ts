import { ConnectorError } from '@drawbar/connectors/port';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { migrate } from '@drawbar/platform/migrate';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createIntegrations,
  ensureDefaultIntegration,
  type Integrations,
} from '../integrations.ts';
import { migrations } from '../migrations.ts';
import { fakeCrm, fakeErp, fakeSystem } from '../test-support/fake-ports.ts';
import type { Leases } from './leases.ts';
import { createSolutionWatch } from './solution-watch.ts';

let target: TestDatabase;
let database: Database;
let integrations: Integrations;
let crm = fakeSystem();
let now = new Date('2026-01-22T10:00:00Z');
let isLeader = true;
const leases = { hold: async () => isLeader } as unknown as Leases;
const { signal } = new AbortController();

beforeAll(async () => {
  target = await testDatabase('sync-solution');
  database = openDatabase(target.url, { max: 2, name: 'test' });
  await migrate(target.url, 'sync', migrations);
});
afterAll(async () => {
  await database.close();
  await target.drop();
});
beforeEach(async () => {
  await database.sql`truncate sync.integration cascade`;
  crm = fakeSystem();
  now = new Date('2026-01-22T10:00:00Z');
  isLeader = true;
  integrations = createIntegrations({
    database,
    connectors: { erp: () => fakeErp(fakeSystem()), crm: () => fakeCrm(crm) },
    environment: { SECRET: 'x' },
    secretKey: null,
    now: () => now,
  });
  const sandbox = {
    baseUrl: 'http://127.0.0.1:1',
    clientId: 'c',
    secretReference: 'env:SECRET',
  };
  const wanted = { name: 'CRONUS', crm: sandbox, erp: sandbox };
  await ensureDefaultIntegration({ database, list: integrations.list, now: () => now }, wanted);
});

/** Looks at what is due, then says what is kept. */
function watching() {
  const watch = createSolutionWatch({ database, integrations, leases, now: () => now });
  return async (minute: number) => {
    now = new Date(Date.parse('2026-01-22T10:00:00Z') + minute * 60_000);
    integrations.list.forget();
    await watch.look(await integrations.list.all(), signal);
    integrations.list.forget();
    return (await integrations.list.all())[0]?.solution ?? null;
  };
}

describe('whoever watches what stands in the CRM', () => {
  it('looks at once, and again later, when somebody may have changed it', async () => {
    const look = watching();
    expect(await look(0)).toEqual({ version: '1.0.0.0', upToDate: true });
    crm.solution = null;
    expect(await look(10)).toEqual({ version: '1.0.0.0', upToDate: true });
    expect(await look(15)).toEqual({ version: null, upToDate: false });
  });

  it('keeps what is known while the CRM does not tell, and tries again in a minute', async () => {
    const look = watching();
    crm.failure = new ConnectorError('CRM', 'unavailable', 'The CRM is away.');
    expect(await look(0)).toBeNull();
    crm.failure = null;
    expect(await look(0.5)).toBeNull();
    expect(await look(1)).toEqual({ version: '1.0.0.0', upToDate: true });
  });

  it('is one of all processes', async () => {
    isLeader = false;
    expect(await watching()(0)).toBeNull();
  });
});
