/** From what a caller holds (a global id, a number, a GUID of the CRM) to a document's record. */
import { globalId, ID_PREFIX, parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
import type { RecordKey, System } from '../domain/document.ts';
import { identityOf, type SalesOrder } from '../domain/order.ts';
import type { OrdersContext } from './context.ts';

type Prefixes = Readonly<Partial<Record<System, IdPrefix>>>;

const ORDER: Prefixes = { ERP: ID_PREFIX.SalesOrder, CRM: ID_PREFIX.CrmSalesOrder };
const QUOTE: Prefixes = { CRM: ID_PREFIX.CrmSalesQuote };
const INVOICE: Prefixes = { ERP: ID_PREFIX.SalesInvoice };
const ACCOUNT: Prefixes = { CRM: ID_PREFIX.Account };
const CUSTOMER: Prefixes = { ERP: ID_PREFIX.Customer };

/**
 * The record a global id names in the request's integration; null when it is no id of that
 * type.
 */
async function recordOf(
  id: string,
  prefixes: Prefixes,
  context: OrdersContext,
): Promise<RecordKey | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null || !parsed.belongsTo((await context.integration()).key)) return null;
  if (parsed.prefix === prefixes.ERP) return { system: 'ERP', id: parsed.systemId };
  if (parsed.prefix === prefixes.CRM) return { system: 'CRM', id: parsed.systemId };
  return null;
}

export const orderKeyOf = (id: string, context: OrdersContext): Promise<RecordKey | null> =>
  recordOf(id, ORDER, context);

const systemIdOf =
  (prefixes: Prefixes) =>
  async (id: string, context: OrdersContext): Promise<string | null> =>
    (await recordOf(id, prefixes, context))?.id ?? null;

export const quoteIdOf = systemIdOf(QUOTE);
export const invoiceIdOf = systemIdOf(INVOICE);
export const accountIdOf = systemIdOf(ACCOUNT);
export const customerIdOf = systemIdOf(CUSTOMER);

/** Global id of an order: that of the record it keeps for ever. */
export async function orderId(order: SalesOrder, context: OrdersContext): Promise<string> {
  const { system, id } = identityOf(order);
  const prefix = system === 'ERP' ? ID_PREFIX.SalesOrder : ID_PREFIX.CrmSalesOrder;
  return globalId(prefix, (await context.integration()).key, id);
}
