/** A quote: the CRM owns it, the ERP has a copy. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { moneyTotals } from './currency.ts';
import { quoteIdOf } from './keys.ts';
import { lineConnection } from './lines.ts';
import { accountStub, customerStub } from './parties.ts';
import type { SalesQuoteResolvers } from './types.generated.ts';

export const SalesQuote: SalesQuoteResolvers = {
  async __resolveReference({ id }, context) {
    const quoteId = await quoteIdOf(id, context);
    return quoteId === null ? null : context.loaders.quote.load(quoteId);
  },
  id: async (quote, _args, context) =>
    globalId(ID_PREFIX.CrmSalesQuote, (await context.integration()).key, quote.id),
  crmId: (quote) => quote.id,
  account: (quote, _args, context) => accountStub({ crm: quote.party, erp: null }, context),
  customer: (quote, _args, context) => customerStub({ crm: quote.party, erp: null }, context),
  totals: (quote, _args, context) => moneyTotals(quote.totals, quote.currency, context),
  lines: (quote, args, context) =>
    lineConnection('quote', { system: 'CRM', id: quote.id }, quote.currency, args, context),
  async salesOrder(quote, _args, { loaders }) {
    const key = await loaders.orderOfQuote.load(quote.id);
    return key === null ? null : loaders.order.load(key);
  },
  crmUrl: async (quote, _args, context) =>
    context.readers.links.url((await context.integration()).key, 'CRM', 'quote', quote.id),
  erpUrl: async ({ erpId }, _args, context) =>
    erpId === null
      ? null
      : context.readers.links.url((await context.integration()).key, 'ERP', 'quote', erpId),
};
