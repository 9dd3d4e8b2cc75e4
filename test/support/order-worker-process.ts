/** A worker of orders in a process of its own, to be killed: settings come by environment. */
import { randomUUID } from 'node:crypto';
import { createCrm, createErp } from '@drawbar/connectors';
import { startOrderWorker } from '@drawbar/orders/worker';
import { openDatabase } from '@drawbar/platform/database';
import { createLog } from '@drawbar/platform/log';
import { createIntegrations } from '@drawbar/sync/integrations';

const log = createLog({ level: 'silent', pretty: false, name: 'order-worker' });
const database = openDatabase(process.env['TEST_DATABASE_URL'] ?? '', { max: 2, name: 'killed' });
const options = { log, now: Date.now, random: Math.random };
const now = (): Date => new Date();
const { connections, directory, list } = createIntegrations({
  database,
  connectors: {
    erp: (settings) => createErp(settings, options),
    crm: (settings) => createCrm(settings, options),
  },
  environment: process.env,
  secretKey: null,
  now,
});
const enabled = async (): Promise<string[]> => (await list.all()).map(({ key }) => key);
const quotes = async (): Promise<string[]> => [];
startOrderWorker({
  database,
  connections,
  integrations: directory,
  log,
  now,
  newId: randomUUID,
  enabled,
  quotes,
  automatic: enabled,
});
process.send?.('started');
