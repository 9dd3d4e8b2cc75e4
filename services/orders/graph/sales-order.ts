/** An order: one object, in whichever of the two systems it stands. */
import { invoicingOf, orderTotals, shippingOf, type SalesOrder as Order } from '../domain/order.ts';
import { sameAddress, type Address } from '../domain/document.ts';
import type { OrdersContext } from './context.ts';
import { moneyTotals } from './currency.ts';
import { orderId, orderKeyOf } from './keys.ts';
import { lineConnection } from './lines.ts';
import { accountStub, customerStub, type Parties } from './parties.ts';
import { timelineConnection } from './timeline.ts';
import type { SalesOrderResolvers } from './types.generated.ts';

export const SalesOrder: SalesOrderResolvers = {
  async __resolveReference({ id }, context) {
    const key = await orderKeyOf(id, context);
    return key === null ? null : context.loaders.order.load(key);
  },
  id: (order, _args, context) => orderId(order, context),
  number: ({ erp }) => erp?.number ?? null,
  crmId: ({ crm }) => crm?.id ?? null,
  externalDocumentNumber: ({ owner }) => owner.externalDocumentNumber,
  account: (order, _args, context) => accountStub(partiesOf(order), context),
  customer: (order, _args, context) => customerStub(partiesOf(order), context),
  quote: ({ crm }, _args, { loaders }) =>
    crm?.quoteId == null ? null : loaders.quote.load(crm.quoteId),
  status: ({ owner }) => owner.status,
  erpStatus: ({ erp }) => erp?.statusWord ?? null,
  shipping: async (order, _args, context) => shippingOf(order, await sumsOf(order, context)),
  async invoicing(order, _args, context) {
    const [sums, invoices] = await Promise.all([
      sumsOf(order, context),
      invoicesOf(order, context),
    ]);
    return invoicingOf(order, sums, invoices);
  },
  requestedDeliveryDate: ({ owner }) => owner.requestedDeliveryDate,
  lastShipmentDate: ({ owner }) => owner.lastShipmentDate,
  shipTo: (order, _args, context) => shipToOf(order, context),
  billTo: ({ owner }) => owner.billTo,
  totals: async (order, _args, context) =>
    moneyTotals(orderTotals(order, await sumsOf(order, context)), order.owner.currency, context),
  lines: ({ owner }, args, context) =>
    lineConnection('order', owner, owner.currency, args, context),
  invoices: (order, _args, context) => invoicesOf(order, context),
  timeline: (order, args, context) => timelineConnection(order, args, context),
  crmUrl: async ({ crm }, _args, context) =>
    crm === null
      ? null
      : context.readers.links.url((await context.integration()).key, 'CRM', 'order', crm.id),
  erpUrl: async ({ erp }, _args, context) =>
    erp === null || erp.closed
      ? null
      : context.readers.links.url((await context.integration()).key, 'ERP', 'order', erp.id),
  version: ({ owner }) => owner.version,
  createdAt: ({ owner }) => owner.createdAt,
  updatedAt: ({ owner }) => owner.updatedAt,
};

/** The customer's own address says nothing new. */
async function shipToOf(
  { erp, owner: { shipTo } }: Order,
  { loaders }: OrdersContext,
): Promise<Address | null> {
  if (shipTo === null || erp?.party == null) return shipTo;
  const own = await loaders.customerAddress.load(erp.party);
  return own !== null && sameAddress(shipTo, own) ? null : shipTo;
}

function partiesOf({ crm, erp }: Order): Parties {
  return { crm: crm?.party ?? null, erp: erp?.party ?? null };
}

function sumsOf({ owner }: Order, { loaders }: OrdersContext) {
  return loaders.sums.load({ system: owner.system, id: owner.id });
}

function invoicesOf({ erp }: Order, { loaders }: OrdersContext) {
  return erp?.number == null ? [] : loaders.invoicesOfOrder.load(erp.number);
}
