/** Actions bound to a sales order or a quote: release, archive, ship (extension.md 6). */
import type { CallContext, SystemId } from '../records.ts';
import { asConnectorError, failedOutcome } from '../odata/outcome.ts';
import type { OrderAction, QuoteAction } from '../port.ts';
import type { Outcome } from '../writing.ts';
import type { ErpSession } from './session.ts';

const SETS = { order: 'salesOrders', quote: 'salesQuotes' } as const;

/** API v2.0 has `shipAndInvoice` alone; the other actions need the extension. */
export async function actOn(
  session: ErpSession,
  kind: keyof typeof SETS,
  action: OrderAction | QuoteAction,
  id: SystemId,
  context: CallContext,
): Promise<Outcome> {
  try {
    const api = (await session.extension(context)) === null ? 'standard' : 'extension';
    const base = await session.path(api, SETS[kind], context);
    const path = `${base}(${id})/Microsoft.NAV.${action}`;
    await session.client.send({ method: 'POST', path }, context);
    return { key: id, ok: true, id, did: 'updated', version: null, row: null };
  } catch (error) {
    return failedOutcome(id, asConnectorError(error), []);
  }
}
