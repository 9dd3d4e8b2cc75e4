import { randomUUID } from 'node:crypto';
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError } from '@drawbar/connectors/port';
import { createLog } from '@drawbar/platform/log';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderDuties } from './duties.ts';
import { createFakeSystems, type FakeSystems } from './fake-systems.test-support.ts';
import { intake } from './intake.ts';
import { guid, startTestSystem, TEST_DIRECTORY, type TestSystem } from './system.test-support.ts';

/** Its systems are away. */
const AWAY = '00000000-0000-4000-8000-000000000001';
/** Its systems answer, and it comes behind the other one in any order. */
const WELL = 'ffffffff-0000-4000-8000-000000000001';

let fake: FakeSystems;
let system: TestSystem;
let asked: string[];
/** Far ahead of the database's, so that whatever waits for a minute is over. */
let clock: number;

beforeEach(async () => {
  fake = createFakeSystems(true);
  asked = [];
  clock = Date.now() + 86_400_000;
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

async function run(name: string): Promise<void> {
  const connections = { erp: reach('erp'), crm: reach('crm') } as unknown as Connections;
  const both = async (): Promise<string[]> => [AWAY, WELL];
  const duties = orderDuties({
    database: system.database,
    connections,
    integrations: TEST_DIRECTORY,
    now: () => new Date(clock),
    newId: randomUUID,
    log: createLog({ level: 'silent', pretty: false, name: 'test' }),
    enabled: both,
    automatic: both,
    quotes: async () => [],
  });
  const found = duties.filter((duty) => duty.name === name);
  if (found.length === 0) throw new Error(`There is no duty "${name}".`);
  for (const duty of found) await duty.run(new AbortController().signal);
}

/** A row as sync would write it. */
async function fill(
  integration: string,
  side: 'ERP' | 'CRM',
  kind: string,
  id: string,
  data: Record<string, string | number>,
): Promise<void> {
  const row = { id, version: 'v1', modifiedAt: null, data };
  const scope = { integration, system: side } as const;
  await system.database.sql.begin((tx) => intake.upsert(tx, scope, kind, [row]));
}

describe('an integration whose systems are away', () => {
  it('does not stop the payments of another one from being read', async () => {
    const data = { number: '103001', remainingAmount: '5' };
    await fill(AWAY, 'ERP', 'invoice', guid('f', 1), data);
    await fill(WELL, 'ERP', 'invoice', guid('f', 1), data);
    await run('read payments');
    expect(asked).toEqual([AWAY, WELL]);
  });

  it('does not stop the removed orders of another one from being asked after', async () => {
    await submitted(AWAY, 1);
    await submitted(WELL, 1);
    await run('ask after removed orders');
    const settled = await system.database.sql`
      select integration from orders.closed_order where settled`;
    expect(settled).toEqual([{ integration: WELL }]);
  });
});

describe('orders that the CRM does not take', () => {
  it('do not hide those of another integration, however many they are', async () => {
    for (let at = 1; at <= 25; at += 1) await submitted(AWAY, at);
    await submitted(WELL, 1);
    await system.database.sql`
      update orders.closed_order set settled = true, removed_at = now() - interval '1 day'
      where integration = ${AWAY}`;
    await system.database.sql`update orders.closed_order set settled = true`;
    await run('tell the CRM what is done');
    // those that failed may be tried again by now
    clock += 10_000;
    await run('tell the CRM what is done');
    expect(fake.crmOrders.get(guid('c', 1))?.data).toMatchObject({ statecode: '0' });
  });

  it('are handed over behind those whose choices cannot be read', async () => {
    const data = { statecode: 1, paymenttermscode: 1, ordernumber: 'ORD-1' };
    for (let at = 1; at <= 25; at += 1) await fill(AWAY, 'CRM', 'order', guid('c', at), data);
    await fill(WELL, 'CRM', 'order', guid('c', 1), { statecode: 1, ordernumber: 'ORD-1' });
    await run('hand orders over');
    clock += 10_000;
    await run('hand orders over');
    const held = await system.database.sql`select integration from orders.held_back`;
    expect(held).toEqual([{ integration: WELL }]);
  });
});

/** An order of the CRM whose order in the ERP is gone. */
async function submitted(integration: string, at: number): Promise<void> {
  const [crm, erp] = [guid('c', at), guid('d', at)];
  await fill(integration, 'CRM', 'order', crm, { statecode: 1 });
  await fill(integration, 'ERP', 'order', erp, { number: `S${at}` });
  await system.database.sql.begin(async (tx) => {
    await intake.setPartner(tx, { integration, system: 'CRM' }, 'order', crm, erp);
    await intake.setPartner(tx, { integration, system: 'ERP' }, 'order', erp, crm);
    await intake.remove(tx, { integration, system: 'ERP' }, 'order', [erp]);
  });
}
