/** The whole guide by graph: from nothing to a finished full synchronisation with an empty CRM. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@drawbar/platform/free-port';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCompany } from '../support/company-folder.ts';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ended, review, start } from '../support/full-sync.ts';
import { ask, control } from '../support/graph.ts';
import { exampleOperation } from '../support/operations.ts';

const SLOW = { timeout: 240_000 };
const company = mkdtempSync(join(tmpdir(), 'drawbar-company-'));
const [theirs, ours] = [testFolder(), testFolder()];
const started: SystemProcess[] = [];
let database: TestDatabase;
let graph = '';
let erp = '';
let crm = '';
let id = '';

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}
type Clients = Readonly<Record<'integration' | 'administrator', Client>>;
let clients: Readonly<Record<'erp' | 'crm', Clients>>;

beforeAll(async () => {
  copyCompany(company);
  database = await testDatabase('setup');
  const settings = {
    DATABASE_URL: database.url,
    DRAWBAR_INTERNAL_SECRET: 'a secret of more than thirty-two characters',
    DRAWBAR_SANDBOX_ERP_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_CRM_PORT: String(await freePort()),
  };
  const sandbox = await startSystem({
    ...quietSettings(theirs),
    ...settings,
    DRAWBAR_ROLES: 'sandbox',
    DRAWBAR_SANDBOX_DATA: company,
  });
  started.push(sandbox);
  erp = sandbox.urls['erp'] ?? '';
  crm = sandbox.urls['crm'] ?? '';
  const file = readFileSync(join(theirs.path, 'sandbox-credentials.json'), 'utf8');
  clients = JSON.parse(file) as typeof clients;
  const roles = 'gateway,accounts,catalog,orders,sync,worker';
  const system = await startSystem({ ...quietSettings(ours), ...settings, DRAWBAR_ROLES: roles });
  started.unshift(system);
  graph = system.urls['gateway'] ?? '';
});
afterAll(async () => {
  for (const system of started) await system.stop();
  await database?.drop();
  theirs.remove();
  ours.remove();
  rmSync(company, { recursive: true, force: true });
});

interface Failure {
  readonly __typename?: string;
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null;
  readonly fix?: string | null;
  readonly check?: { readonly code: string };
  readonly salesOrders?: readonly { readonly id: string }[];
}

/** The payload of an example mutation. */
async function run<Payload>(name: string, variables: object): Promise<Payload & Failures> {
  const { data, errors } = await ask<Record<string, Payload & Failures>>(
    graph,
    exampleOperation(name),
    { ...variables },
  );
  expect(errors).toEqual([]);
  const payload = Object.values(data)[0];
  if (payload === undefined) throw new Error(`${name} answered nothing.`);
  return payload;
}
interface Failures {
  readonly userErrors: readonly Failure[];
}

/** A reference that leads to the secret, so that none is stored. */
const secret = (side: 'erp' | 'crm', user: keyof Clients = 'integration'): string =>
  `file:${join(theirs.path, 'sandbox-credentials.json')}#${side}.${user}.clientSecret`;
const endpoint = (side: 'erp' | 'crm'): object => ({
  kind: 'SANDBOX',
  baseUrl: side === 'erp' ? erp : crm,
  credential: { clientId: clients[side].integration.clientId, secret: secret(side) },
});

interface Guide {
  readonly version: string;
  readonly setupSteps: readonly { readonly kind: string; readonly state: string }[];
  readonly solution: { readonly version: string | null; readonly upToDate: boolean } | null;
  readonly mappings: readonly { readonly id: string; readonly name: string }[];
}

async function guide(): Promise<Guide & { states: Readonly<Record<string, string>> }> {
  const { data, errors } = await ask<{ integration: Guide }>(graph, exampleOperation('Guide'), {
    id,
  });
  expect(errors).toEqual([]);
  const { integration } = data;
  const states = integration.setupSteps.map(({ kind, state }) => [kind, state]);
  return { ...integration, states: Object.fromEntries(states) };
}

async function configure(change: object): Promise<Failures> {
  const { version } = await guide();
  return run('Configure', { input: { id, expectedVersion: version, ...change } });
}

const codes = ({ userErrors }: Failures): string[] => userErrors.map(({ code }) => code);

describe('the guide', SLOW, () => {
  it('begins with a name, and says what to do first', async () => {
    const connect = (input: object) =>
      run<{ integration: { id: string } | null }>('Connect', { input });
    expect(codes(await connect({ name: ' ' }))).toEqual(['INVALID_VALUE']);
    const literal = { clientId: 'x', secret: 'a secret itself' };
    const crmOf = (more: object): object => ({ kind: 'SANDBOX', baseUrl: crm, ...more });
    expect(codes(await connect({ name: 'A', crm: crmOf({ credential: literal }) }))).toEqual([
      'INVALID_VALUE',
    ]);
    const foreign = crmOf({ baseUrl: 'http://crm.example.com', credential: null });
    expect(codes(await connect({ name: 'A', crm: foreign })).sort()).toEqual([
      'INVALID_VALUE',
      'REQUIRED',
    ]);
    const input = { name: 'Contoso', idempotencyKey: 'first' };
    const made = await connect(input);
    expect(made.userErrors).toEqual([]);
    expect(await connect(input)).toEqual(made);
    id = made.integration?.id ?? '';
    expect((await guide()).states).toMatchObject({
      CONNECT_CRM: 'TODO',
      CONNECT_ERP: 'TODO',
      TEST: 'BLOCKED',
      INSTALL_SOLUTION: 'BLOCKED',
      ENABLE: 'BLOCKED',
      FULL_SYNC: 'BLOCKED',
    });
  });

  it('refuses every step that comes too early', async () => {
    expect(codes(await run('SwitchOn', { id }))).toEqual(['NOT_ALLOWED_NOW']);
    const administrator = { clientId: 'x', secret: 'y' };
    const install = await run('Install', { input: { integrationId: id, administrator } });
    expect(codes(install)).toEqual(['NOT_ALLOWED_NOW']);
    const orders = await configure({ salesOrderIntegration: { enabled: true } });
    expect(codes(orders)).toEqual(['NOT_ALLOWED_NOW']);
    expect(codes(await run('Test', { input: { id } }))).toEqual(['REQUIRED']);
    const { data } = await ask<{ startFullSync: Failures }>(graph, exampleOperation('Start'), {
      input: { reviewId: id },
    });
    expect(codes(data.startFullSync)).toEqual(['NOT_FOUND']);
  });

  it('connects both systems, under the version that was read', async () => {
    const stale = { id, expectedVersion: '77', crm: endpoint('crm') };
    expect(codes(await run('Configure', { input: stale }))).toEqual(['VERSION_CONFLICT']);
    expect(codes(await configure({ crm: endpoint('crm') }))).toEqual([]);
    expect(codes(await configure({ erp: endpoint('erp') }))).toEqual([]);
    expect((await guide()).states).toMatchObject({ CONNECT_CRM: 'DONE', CONNECT_ERP: 'DONE' });
  });

  it('tests every part, and tells a wrong secret from what is not installed', async () => {
    interface Tested {
      readonly test: {
        readonly ok: boolean;
        readonly checks: readonly { code: string; system: string; status: string; fix: string }[];
        readonly erpCompanies: readonly object[];
      };
    }
    const wrong = { ...endpoint('crm'), credential: { clientId: 'nobody', secret: secret('crm') } };
    const refused = await run<Tested>('Test', { input: { crm: wrong } });
    const failed = refused.test.checks.filter(({ status }) => status === 'FAIL');
    expect(failed.map(({ code }) => code)).toEqual(['TOKEN']);
    const { test } = await run<Tested>('Test', { input: { id } });
    expect(test.ok).toBe(false);
    expect(test.checks.filter(({ status }) => status === 'FAIL')).toMatchObject([
      { code: 'SOLUTION', system: 'CRM', fix: expect.stringContaining('installSolution') },
    ]);
    expect(test.erpCompanies).toHaveLength(1);
    expect((await guide()).states).toMatchObject({ TEST: 'TODO', INSTALL_SOLUTION: 'TODO' });
    expect((await run('SwitchOn', { id })).userErrors).toMatchObject([
      { code: 'CHECK_FAILED', check: { code: 'SOLUTION' } },
    ]);
  });

  it('installs what the CRM needs with an administrator, who is kept nowhere', async () => {
    interface Installed {
      readonly changes: readonly { readonly path: string }[];
    }
    const { administrator, integration } = clients.crm;
    const install = (user: Client, more: object = {}) =>
      run<Installed>('Install', {
        input: {
          integrationId: id,
          administrator: { clientId: user.clientId, secret: user.clientSecret },
          ...more,
        },
      });
    const wrong = { ...administrator, clientSecret: 'wrong' };
    expect(codes(await install(wrong))).toEqual(['CREDENTIALS_REJECTED']);
    expect(codes(await install(integration))).toEqual(['MISSING_PRIVILEGE']);
    const said = await install(administrator, { dryRun: true });
    expect((await guide()).solution).toEqual({ version: null, upToDate: false });
    const done = await install(administrator);
    expect(done.userErrors).toEqual([]);
    expect(done.changes).toEqual(said.changes);
    expect(done.changes.map(({ path }) => path)).toContain('keys / product / productnumber');
    expect((await install(administrator)).changes).toEqual([]);
    expect((await guide()).solution).toEqual({ version: '1.1.0.0', upToDate: true });
    expect((await run<{ test: { ok: boolean } }>('Test', { input: { id } })).test.ok).toBe(true);
    expect((await guide()).states).toMatchObject({ TEST: 'DONE', INSTALL_SOLUTION: 'DONE' });
    const output = started.map((system) => system.output()).join('');
    expect(output).not.toContain(administrator.clientSecret);
  });

  it('chooses what to synchronise, who may ask for stock, and how orders travel', async () => {
    const { mappings } = await guide();
    const idOf = (name: string) => mappings.find((mapping) => mapping.name === name)?.id;
    expect(codes(await configure({ enabledMappingIds: ['map_nothing'] }))).toEqual(['NOT_FOUND']);
    const chosen = [idOf('CUSTOMER'), idOf('ITEM-PRODUCT')];
    expect(codes(await configure({ enabledMappingIds: chosen }))).toEqual([]);
    expect((await guide()).states).toMatchObject({ CHOOSE_MAPPINGS: 'DONE' });
    const stock = { enabled: true };
    expect(codes(await configure({ itemAvailability: stock }))).toEqual(['REQUIRED']);
    const credential = { clientId: clients.erp.integration.clientId, secret: secret('erp') };
    expect(codes(await configure({ itemAvailability: { ...stock, credential } }))).toEqual([]);
    const orders = { enabled: false, automatic: true };
    expect(codes(await configure({ salesOrderIntegration: orders }))).toEqual(['NOT_ALLOWED_NOW']);
    expect(codes(await configure({ salesOrderIntegration: { enabled: true } }))).toEqual([]);
    expect((await guide()).states).toMatchObject({
      ITEM_AVAILABILITY: 'DONE',
      SALES_ORDER_INTEGRATION: 'DONE',
      ENABLE: 'TODO',
      FULL_SYNC: 'BLOCKED',
    });
  });

  it('switches on, reviews, and synchronises everything that was chosen', async () => {
    expect(codes(await run('SwitchOn', { id }))).toEqual([]);
    await eventually('both systems have been read', 60_000, async () => {
      const { data } = await ask<{ integration: { health: string } }>(
        graph,
        'query H($id: ID!) { integration(id: $id) { health } }',
        { id },
      );
      return data.integration.health === 'HEALTHY' ? true : null;
    });
    const made = await review(graph);
    expect(made.blockers).toEqual([]);
    const names = made.lines.map(({ mapping }) => mapping.name);
    expect(names).toContain('CUSTOMER');
    expect(names).not.toContain('PLHEADER-PRICE');
    expect(made.lines.find(({ mapping }) => mapping.name === 'CUSTOMER')).toMatchObject({
      crmCount: 0,
      recommendation: 'FULL_SYNC',
    });
    const run1 = await ended(graph, await start(graph, made.id), 180_000);
    expect(['SUCCEEDED', 'PARTIAL']).toContain(run1.status);
    expect(run1.progress.counts.inserted).toBeGreaterThan(50);
    const again = await review(graph);
    const left = again.lines.map((line) => line.wouldCreateInErp + line.wouldCreateInCrm);
    expect(left.every((count) => count === 0)).toBe(true);
    const states = await eventually('the worker has noted the end', 10_000, async () => {
      const now = (await guide()).states;
      return now['FULL_SYNC'] === 'DONE' ? now : null;
    });
    expect(new Set(Object.values(states))).toEqual(new Set(['DONE']));
  });
});

describe('what was set up', SLOW, () => {
  it('answers callers from the CRM that item availability is off', async () => {
    const item = await ask<{ item: { id: string } }>(
      graph,
      '{ item(by: { number: "1968-S" }) { id } }',
    );
    const source = `query A($id: ID!) {
      availability(input: { itemIds: [$id] }) { total { onHand { value } } } }`;
    const stock = () => ask<{ availability: unknown[] }>(graph, source, { id: item.data.item.id });
    expect((await stock()).errors).toEqual([]);
    expect(codes(await configure({ itemAvailability: { enabled: false } }))).toEqual([]);
    const off = await eventually('every process knows', 10_000, async () => {
      const answer = await stock();
      return answer.errors.length > 0 ? answer : null;
    });
    expect(off.data.availability).toEqual([null]);
    expect(off.errors[0]?.extensions).toMatchObject({ code: 'ITEM_AVAILABILITY_OFF' });
  });

  it('tells those who ask for changes of an edit and of stock that moved in the ERP', async () => {
    interface Feed {
      readonly changes: {
        readonly nodes: readonly { type: string; action: string; subjectId: string }[];
        readonly pageInfo: { readonly endCursor: string };
      };
    }
    const read = (after: string) =>
      ask<Feed>(
        graph,
        `query C($after: String) { changes(after: $after) {
          nodes { type action subjectId } pageInfo { endCursor } } }`,
        { after },
      ).then(({ data }) => data.changes);
    const { data } = await ask<{ customer: { id: string }; item: { id: string } }>(
      graph,
      '{ customer(by: { number: "20000" }) { id } item(by: { number: "1968-S" }) { id } }',
    );
    const wanted = [
      { type: 'CUSTOMER', action: 'UPDATED', subjectId: data.customer.id },
      { type: 'AVAILABILITY', action: 'UPDATED', subjectId: data.item.id },
    ];
    let { endCursor: after } = (await read('now')).pageInfo;
    await control(erp, 'records', {
      set: 'customers',
      update: [{ number: '20000', city: 'Leeds' }],
    });
    await control(erp, 'stock-movements', { item: '1968-S', quantity: -1 });
    await eventually('both are in the feed', 30_000, async () => {
      const { nodes, pageInfo } = await read(after);
      after = pageInfo.endCursor;
      for (const { type, action, subjectId } of nodes) {
        const place = wanted.findIndex(
          (one) => one.type === type && one.action === action && one.subjectId === subjectId,
        );
        if (place >= 0) wanted.splice(place, 1);
      }
      return wanted.length === 0 ? true : null;
    });
    expect(wanted).toEqual([]);
  });

  it('holds an order until orders travel by themselves, and cannot be switched off', async () => {
    const order = await submittedOrder();
    const off = await configure({ salesOrderIntegration: { enabled: false } });
    expect(off.userErrors).toMatchObject([
      { __typename: 'OrdersSubmittedError', salesOrders: [{ id: expect.any(String) }] },
    ]);
    const number = async (): Promise<string | null> => {
      const { data } = await ask<{ salesOrder: { erpStatus: string | null } | null }>(
        graph,
        'query O($crm: ID!) { salesOrder(by: { crmId: $crm }) { erpStatus } }',
        { crm: order },
      );
      return data.salesOrder?.erpStatus ?? null;
    };
    expect(await number()).toBeNull();
    const on = { salesOrderIntegration: { enabled: true, automatic: true } };
    expect(codes(await configure(on))).toEqual([]);
    await eventually('the order stands in the ERP', 90_000, number);
  });
});

/** An order for a coupled customer and item, made and submitted by people of the CRM; its GUID. */
async function submittedOrder(): Promise<string> {
  const { data } = await ask<{
    customer: { account: { crmId: string; currency: string } };
    item: { product: { crmId: string; unitGroup: { units: { crmId: string; name: string }[] } } };
  }>(
    graph,
    `{ customer(by: { number: "10000" }) { account { crmId currency } }
       item(by: { number: "1968-S" }) {
         product { crmId unitGroup { units { crmId name } } } } }`,
  );
  const { product } = data.item;
  const unit = product.unitGroup.units.find(({ name }) => name === 'PCS') ?? { crmId: '' };
  const made = await control<{ created: { salesorderid: string }[] }>(crm, 'records', {
    set: 'salesorders',
    create: [
      {
        name: 'Chairs',
        'customerid_account@odata.bind': `/accounts(${data.customer.account.crmId})`,
        order_details: [
          {
            'productid@odata.bind': `/products(${product.crmId})`,
            'uomid@odata.bind': `/uoms(${unit.crmId})`,
            quantity: 2,
            ispriceoverridden: true,
            priceperunit: 100,
          },
        ],
      },
    ],
  });
  const salesorderid = made.created[0]?.salesorderid ?? '';
  const update = [{ salesorderid, statecode: 1, statuscode: 3 }];
  await control(crm, 'records', { set: 'salesorders', update });
  await eventually('the order was read', 30_000, async () => {
    const found = await ask<{ salesOrder: { status: string } | null }>(
      graph,
      'query O($crm: ID!) { salesOrder(by: { crmId: $crm }) { status } }',
      { crm: salesorderid },
    );
    return found.data.salesOrder?.status === 'SUBMITTED' ? true : null;
  });
  return salesorderid;
}
