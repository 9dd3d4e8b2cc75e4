import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrm, createErp, type CrmPort, type ErpPort, type Hint } from '@drawbar/connectors';
import { eventually } from '../support/eventually.ts';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

const SECRET = 'a1b2c3d4e5f6';
const PATIENCE_MS = 10_000;

let systems: TestSystems;
let erp: ErpPort;
let crm: CrmPort;
let receiver: Server;
let url: string;
const received: Hint[] = [];

beforeAll(async () => {
  systems = await startSystems('connectors-hints');
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const options = { log, now: Date.now, random: Math.random };
  erp = createErp(systems.settings('erp', 'administrator'), options);
  crm = createCrm(systems.settings('crm', 'administrator'), options);
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '/';
    const port = path.startsWith('/erp') ? erp : crm;
    const body = Buffer.concat(chunks).toString('utf8');
    const answer = port.readHints({ url: path, body }, SECRET);
    received.push(...answer.hints);
    response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await Promise.all([erp.close(), crm.close()]);
  await systems.close();
  await new Promise((resolve) => receiver.close(resolve));
});

function hintOf(kind: string, id: string) {
  return () => received.find((hint) => hint.kind === kind && hint.id === id) ?? null;
}

describe('hints of the ERP', () => {
  it('come for every kind that was asked for, and tell which record changed', async () => {
    const target = { url: `${url}/erp`, secret: SECRET };
    const kinds = ['customer', 'item', 'priceLine', 'company'] as const;
    const watch = await erp.watch(kinds, target, callContext());
    expect(watch.kinds).toEqual(['customer', 'item', 'priceLine']);
    expect(watch.renewBefore?.getTime()).toBeGreaterThan(Date.now());

    const intent = randomUUID();
    const data = { displayName: 'Hint' };
    const write = { op: 'create', key: intent, intent, data, lines: [] } as const;
    const how = { atomic: false };
    const [outcome] = await systems.erp.upsert('customer', [write], how, callContext());
    const id = outcome?.ok ? outcome.id : '';
    await eventually('a hint of the new customer', PATIENCE_MS, hintOf('customer', id));
  });

  it('are asked for once, however often the watchdog looks', async () => {
    const target = { url: `${url}/erp`, secret: SECRET };
    const before = await postsTo('subscriptions');
    await erp.watch(['customer', 'item', 'priceLine'], target, callContext());
    expect(await postsTo('subscriptions')).toBe(before);
  });
});

describe('hints of the CRM', () => {
  it('come for every kind that was asked for, and tell which record changed', async () => {
    const target = { url: `${url}/crm`, secret: SECRET };
    const watch = await crm.watch(['account', 'contact'], target, callContext());
    expect(watch.kinds).toEqual(['account', 'contact']);
    const intent = randomUUID();
    const data = { name: 'Hint' };
    const write = { op: 'create', key: intent, intent, data, lines: [] } as const;
    await systems.crm.upsert('account', [write], { atomic: false }, callContext());
    await eventually('a hint of the new account', PATIENCE_MS, hintOf('account', intent));
    const again = await crm.watch(['account', 'contact'], target, callContext());
    expect(again).toEqual(watch);
  });
});

async function postsTo(set: string): Promise<number> {
  interface Count {
    readonly method: string;
    readonly set: string;
    readonly count: number;
  }
  const { requests } = await systems.control<{ requests: Count[] }>('erp', 'requests');
  const posts = requests.filter((one) => one.method === 'POST' && one.set === set);
  return posts.reduce((sum, { count }) => sum + count, 0);
}
