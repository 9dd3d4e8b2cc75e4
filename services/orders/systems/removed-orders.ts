/**
 * Asks the ERP what became of orders it removed: posting an order and deleting it look the same in
 * its feed, and the invoice is in the ERP when the removal is.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { removedOrders, settleRemoved } from '../store/removed-orders.ts';
import { callContext } from './calls.ts';
import { recordOf } from './outcomes.ts';

export interface RemovedOrderOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** Orders asked about in one request. */
const AT_ONCE = 20;

/** @throws {ConnectorError} while the ERP cannot be asked; the orders then wait until it can. */
export async function askAfterRemoved(
  { database, connections, intake, now }: RemovedOrderOptions,
  integration: string,
): Promise<void> {
  const removed = await removedOrders(database, integration, AT_ONCE);
  if (removed.length === 0) return;
  const erp = await connections.erp(integration);
  const numbers = removed.flatMap(({ number }) => (number === '' ? [] : [number]));
  const context = callContext(now().getTime(), 'removed-orders');
  const where = { field: 'orderNumber', in: numbers };
  const invoices = numbers.length === 0 ? [] : await erp.find('invoice', where, context);
  await settleRemoved(database, intake, integration, removed, invoices.map(recordOf));
}
