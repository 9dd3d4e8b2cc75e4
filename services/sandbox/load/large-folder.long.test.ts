/** A large data folder: loaded in memory that does not grow with its rows. */
import { once } from 'node:events';
import { createWriteStream, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { expect, it } from 'vitest';
import { row, startTestSandbox } from '../testing/client.ts';

const CRONUS = fileURLToPath(new URL('../data/cronus', import.meta.url));
/** As many as AdventureWorks has. */
const CUSTOMERS = 20_000;
const ORDERS = 31_500;
const LINES_PER_ORDER = 4;
const MEGABYTE = 1024 * 1024;
/** The process began with the demo company and the test itself. */
const GROWTH_MB_MAX = 250;

async function write(path: string, header: string, rows: Iterable<string>): Promise<void> {
  const zip = createGzip();
  zip.pipe(createWriteStream(path));
  zip.write(`${header}\r\n`);
  for (const line of rows) {
    if (!zip.write(`${line}\r\n`)) await once(zip, 'drain');
  }
  zip.end();
  await once(zip, 'close').catch(() => undefined);
}

function* customers(): Iterable<string> {
  for (let i = 0; i < CUSTOMERS; i += 1) {
    yield `C${i},"Köhler, Søn & Fils ${i % 900}",${i} Straße,,Łódź,GB,${i % 7},Company`;
  }
}

function* orders(): Iterable<string> {
  for (let i = 0; i < ORDERS; i += 1) yield `Order,L${i},C${i % CUSTOMERS},2026-01-05,Shipped`;
}

function* lines(): Iterable<string> {
  for (let i = 0; i < ORDERS; i += 1) {
    for (let line = 1; line <= LINES_PER_ORDER; line += 1) {
      yield `Order,L${i},${line * 10_000},Item,1896-S,${line},PCS,1,2024.9941,0`;
    }
  }
}

it('is loaded within a bound of memory, and served', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'large-'));
  cpSync(CRONUS, folder, { recursive: true });
  for (const name of ['customers', 'sales_orders', 'sales_order_lines', 'contacts']) {
    rmSync(join(folder, `${name}.csv`));
  }
  await write(
    join(folder, 'customers.csv.gz'),
    'no,name,address,currency_code,city,country_code,credit_limit_lcy,customer_type',
    customers(),
  );
  await write(
    join(folder, 'sales_orders.csv.gz'),
    'document_type,no,sell_to_customer_no,order_date,status',
    orders(),
  );
  await write(
    join(folder, 'sales_order_lines.csv.gz'),
    'document_type,document_no,line_no,line_type,no,quantity,unit_of_measure_code,' +
      'qty_per_unit_of_measure,unit_price,line_discount_pct',
    lines(),
  );
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const bench = await startTestSandbox('large', { dataFolder: folder });
  clearInterval(sampler);
  const count = async (set: string): Promise<unknown> =>
    row(await bench.ext('GET', `/${set}?$top=0&$count=true`))['@odata.count'];
  const counts = [await count('customers'), await count('salesOrders'), await count('salesLines')];
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
  expect(counts).toEqual([CUSTOMERS, ORDERS, ORDERS * LINES_PER_ORDER]);
  expect((peak - before) / MEGABYTE).toBeLessThan(GROWTH_MB_MAX);
});
