/** Change notifications of both systems, as a receiver gets them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  caller,
  row,
  rows,
  startTestSandbox,
  tokenOf,
  type Call,
  type TestSandbox,
} from '../testing/client.ts';
import { startReceiver, type Receiver } from '../testing/receiver.ts';

let bench: TestSandbox;
let receiver: Receiver;
let erpRoot: Call;

beforeAll(async () => {
  bench = await startTestSandbox('hints');
  receiver = await startReceiver();
  const token = await tokenOf(bench.sandbox.erpUrl, bench.credentials.erp.integration);
  erpRoot = caller(`${bench.sandbox.erpUrl}/v2.0/t/sandbox/api`, token);
});
afterAll(async () => {
  await receiver.close();
  await bench.close();
});

const edit = (set: string, body: object) =>
  bench.erpControl('POST', '/records', { body: { set, ...body } });
const values = async () =>
  (JSON.parse((await receiver.next()).body) as { value: Record<string, string>[] }).value;

describe('the ERP', () => {
  const subscribe = (api: string, set: string, notificationUrl = `${receiver.url}/erp`) =>
    erpRoot('POST', `/${api}/subscriptions`, {
      body: {
        notificationUrl,
        resource: `/api/${api}/companies(${bench.companyId})/${set}`,
        clientState: 'ours',
      },
    });

  it('subscribes only after the handshake, and only to sets that have webhooks', async () => {
    expect((await subscribe('v2.0', 'customers', 'http://127.0.0.1:1/none')).status).toBe(400);
    expect((await subscribe('v2.0', 'contacts')).status).toBe(400);
    const created = await subscribe('v2.0', 'customers');
    expect(created.status).toBe(201);
    const { subscriptionId, expirationDateTime } = row(created);
    const days = (Date.parse(String(expirationDateTime)) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(3);
    const renewed = await erpRoot('PATCH', `/v2.0/subscriptions('${String(subscriptionId)}')`, {
      body: { notificationUrl: `${receiver.url}/erp` },
      headers: { 'if-match': String(row(created)['@odata.etag']) },
    });
    expect(renewed.status).toBe(200);
  });

  it('tells what changed, by id, with the client’s own word', async () => {
    const created = await edit('customers', { create: [{ displayName: 'Told' }] });
    const { id } = (row(created).created as { id: string }[])[0] ?? {};
    const [note] = await values();
    expect(note).toMatchObject({
      changeType: 'created',
      clientState: 'ours',
      resource: `api/v2.0/companies(${bench.companyId})/customers(${id})`,
    });
    await edit('customers', { delete: [{ id }] });
    expect(await values()).toMatchObject([{ changeType: 'deleted' }]);
  });

  it('tells several changes of one record once, and very many as one collection', async () => {
    const update = ['A', 'B'].flatMap((city) => [
      { number: '10000', city },
      { number: '20000', city },
    ]);
    await edit('customers', { update });
    expect((await values()).map(({ changeType }) => changeType)).toEqual(['updated', 'updated']);
    expect((await subscribe('v2.0', 'itemCategories')).status).toBe(201);
    const create = Array.from({ length: 1001 }, (_, i) => ({ code: `MANY${i}` }));
    await edit('itemCategories', { create });
    const [note] = await values();
    expect(note).toMatchObject({ changeType: 'collection' });
    expect(note?.resource).toContain('itemCategories?$filter=lastModifiedDateTime ge ');
  });

  it('tells of a line as a change of its order', async () => {
    await subscribe('drawbar/sync/v1.0', 'salesOrders');
    const orders = rows(
      await bench.ext('GET', "/salesOrders?$filter=number eq '101001'&$expand=salesOrderLines"),
    );
    const [line] = (orders[0]?.salesOrderLines ?? []) as { id: string }[];
    await bench.ext('PATCH', `/salesOrderLines(${line?.id})`, {
      body: { quantity: 6 },
      headers: { 'if-match': '*' },
    });
    const [note] = await values();
    expect(note?.resource).toContain(`salesOrders(${String(orders[0]?.id)})`);
  });

  it('ends a subscription whose receiver answers badly', async () => {
    receiver.status = 404;
    await edit('customers', { update: [{ number: '10000', city: 'C' }] });
    await receiver.next();
    receiver.status = 200;
    await expect
      .poll(async () =>
        rows(await erpRoot('GET', '/v2.0/subscriptions')).map(({ resource }) => resource),
      )
      .toEqual([
        `/api/v2.0/companies(${bench.companyId})/itemCategories`,
        `/api/drawbar/sync/v1.0/companies(${bench.companyId})/salesOrders`,
      ]);
  });
});

describe('the CRM', () => {
  it('tells registered steps, filtered by column, with the key of the endpoint', async () => {
    const id = (answer: { headers: Headers }) =>
      /\(([^)]*)\)$/.exec(answer.headers.get('odata-entityid') ?? '')?.[1] ?? '';
    const endpoint = id(
      await bench.crm('POST', '/serviceendpoints', {
        body: {
          name: 'ours',
          contract: 8,
          url: `${receiver.url}/crm`,
          authtype: 4,
          authvalue: 's3cret',
        },
      }),
    );
    const filter = rows(
      await bench.crm(
        'GET',
        "/sdkmessagefilters?$filter=sdkmessageid/name eq 'Update' " +
          "and primaryobjecttypecode eq 'account'",
      ),
    )[0];
    const filterId = String(filter?.sdkmessagefilterid);
    await bench.crm('POST', '/sdkmessageprocessingsteps', {
      body: {
        name: 'account changes',
        mode: 1,
        stage: 40,
        rank: 1,
        filteringattributes: 'name,telephone1',
        'sdkmessageid@odata.bind': `/sdkmessages(${String(filter?._sdkmessageid_value)})`,
        'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filterId})`,
        'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpoint})`,
      },
    });
    const account = String(
      rows(await bench.crm('GET', '/accounts?$top=1&$select=accountid'))[0]?.accountid,
    );
    await bench.crm('PATCH', `/accounts(${account})`, { body: { fax: '1' } });
    await bench.crm('PATCH', `/accounts(${account})`, { body: { telephone1: '2' } });
    const { path, body } = await receiver.next();
    expect(path).toBe('/crm?code=s3cret');
    expect(JSON.parse(body)).toMatchObject({
      MessageName: 'Update',
      PrimaryEntityId: account,
      PrimaryEntityName: 'account',
    });
    expect(body).toContain('"telephone1"');
    const read = await bench.crm('GET', `/serviceendpoints(${endpoint})`);
    expect(read.text).not.toContain('s3cret');
  });
});
