import { randomUUID } from 'node:crypto';
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError } from '@drawbar/connectors/port';
import { createLog } from '@drawbar/platform/log';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderDuties } from './duties.ts';
import { createFakeSystems, type FakeSystems } from './fake-systems.test-support.ts';
import { intake } from './intake.ts';
import { guid, startTestSystem, type TestSystem } from './system.test-support.ts';

/** Its systems are away. */
const AWAY = '00000000-0000-4000-8000-000000000001';
/** Its systems answer, and it comes behind the other one in any order. */
const WELL = 'ffffffff-0000-4000-8000-000000000001';

let fake: FakeSystems;
let system: TestSystem;
let asked: string[];

beforeEach(async () => {
  fake = createFakeSystems(true);
  asked = [];
  system = await startTestSystem(await testDatabase('duties'), fake.connections);
});
afterEach(() => system.close());

const reach =
  (name: 'erp' | 'crm') =>
  async (integration: string): Promise<unknown> => {
    asked.push(integration);
    if (integration === AWAY) throw new ConnectorError('ERP', 'unavailable', 'Away.');
    return fake.connections[name](integration);
  };

async function run(duty: string): Promise<void> {
  const connections = { erp: reach('erp'), crm: reach('crm') } as unknown as Connections;
  const both = async (): Promise<string[]> => [AWAY, WELL];
  const duties = orderDuties({
    database: system.database,
    connections,
    now: () => new Date(),
    newId: randomUUID,
    log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    enabled: both,
    automatic: both,
    quotes: async () => [],
  });
  const [found] = duties.filter(({ name }) => name === duty);
  if (found === undefined) throw new Error(`There is no duty "${duty}".`);
  await found.run(new AbortController().signal);
}

/** Rows of both integrations, as sync would write them. */
async function fillBoth(
  side: 'ERP' | 'CRM',
  kind: string,
  id: string,
  data: Record<string, string | number>,
): Promise<void> {
  for (const integration of [AWAY, WELL]) {
    const scope = { integration, system: side } as const;
    const row = { id, version: 'v1', modifiedAt: null, data };
    await system.database.sql.begin((tx) => intake.upsert(tx, scope, kind, [row]));
  }
}

describe('an integration whose systems are away', () => {
  it('does not stop the payments of another one from being read', async () => {
    await fillBoth('ERP', 'invoice', guid('f', 1), { number: '103001', remainingAmount: '5' });
    await run('read payments');
    expect(asked).toEqual([AWAY, WELL]);
  });

  it('does not stop the removed orders of another one from being asked after', async () => {
    await fillBoth('ERP', 'order', guid('d', 1), { number: 'S1' });
    for (const integration of [AWAY, WELL]) {
      const scope = { integration, system: 'ERP' } as const;
      await system.database.sql.begin((tx) => intake.remove(tx, scope, 'order', [guid('d', 1)]));
    }
    await run('ask after removed orders');
    const settled = await system.database.sql`
      select integration from orders.closed_order where settled`;
    expect(settled).toEqual([{ integration: WELL }]);
  });
});
