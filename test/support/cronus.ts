/** Facts of the demo company, computed from its files: what answers are compared with. */
import { readFileSync } from 'node:fs';
import { Decimal, decimalText } from '@drawbar/schema/values';

const ledgerFile = new URL(
  '../../services/sandbox/data/cronus/item_ledger_entries.csv',
  import.meta.url,
);

/** Posted stock of an item in base units; a location without stock is left out. */
export function sumOfLedger(item: string): {
  readonly total: string;
  readonly byLocation: Readonly<Record<string, string>>;
} {
  const [header = '', ...lines] = readFileSync(ledgerFile, 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  const at = (name: string): number => columns.indexOf(name);
  const sums = new Map<string, Decimal>();
  for (const line of lines) {
    const cells = line.split(',');
    if (cells[at('item_no')] !== item) continue;
    const location = cells[at('location_code')] ?? '';
    const quantity = new Decimal(cells[at('quantity_base')] ?? '0');
    sums.set(location, (sums.get(location) ?? new Decimal(0)).plus(quantity));
  }
  const held = [...sums].filter(([, sum]) => !sum.isZero());
  return {
    total: decimalText(held.reduce((all, [, sum]) => all.plus(sum), new Decimal(0))),
    byLocation: Object.fromEntries(held.map(([code, sum]) => [code, decimalText(sum)])),
  };
}
