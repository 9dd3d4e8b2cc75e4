/** Reads orders, each with its counterpart in the other system; sums of their lines. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText, textList } from '@drawbar/platform/keyset';
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { RecordKey } from '../domain/document.ts';
import { recordsOf, type LineSums, type SalesOrder } from '../domain/order.ts';
import type { OrderReader } from '../domain/ports.ts';
import { createOrderList } from './order-list.ts';
import { counterpart, isCounterpart, joined } from './order-pair.ts';
import { anyOrder, anyOrderLine } from './tables.ts';

export function createOrderReader(database: Database): OrderReader {
  const { orm } = database;
  const ofIntegration = eq(anyOrder.integration, sql.placeholder('integration'));
  const byIds = orm
    .select()
    .from(anyOrder)
    .leftJoin(counterpart, isCounterpart)
    .where(
      and(
        ofIntegration,
        or(
          sql`${anyOrder.id} = any(${idList(sql.placeholder('ids'))})`,
          // a record that is not there yet is found through the one that names it
          sql`${anyOrder.partner} = any(${idList(sql.placeholder('ids'))})`,
        ),
      ),
    )
    .prepare('orders_by_ids');
  const byNumbers = orm
    .select()
    .from(anyOrder)
    .leftJoin(counterpart, isCounterpart)
    .where(
      and(
        ofIntegration,
        eq(anyOrder.system, 'ERP'),
        sql`${anyOrder.number} in (${textList(sql.placeholder('numbers'))})`,
      ),
    )
    .prepare('orders_by_numbers');
  return {
    ...createOrderList(database),
    async byKeys(integration, keys) {
      const ids = idListText(keys.map(({ id }) => id));
      const found = new Map<string, SalesOrder>();
      for (const row of await byIds.execute({ integration, ids })) {
        const order = joined(row);
        const [own, partner] = recordsOf(order);
        if (own !== undefined) found.set(keyText(own), order);
        if (partner !== undefined && !found.has(keyText(partner)))
          found.set(keyText(partner), order);
      }
      return keys.map((key) => found.get(keyText(key)) ?? null);
    },
    async byNumbers(integration, numbers) {
      const rows = await byNumbers.execute({ integration, numbers: JSON.stringify(numbers) });
      return new Map(rows.map((row) => [row.any_order.number, joined(row)]));
    },
    async sums(integration, keys) {
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
      return keys.map((key) => found.get(keyText(key)) ?? null);
    },
  };
}

function keyText({ system, id }: RecordKey): string {
  return `${system} ${id}`;
}
