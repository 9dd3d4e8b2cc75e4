import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, ErpPort } from '../port.ts';
import {
  json,
  problem,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
  type SeenRequest,
} from '../testing/fake-system.ts';
import { createErp } from './erp.ts';

const company = '6b4f0000-0000-4000-8000-000000000001';
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

let system: FakeSystem;
let erp: ErpPort;

beforeEach(async () => {
  system = await startFakeSystem();
  system.on(has('/v2.0/companies'), json({ value: [{ id: company, name: 'CRONUS' }] }));
  erp = createErp(sandboxSettings(`${system.url}/api`), testOptions());
});

afterEach(async () => {
  await erp.close();
  await system.close();
});

function has(...parts: readonly string[]): (request: SeenRequest) => boolean {
  return (request) => parts.every((part) => request.url.includes(part));
}

function installExtension(committedRowVersion: number, deletedFrom = 0): void {
  const capabilities = 'prices,stock,tombstones';
  system.on(
    has('/syncStates'),
    json({
      value: [{ committedRowVersion, deletedFrom, extensionVersion: '1.0.0', capabilities }],
    }),
  );
}

async function readAll(
  kind: 'customer' | 'item' | 'location' | 'ledgerEntry',
  from: string | null = null,
): Promise<{ changes: Change[]; cursor: string; full: boolean }> {
  const changes: Change[] = [];
  let cursor = from;
  for (let pages = 0; pages < 10; pages += 1) {
    const page = await erp.changes(kind, cursor, 2, testContext());
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.more) return { changes, cursor, full: page.full };
  }
  throw new Error('more than ten pages');
}

describe('with the extension', () => {
  const customer = (n: number, rowVersion: number) => ({
    '@odata.etag': `W/"${rowVersion}"`,
    id: id(n).toUpperCase(),
    rowVersion,
    systemModifiedAt: '2026-01-22T08:11:02.117Z',
    systemModifiedBy: id(9),
    number: `C${n}`,
    blocked: '_x0020_',
    creditLimit: 0,
    currencyCode: '',
  });

  it('reads rows by row version, then tombstones, and stops where nothing is new', async () => {
    installExtension(40);
    system.on(has('/customers?', 'rowVersion gt 0 '), json({ value: [customer(1, 10)] }));
    const first = await readAll('customer');
    expect(first.full).toBe(true);
    expect(first.changes).toEqual([
      {
        op: 'upsert',
        row: expect.objectContaining({
          id: id(1),
          version: 'W/"10"',
          modifiedAt: new Date('2026-01-22T08:11:02.117Z'),
          modifiedBy: id(9),
          data: expect.objectContaining({ number: 'C1', blocked: null, creditLimit: '0' }),
        }),
      },
    ]);
    const before = system.seen.length;
    expect((await readAll('customer', first.cursor)).changes).toEqual([]);
    expect(system.seen.slice(before).map(({ url }) => url)).toEqual([
      expect.stringContaining('/syncStates'),
    ]);
  });

  it('asks once how far may be read for all kinds of one round', async () => {
    installExtension(40);
    const cursor = JSON.stringify({ by: 'rowVersion', phase: 'done', at: '40' });
    const context = testContext({ asOf: Date.now() });
    await erp.describe(context);
    system.seen.length = 0;
    for (const kind of ['customer', 'item', 'contact'] as const) {
      await erp.changes(kind, cursor, 10, { ...context, asOf: Date.now() - 60_000 });
    }
    expect(system.seen).toEqual([]);
    await erp.changes('customer', cursor, 10, testContext());
    expect(system.seen).toHaveLength(1);
  });

  it('reports a deletion after the rows of its round', async () => {
    installExtension(60);
    system.on(has('/customers?', 'rowVersion gt 40 '), json({ value: [customer(2, 55)] }));
    const tombstone = { entitySet: 'customers', recordId: id(1), rowVersion: 56 };
    system.on(has('/deletedRecords?', "'customers'"), json({ value: [tombstone] }));
    const cursor = JSON.stringify({ by: 'rowVersion', phase: 'done', at: '40' });
    const { changes, full } = await readAll('customer', cursor);
    expect(full).toBe(false);
    expect(changes.map((change) => change.op)).toEqual(['upsert', 'delete']);
  });

  it('asks again without a field the server does not know', async () => {
    installExtension(40);
    system.on(
      (request) => request.url.includes('/customers?') && request.url.includes('territoryCode'),
      problem(400, 'BadRequest', "Could not find a property named 'territoryCode'."),
    );
    system.on(
      (request) => request.url.includes('/customers?') && !request.url.includes('territoryCode'),
      json({ value: [customer(1, 10)] }),
    );
    expect((await readAll('customer')).changes).toHaveLength(1);
  });

  it('sums stock per item, variant and location and leaves drop shipments out', async () => {
    installExtension(40);
    const level = { itemNumber: 'LS-75', variantCode: '', locationCode: 'BLUE', quantity: 35.5 };
    const rows = [
      { ...level, dropShipment: false },
      { ...level, locationCode: 'RED', dropShipment: true },
    ];
    system.on(has('/stockLevels?'), json({ value: rows }));
    const { levels } = await erp.stockLevels(['LS-75'], testContext({ lane: 'live' }));
    expect(levels).toEqual([
      { itemNumber: 'LS-75', variantCode: '', locationCode: 'BLUE', quantity: '35.5' },
    ]);
  });

  it('asks for the prices in force of some things for some customers', async () => {
    installExtension(40);
    const line = { id: id(3), priceListCode: 'S1', assetNumber: 'LS-75', unitPrice: 71.1 };
    system.on(has('/priceListLines?'), json({ value: [line] }));
    const question = { assetNumbers: ['LS-75', ''], sourceNumbers: ['', 'DEALER'] };
    const [row] = await erp.priceLines(question, testContext({ lane: 'live' }));
    expect(row?.data).toMatchObject({ priceListCode: 'S1', unitPrice: '71.1' });
    const asked = system.seen.filter(has('/priceListLines?'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toContain(
      "(assetNumber eq 'LS-75' or assetNumber eq '') and " +
        "(sourceNumber eq '' or sourceNumber eq 'DEALER') and status eq 'Active'",
    );
  });

  it('knows where the ledger ends, and reads on from there', async () => {
    installExtension(40);
    const last = { value: [{ entryNumber: 7 }] };
    system.on(has('/itemLedgerEntries?', 'entryNumber desc'), json(last));
    const entry = { id: id(8), entryNumber: 8, itemNumber: 'LS-75', systemModifiedAt: null };
    system.on(has('/itemLedgerEntries?', 'entryNumber gt 7'), json({ value: [entry] }));
    const { changes, full } = await readAll('ledgerEntry', await erp.ledgerEnd(testContext()));
    expect(full).toBe(false);
    expect(changes).toHaveLength(1);
  });

  it('asks for sixty items at a time, a hundred in one request', async () => {
    installExtension(40);
    const part = { status: 200, body: { value: [] } };
    system.on(has('/$batch'), json({ responses: [part, part] }));
    const items = Array.from({ length: 100 }, (_, index) => `I${index}`);
    await erp.stockLevels(items, testContext());
    const [batch, ...others] = system.seen.filter(has('/$batch'));
    expect(others).toEqual([]);
    const { requests } = JSON.parse(batch?.body ?? '{}') as { requests: { url: string }[] };
    const counts = requests.map(({ url }) => decodeURIComponent(url).split(' or ').length);
    expect(counts).toEqual([60, 40]);
  });
});

describe('without the extension', () => {
  it('reads by time of change, without the local currency code', async () => {
    const row = {
      '@odata.etag': 'W/"1"',
      id: id(1),
      lastModifiedDateTime: '2026-01-22T08:11:02.117Z',
      number: '10000',
      currencyId: '00000000-0000-0000-0000-000000000000',
      currencyCode: 'GBP',
    };
    system.on(has('/v2.0/companies(', '/customers?'), json({ value: [row] }));
    const { changes, cursor } = await readAll('customer');
    expect(changes[0]).toMatchObject({ row: { data: { currencyCode: null } } });
    expect((await readAll('customer', cursor)).changes).toEqual([]);
  });

  it('reads a small set whole', async () => {
    system.on(has('/locations?'), json({ value: [{ id: id(1), code: 'BLUE' }] }));
    const { changes, full } = await readAll('location');
    expect(full).toBe(true);
    expect(changes).toHaveLength(1);
  });

  it('says which kinds it cannot offer and what to do', async () => {
    const work = erp.changes('priceList', null, 10, testContext());
    await expect(work).rejects.toMatchObject({ failure: 'unsupported' });
    const { changes, liveStock } = await erp.describe(testContext());
    expect(changes.priceList).toBeUndefined();
    expect(changes.customer).toBe('watermark');
    expect(liveStock).toBe('item');
  });

  it('reads live stock as one figure per item', async () => {
    const row = { number: 'LS-75', inventory: 12 };
    system.on(has('/items?', 'inventory'), json({ value: [row] }));
    const { levels } = await erp.stockLevels(['LS-75'], testContext());
    expect(levels).toEqual([
      { itemNumber: 'LS-75', variantCode: '', locationCode: '', quantity: '12' },
    ]);
  });
});

describe('the connection test', () => {
  it('lists what cannot be checked when the sign-in fails', async () => {
    await system.close();
    const checks = await erp.test(testContext({ deadline: Date.now() + 500 }));
    const failed = checks.filter(({ status }) => status === 'FAIL').map(({ code }) => code);
    expect(failed).toEqual(['TOKEN']);
    expect(checks.find(({ code }) => code === 'COMPANY')).toMatchObject({ status: 'SKIPPED' });
    // A secret need not be wrong where nobody answers.
    expect(checks.find(({ code }) => code === 'TOKEN')?.fix).toMatch(/system is up/);
  });

  it('shows the companies to choose from while none is chosen', async () => {
    const companies = [
      { id: company, name: 'CRONUS' },
      { id: id(2), name: 'My Company' },
    ];
    system.on(has('/v2.0/companies'), json({ value: companies }));
    const checks = await erp.test(testContext());
    const failed = checks.filter(({ status }) => status === 'FAIL');
    expect(failed).toMatchObject([
      { code: 'COMPANY', message: expect.stringContaining('CRONUS, My Company') },
    ]);
    expect(await erp.companies(testContext())).toEqual(companies);
  });

  it('names the set that the user may not read', async () => {
    installExtension(40);
    const settings = { suiteExperience: true };
    system.on(has('/companySettings'), json({ value: [settings] }));
    system.on(has('/items?'), problem(403, 'Authorization_RequestDenied', 'No access to items.'));
    const checks = await erp.test(testContext());
    const items = checks.find(({ code, subject }) => code === 'PRIVILEGE' && subject === 'items');
    expect(items).toMatchObject({ status: 'FAIL' });
    expect(checks.find(({ code }) => code === 'SUITE_EXPERIENCE')).toMatchObject({
      status: 'PASS',
    });
  });
});
