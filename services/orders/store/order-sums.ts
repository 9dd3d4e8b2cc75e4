/** Sums over the lines of many orders, in one statement. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText } from '@drawbar/platform/keyset';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { recordText } from '../domain/document.ts';
import type { LineSums } from '../domain/order.ts';
import type { OrderReader } from '../domain/ports.ts';
import { isFreight } from './freight.ts';
import { anyOrderLine } from './tables.ts';

export function createSumReader({ orm }: Database): OrderReader['sums'] {
  return async (integration, keys) => {
    const total = (column: PgColumn) => sql<string>`sum(${column})`;
    const rows = await orm
      .select({
        parent: anyOrderLine.parent,
        system: anyOrderLine.system,
        lines: sql<number>`count(*)::int`,
        quantity: total(anyOrderLine.quantity),
        shipped: total(anyOrderLine.shipped),
        invoiced: total(anyOrderLine.invoiced),
        amount: total(anyOrderLine.amount),
        amountWithTax: total(anyOrderLine.amountWithTax),
        freight: sql<string>`coalesce(
          sum(${anyOrderLine.amount}) filter (where ${isFreight('any_order_line')}), 0)`,
      })
      .from(anyOrderLine)
      .where(
        and(
          eq(anyOrderLine.integration, integration),
          inArray(anyOrderLine.system, [...new Set(keys.map(({ system }) => system))]),
          sql`${anyOrderLine.parent} = any(${idList(idListText(keys.map(({ id }) => id)))})`,
        ),
      )
      .groupBy(anyOrderLine.parent, anyOrderLine.system);
    const found = new Map<string, LineSums>(
      rows.map(({ parent, system, ...sums }) => [`${system} ${parent}`, sums]),
    );
    return keys.map((key) => found.get(recordText(key)) ?? null);
  };
}
