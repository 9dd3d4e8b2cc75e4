/** An order as it is after it was written. */
import type { RecordKey } from '../domain/document.ts';
import type { SalesOrder } from '../domain/order.ts';
import type { OrdersContext } from './context.ts';

/** Loaded again, because what was loaded before the write may be older. */
export async function loadOrder(
  key: RecordKey | null,
  context: OrdersContext,
): Promise<SalesOrder | null> {
  if (key === null) return null;
  context.renewLoaders();
  return context.loaders.order.load(key);
}
