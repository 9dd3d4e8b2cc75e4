/** Loading a data folder: the demo company, other folders, bad rows, restarts. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { row, rows, startTestSandbox } from '../testing/client.ts';
import { recordId } from './guid.ts';

const CRONUS = fileURLToPath(new URL('../data/cronus', import.meta.url));

let database: TestDatabase;
const folders: string[] = [];

beforeAll(async () => {
  database = await testDatabase('load');
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => database.drop());

function copyOfCronus(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-'));
  folders.push(folder);
  cpSync(CRONUS, folder, { recursive: true });
  change(folder);
  return folder;
}

function edit(folder: string, file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

const start = (dataFolder?: string) =>
  startTestSandbox('load', {
    databaseUrl: database.url,
    ...(dataFolder === undefined ? {} : { dataFolder }),
  });

describe('a bad row', () => {
  const bad: readonly (readonly [string, string, string, string])[] = [
    ['items.csv', '30.7,15.7', '30.7x,15.7', 'items.csv, line 2, column unit_price'],
    ['sales_orders.csv', '2026-01-17', '2026-02-30', 'sales_orders.csv, line 3, column order_date'],
    ['sales_order_lines.csv', 'Order,101001', 'Order,999', 'column document_no'],
    ['customers.csv', '20000,Sel', '10000,Sel', 'customers.csv, line 3'],
    ['locations.csv', 'false,true', 'maybe,true', 'column use_as_in_transit'],
    ['countries.csv', 'AT,Austria', 'AT,Aus,tria', 'countries.csv, line 2'],
  ];
  it.each(bad)('of %s is named, and nothing is loaded', async (file, from, to, words) => {
    const folder = copyOfCronus((path) => edit(path, file, from, to));
    await expect(start(folder)).rejects.toThrow(words);
    const good = await start();
    const customers = await good.v2('GET', '/customers?$top=0&$count=true');
    await good.close();
    expect(row(customers)['@odata.count']).toBe(66);
  });
});

describe('the demo company', () => {
  it('keeps its edits over a restart, and its ids over a reset', async () => {
    const first = await start();
    await first.erpControl('POST', '/records', {
      body: { set: 'customers', update: [{ number: '10000', city: 'Leeds' }] },
    });
    await first.close();
    const second = await start();
    const read = async () =>
      rows(await second.v2('GET', "/customers?$filter=number eq '10000'&$select=id,city"))[0];
    expect(await read()).toMatchObject({ city: 'Leeds' });
    await second.erpControl('POST', '/reset', { body: {} });
    expect(await read()).toMatchObject({
      city: 'Birmingham',
      id: recordId('erp', 'customer', '10000'),
    });
    await second.close();
  });

  it('shows a reset to those who follow changes: same rows, new versions, tombstones', async () => {
    const bench = await start();
    const created = row(await bench.v2('POST', '/items', { body: { displayName: 'Gone soon' } }));
    const before = Number(rows(await bench.ext('GET', '/syncStates'))[0]?.committedRowVersion);
    await bench.erpControl('POST', '/reset', { body: {} });
    const changed = await bench.ext('GET', `/items?$filter=rowVersion gt ${before}&$count=true`);
    const gone = await bench.ext('GET', `/deletedRecords?$filter=recordId eq ${created.id}`);
    await bench.close();
    expect(row(changed)['@odata.count']).toBe(149);
    expect(rows(gone)).toMatchObject([{ entitySet: 'items' }]);
  });
});

describe('another folder', () => {
  it('is loaded plain or zipped, with its own dates and a CRM that has users only', async () => {
    const folder = copyOfCronus((path) => {
      const file = join(path, 'customers.csv');
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
      rmSync(file);
      rmSync(join(path, 'sales_prices.csv'));
    });
    const bench = await start(folder);
    const customers = await bench.v2('GET', '/customers?$top=0&$count=true');
    const orders = await bench.v2('GET', "/salesOrders?$filter=number eq '101002'");
    const accounts = await bench.crm('GET', '/accounts');
    const users = await bench.crm('GET', "/systemusers?$filter=fullname eq 'Jim Olive'");
    await bench.close();
    expect(row(customers)['@odata.count']).toBe(66);
    expect(rows(orders)[0]?.orderDate).toBe('2026-01-17');
    expect([rows(accounts).length, rows(users).length]).toEqual([0, 1]);
  });
});
