/** What items have in stock: kept when a ledger entry moved it, read when pairs are compared. */
import type { Transaction } from '@drawbar/platform/database';
import { Decimal, decimalText } from '@drawbar/schema/values';
import { json, type Sql } from './sql.ts';

export interface ItemStock {
  readonly item: string;
  /** Exact decimal in base units, of all variants and locations. */
  readonly quantity: string;
}

/** Answers the items that have another quantity now. */
export async function keepItemStock(
  tx: Transaction,
  integration: string,
  stock: readonly ItemStock[],
): Promise<string[]> {
  const rows = await tx<{ item: string }[]>`/* keepItemStock */
    insert into sync.item_stock as s (integration, item, quantity)
    select ${integration}, r.item, r.quantity
    from jsonb_to_recordset(${json(tx, stock)}) as r (item text, quantity numeric)
    on conflict (integration, item) do update set quantity = excluded.quantity
    where s.quantity <> excluded.quantity
    returning item`;
  return rows.map(({ item }) => item);
}

/** By number; an item whose stock was never read is missing from the answer. */
export async function readItemStock(
  sql: Sql,
  integration: string,
  items: readonly string[],
): Promise<Map<string, string>> {
  if (items.length === 0) return new Map();
  const rows = await sql<{ item: string; quantity: string }[]>`/* readItemStock */
    select item, quantity from sync.item_stock
    where integration = ${integration} and item = any(${[...items]}::text[])`;
  return new Map(rows.map((row) => [row.item, decimalText(new Decimal(row.quantity))]));
}

/** Numbers of items that are mapped and whose stock was never read; at most `max`. */
export async function itemsWithoutStock(
  sql: Sql,
  integration: string,
  max: number,
): Promise<string[]> {
  const rows = await sql<{ item: string }[]>`/* itemsWithoutStock */
    select r.keys[1] as item from sync.record r
    where r.integration = ${integration} and r.mapping = 'ITEM-PRODUCT' and r.system = 'ERP'
      and not r.gone and r.keys[1] is not null
      and not exists (select from sync.item_stock s
        where s.integration = r.integration and s.item = r.keys[1])
    order by 1 limit ${max}`;
  return rows.map(({ item }) => item);
}
