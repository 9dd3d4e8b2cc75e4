/**
 * Asks the ERP what became of orders it removed: posting an order and deleting it look the same in
 * its feed, and the invoice is in the ERP when the removal is.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { settleRemoved, type RemovedOrder } from '../store/removed-orders.ts';
import { callContext } from './calls.ts';
import { recordOf } from './outcomes.ts';

export interface RemovedOrderOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** @throws {ConnectorError} while the ERP cannot be asked; the orders then wait until it can. */
export async function askAfterRemoved(
  { database, connections, intake, now }: RemovedOrderOptions,
  removed: readonly RemovedOrder[],
): Promise<void> {
  for (const [integration, orders] of Map.groupBy(removed, (order) => order.integration)) {
    const erp = await connections.erp(integration);
    const numbers = orders.flatMap(({ number }) => (number === '' ? [] : [number]));
    const context = callContext(now().getTime(), 'removed-orders');
    const where = { field: 'orderNumber', in: numbers };
    const invoices = numbers.length === 0 ? [] : await erp.find('invoice', where, context);
    await settleRemoved(database, intake, integration, orders, invoices.map(recordOf));
  }
}
