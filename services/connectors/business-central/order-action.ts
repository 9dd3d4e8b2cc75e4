/** Release, reopen, ship and invoice: actions bound to a sales order (extension.md 6). */
import type { CallContext, SystemId } from '../records.ts';
import { asConnectorError, failedOutcome } from '../odata/outcome.ts';
import type { OrderAction } from '../port.ts';
import type { Outcome } from '../writing.ts';
import type { ErpSession } from './session.ts';

/** API v2.0 has `shipAndInvoice` alone; the other actions need the extension. */
export async function actOnOrder(
  session: ErpSession,
  action: OrderAction,
  orderId: SystemId,
  context: CallContext,
): Promise<Outcome> {
  try {
    const api = (await session.extension(context)) === null ? 'standard' : 'extension';
    const base = await session.path(api, 'salesOrders', context);
    const path = `${base}(${orderId})/Microsoft.NAV.${action}`;
    await session.client.send({ method: 'POST', path }, context);
    return { key: orderId, ok: true, id: orderId, did: 'updated', version: null, row: null };
  } catch (error) {
    return failedOutcome(orderId, asConnectorError(error), []);
  }
}
