/** A posted invoice: the ERP owns it. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { currencyOf, moneyTotals } from './currency.ts';
import { invoiceIdOf } from './keys.ts';
import { lineConnection } from './lines.ts';
import { accountStub, customerStub } from './parties.ts';
import type { SalesInvoiceResolvers } from './types.generated.ts';

export const SalesInvoice: SalesInvoiceResolvers = {
  async __resolveReference({ id }, context) {
    const invoiceId = await invoiceIdOf(id, context);
    return invoiceId === null ? null : context.loaders.invoice.load(invoiceId);
  },
  id: async (invoice, _args, context) =>
    globalId(ID_PREFIX.SalesInvoice, (await context.integration()).key, invoice.id),
  crmId: (invoice) => invoice.partner,
  account: (invoice, _args, context) => accountStub({ crm: null, erp: invoice.party }, context),
  customer: (invoice, _args, context) => customerStub({ crm: null, erp: invoice.party }, context),
  salesOrder: (invoice, _args, { loaders }) =>
    invoice.orderNumber === null ? null : loaders.orderByNumber.load(invoice.orderNumber),
  totals: (invoice, _args, context) => moneyTotals(invoice.totals, invoice.currency, context),
  remaining: async (invoice, _args, context) => ({
    amount: invoice.remaining,
    currency: await currencyOf(invoice.currency, context),
  }),
  lines: (invoice, args, context) =>
    lineConnection('invoice', { system: 'ERP', id: invoice.id }, invoice.currency, args, context),
  crmUrl: async ({ partner }, _args, context) =>
    partner === null
      ? null
      : context.readers.links.url((await context.integration()).key, 'CRM', 'invoice', partner),
  erpUrl: async (invoice, _args, context) =>
    context.readers.links.url((await context.integration()).key, 'ERP', 'invoice', invoice.id),
};
