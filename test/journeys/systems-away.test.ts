import { join } from 'node:path';
import { freePort } from '@drawbar/platform/free-port';
import { ensureCredentials } from '@drawbar/sandbox/credentials';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from '../support/graph.ts';

const folder = testFolder();
let database: TestDatabase;
let settings: Record<string, string>;
let drawbar: SystemProcess;
let sandbox: SystemProcess | undefined;
let graph = '';

beforeAll(async () => {
  database = await testDatabase('away');
  ensureCredentials(join(folder.path, 'sandbox-credentials.json'));
  settings = {
    ...quietSettings(folder),
    DATABASE_URL: database.url,
    DRAWBAR_LOG: 'error',
    DRAWBAR_SANDBOX_ERP_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_CRM_PORT: String(await freePort()),
  };
  drawbar = await startSystem({
    ...settings,
    DRAWBAR_ROLES: 'gateway,accounts,catalog,orders,sync,worker',
  });
  graph = drawbar.urls['gateway'] ?? '';
});
afterAll(async () => {
  await drawbar?.stop();
  await sandbox?.stop();
  await database.drop();
  folder.remove();
});

interface Health {
  integrations: { health: string; healthReason: string }[];
  accounts: { nodes: object[] };
}
const HEALTH = '{ integrations { health healthReason } accounts(first: 1) { nodes { name } } }';

describe('a system whose ERP and CRM are away at its start', () => {
  it('is ready, says that it is degraded, and names no address', async () => {
    const ready = await fetch(`${graph}/readyz?verbose`);
    expect(ready.status).toBe(200);
    const text = await ready.text();
    expect(text).toContain('Business Central could not be reached');
    expect(text).toContain('Dynamics 365 Sales could not be reached');
    expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
    const { data } = await ask<Health>(graph, HEALTH);
    expect(data.integrations[0]?.health).toBe('FAILING');
    expect(data.accounts.nodes).toEqual([]);
  });

  it('fills its replicas by itself when they are there', async () => {
    sandbox = await startSystem({ ...settings, DRAWBAR_ROLES: 'sandbox' });
    await eventually('accounts and a healthy integration', 60_000, async () => {
      const { data } = await ask<Health>(graph, HEALTH);
      const healthy = data.integrations[0]?.health === 'HEALTHY';
      return healthy && data.accounts.nodes.length > 0 ? true : null;
    });
    const ready = await fetch(`${graph}/readyz?verbose`);
    expect(await ready.text()).not.toContain('could not be reached');
  });
});
