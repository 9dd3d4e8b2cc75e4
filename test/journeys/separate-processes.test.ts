import { freePort } from '@drawbar/platform/free-port';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sumOfLedger } from '../support/cronus.ts';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { ask } from '../support/graph.ts';

const folder = testFolder();
const systems: SystemProcess[] = [];
let database: TestDatabase;
let settings: Record<string, string>;
let graph = '';

/** Starts one process with these roles and remembers it. */
async function run(roles: string, more: Record<string, string> = {}): Promise<SystemProcess> {
  const system = await startSystem({ ...settings, ...more, DRAWBAR_ROLES: roles });
  systems.unshift(system);
  return system;
}

beforeAll(async () => {
  database = await testDatabase('separate');
  settings = {
    ...quietSettings(folder),
    DATABASE_URL: database.url,
    DRAWBAR_INTERNAL_SECRET: 'a secret of more than thirty-two characters',
    DRAWBAR_SANDBOX_ERP_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_CRM_PORT: String(await freePort()),
  };
  await run('sandbox');
  const urls: Record<string, string> = {};
  for (const name of ['accounts', 'catalog', 'orders', 'sync']) {
    const port = String(await freePort());
    const served = await run(name, { [`DRAWBAR_${name.toUpperCase()}_PORT`]: port });
    urls[`DRAWBAR_${name.toUpperCase()}_URL`] = served.urls[name] ?? '';
  }
  await run('worker');
  graph = (await run('gateway', urls)).urls['gateway'] ?? '';
});
afterAll(async () => {
  for (const system of systems) await system.stop();
  await database.drop();
  folder.remove();
});

describe('with every subgraph in a process of its own', () => {
  it('one query crosses them and brings the live stock', async () => {
    const { data, errors } = await ask<{
      integrations: { name: string }[];
      accounts: { nodes: { name: string }[] };
      item: { availability: { total: { onHand: { value: string } }; freshness: object } };
    }>(
      graph,
      `{
        integrations { name }
        accounts(first: 1) { nodes { name } }
        item(by: { number: "1896-S" }) {
          availability(maxAgeSeconds: 0) { total { onHand { value } } freshness { source stale } }
        }
      }`,
    );
    expect(errors).toEqual([]);
    expect(data.integrations.map(({ name }) => name)).toEqual(['CRONUS']);
    expect(data.accounts.nodes).toHaveLength(1);
    expect(data.item.availability).toEqual({
      total: { onHand: { value: sumOfLedger('1896-S').total } },
      freshness: { source: 'LIVE', stale: false },
    });
  });

  it('a subgraph refuses whoever is not the gateway', async () => {
    const catalog = systems.find((system) => 'catalog' in system.urls);
    const response = await fetch(catalog?.urls['catalog'] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'drawbar-caller': 'e30.forged' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('the rest of an answer stands when one subgraph is away', async () => {
    const sync = systems.find((system) => 'sync' in system.urls);
    await sync?.stop();
    const { data, errors } = await ask<{ integrations: null; accounts: { nodes: object[] } }>(
      graph,
      '{ integrations { name } accounts(first: 1) { nodes { name } } }',
    );
    expect(data.integrations).toBeNull();
    expect(data.accounts.nodes).toHaveLength(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: ['integrations'], extensions: { retryable: true } });
    expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
  });
});
