/** An order's record joined with its counterpart in the other system. */
import { and, eq, ne } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { orderOf, type SalesOrder } from '../domain/order.ts';
import { orderRecordOf, type StoredOrder } from './records.ts';
import { anyOrder } from './tables.ts';

/** The record of the other system that an order's partner names. */
export const counterpart = alias(anyOrder, 'counterpart');

export const isCounterpart = and(
  eq(counterpart.integration, anyOrder.integration),
  ne(counterpart.system, anyOrder.system),
  eq(counterpart.id, anyOrder.partner),
);

/** The order of a row of that join. */
export function joined(row: {
  readonly any_order: StoredOrder;
  readonly counterpart: StoredOrder | null;
}): SalesOrder {
  return orderOf(
    orderRecordOf(row.any_order),
    row.counterpart === null ? null : orderRecordOf(row.counterpart),
  );
}
