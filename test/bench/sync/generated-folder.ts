/** The demo company with more customers and items: a data folder for the sandbox. */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SANDBOX = fileURLToPath(import.meta.resolve('@drawbar/sandbox'));
const CRONUS = join(SANDBOX, '..', 'data', 'cronus');

type Cells = Readonly<Record<string, string>>;

/**
 * Copies the demo company into an empty folder and adds records: half of them customers, a quarter
 * items, and a unit of measure for each item. None of them is in the CRM yet.
 * @param records 0 or more.
 */
export function generateFolder(folder: string, records: number): void {
  cpSync(CRONUS, folder, { recursive: true });
  const customers = Math.floor(records / 2);
  const items = Math.floor((records - customers) / 2);
  append(folder, 'customers', many(customers, customer));
  append(folder, 'items', many(items, item));
  append(folder, 'item_units_of_measure', many(items, unit));
}

function many(count: number, make: (n: number) => Cells): Cells[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

function customer(n: number): Cells {
  return {
    no: `G${n}`,
    name: `Generated Köhler & Søn ${n}`,
    address: `${n} Long Road`,
    post_code: `${10_000 + (n % 80_000)}`,
    city: 'Łódź',
    country_code: 'GB',
    phone_no: `+44 20 ${n}`,
    email: `office${n}@example.com`,
    currency_code: n % 3 === 0 ? 'EUR' : '',
    credit_limit_lcy: `${n}.25`,
    customer_type: 'Company',
  };
}

function item(n: number): Cells {
  return {
    no: `GI${n}`,
    description: `Generated bracket ${n}`,
    item_type: 'Inventory',
    base_unit_of_measure: 'PCS',
    sales_unit_of_measure: 'PCS',
    unit_price: `${n}.5`,
    unit_cost: `${n}.125`,
    blocked: 'false',
  };
}

function unit(n: number): Cells {
  return { item_no: `GI${n}`, code: 'PCS', qty_per_unit_of_measure: '1' };
}

/** Rows in the order of the file's own columns; a column that a row does not name is blank. */
function append(folder: string, name: string, rows: readonly Cells[]): void {
  const path = join(folder, `${name}.csv`);
  const text = readFileSync(path, 'utf8');
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (!text.endsWith(end)) writeFileSync(path, `${text}${end}`);
  const columns = (text.split('\n', 1)[0] ?? '').trim().split(',');
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  if (lines.length > 0) appendFileSync(path, `${lines.join(end)}${end}`);
}
