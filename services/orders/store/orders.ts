/** Reads orders, each with its counterpart in the other system; sums of their lines. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText, textList } from '@drawbar/platform/keyset';
import { and, eq, or, sql } from 'drizzle-orm';
import { recordText } from '../domain/document.ts';
import { recordsOf, type SalesOrder } from '../domain/order.ts';
import type { OrderReader } from '../domain/ports.ts';
import { createOrderList } from './order-list.ts';
import { counterpart, isCounterpart, joined } from './order-pair.ts';
import { createSumReader } from './order-sums.ts';
import { anyOrder } from './tables.ts';

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
    sums: createSumReader(database),
    async byKeys(integration, keys) {
      const ids = idListText(keys.map(({ id }) => id));
      const found = new Map<string, SalesOrder>();
      for (const row of await byIds.execute({ integration, ids })) {
        const order = joined(row);
        const [own, partner] = recordsOf(order);
        if (own !== undefined) found.set(recordText(own), order);
        if (partner !== undefined && !found.has(recordText(partner)))
          found.set(recordText(partner), order);
      }
      return keys.map((key) => found.get(recordText(key)) ?? null);
    },
    async byNumbers(integration, numbers) {
      const rows = await byNumbers.execute({ integration, numbers: JSON.stringify(numbers) });
      return new Map(rows.map((row) => [row.any_order.number, joined(row)]));
    },
  };
}
