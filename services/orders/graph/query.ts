/** The root fields of documents. */
import { onlyKey } from '@drawbar/platform/only-key';
import { guidOf } from '@drawbar/schema/values';
import { invoiceIdOf, orderKeyOf, quoteIdOf } from './keys.ts';
import { orderConnection, readOrderFilter } from './order-list.ts';
import type { QueryResolvers } from './types.generated.ts';

export const Query: QueryResolvers = {
  async salesOrder(_root, { by }, context) {
    const [kind, value] = onlyKey('SalesDocumentBy', by);
    if (kind === 'number') return context.loaders.orderByNumber.load(value);
    if (kind === 'id') {
      const key = await orderKeyOf(value, context);
      return key === null ? null : context.loaders.order.load(key);
    }
    const id = guidOf(value);
    return id === null ? null : context.loaders.order.load({ system: 'CRM', id });
  },
  salesOrders: async (_root, { first, after, filter, sort }, context) =>
    orderConnection(
      await readOrderFilter(filter ?? {}, context),
      sort ?? [],
      { first, after },
      context,
    ),
  async salesQuote(_root, { by }, context) {
    const [kind, value] = onlyKey('SalesDocumentBy', by);
    if (kind === 'number') {
      return context.readers.quotes.byNumber((await context.integration()).key, value);
    }
    const id = kind === 'id' ? await quoteIdOf(value, context) : guidOf(value);
    return id === null ? null : context.loaders.quote.load(id);
  },
  async salesInvoice(_root, { by }, context) {
    const [kind, value] = onlyKey('SalesDocumentBy', by);
    const { invoices } = context.readers;
    const { key } = await context.integration();
    if (kind === 'number') return invoices.byNumber(key, value);
    if (kind === 'crmId') {
      const crmId = guidOf(value);
      return crmId === null ? null : invoices.byCrmId(key, crmId);
    }
    const id = await invoiceIdOf(value, context);
    return id === null ? null : context.loaders.invoice.load(id);
  },
};
