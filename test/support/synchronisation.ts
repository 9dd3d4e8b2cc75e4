/** Both sandboxes, the four services' tables, and a worker that synchronises them. */
import { createCrm, createErp } from '@drawbar/connectors';
import * as accounts from '@drawbar/accounts/migrations';
import { intake as accountsIntake } from '@drawbar/accounts/intake';
import * as catalog from '@drawbar/catalog/migrations';
import { intake as catalogIntake } from '@drawbar/catalog/intake';
import * as orders from '@drawbar/orders/migrations';
import { intake as ordersIntake } from '@drawbar/orders/intake';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import * as sync from '@drawbar/sync/migrations';
import {
  createIntegrations,
  DEFAULT_INTEGRATION_KEY,
  ensureDefaultIntegration,
  readReadiness,
  type Integrations,
} from '@drawbar/sync/integrations';
import { startWorker, type Worker } from '@drawbar/sync/worker';
import { testDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startSystems, type TestSystems } from './systems.ts';

export interface Synchronisation {
  readonly systems: TestSystems;
  readonly database: Database;
  /** Of that database, for other processes. */
  readonly databaseUrl: string;
  readonly integrations: Integrations;
  /** GUID of the only integration. */
  readonly integration: string;
  /** Ends the worker wherever it is, and starts another. */
  restartWorker(): Promise<void>;
  close(): Promise<void>;
}

const INTAKES = [accountsIntake, catalogIntake, ordersIntake];
/** A bound, not an expectation: several systems start at once on two cores. */
const FILL_MS = 120_000;

/** Ready when both systems have been read once; `prepare` sets up the integration before that. */
export async function startSynchronisation(
  name: string,
  options: { readonly prepare?: (database: Database) => Promise<unknown> } = {},
): Promise<Synchronisation> {
  const systems = await startSystems(`${name}-systems`);
  const target = await testDatabase(name);
  for (const [service, { migrations }] of Object.entries({ accounts, catalog, orders, sync })) {
    await migrate(target.url, service, migrations);
  }
  const database = openDatabase(target.url, { max: 6, name });
  const log = createLog({
    level: process.env['DRAWBAR_TEST_LOG'] === 'debug' ? 'debug' : 'silent',
    pretty: false,
    name,
  });
  const now = (): Date => new Date();
  const connecting = { log, now: Date.now, random: Math.random };
  const integrations = createIntegrations({
    database,
    connectors: {
      erp: (settings) => createErp(settings, connecting),
      crm: (settings) => createCrm(settings, connecting),
    },
    environment: {
      ERP_SECRET: systems.settings('erp').clientSecret,
      CRM_SECRET: systems.settings('crm').clientSecret,
    },
    secretKey: null,
    now,
  });
  await ensureDefaultIntegration(
    { database, list: integrations.list, now },
    {
      name: 'CRONUS',
      erp: {
        baseUrl: systems.settings('erp').baseUrl,
        clientId: systems.settings('erp').clientId,
        secretReference: 'env:ERP_SECRET',
      },
      crm: {
        baseUrl: systems.settings('crm').baseUrl,
        clientId: systems.settings('crm').clientId,
        secretReference: 'env:CRM_SECRET',
      },
    },
  );
  await options.prepare?.(database);
  const start = (): Promise<Worker> =>
    startWorker({
      database,
      integrations,
      intakes: INTAKES,
      followSeconds: 1,
      hints: null,
      log,
      now,
      random: Math.random,
    });
  let worker = await start();
  await eventually('both systems read once', FILL_MS, async () => {
    const { ready, degraded } = await readReadiness(database);
    // A system that did not answer in time has not been read: it counts as ready all the same.
    return ready && degraded.length === 0 ? true : null;
  });
  return {
    systems,
    database,
    databaseUrl: target.url,
    integrations,
    integration: DEFAULT_INTEGRATION_KEY,
    async restartWorker() {
      await worker.close();
      worker = await start();
    },
    async close() {
      await worker.close();
      await integrations.connections.close();
      await database.close();
      await systems.close();
      await target.drop();
    },
  };
}
