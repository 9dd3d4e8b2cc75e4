/** What an account shows of its documents. */
import { connection, pageRequest } from '@drawbar/platform/paging';
import { accountIdOf } from './keys.ts';
import { orderConnection, partiesOfAccount } from './order-list.ts';
import { partnerOf } from './parties.ts';
import type { AccountResolvers } from './types.generated.ts';

const PAGE_SIZE = 20;

export const Account: AccountResolvers = {
  async salesOrders({ id }, { first, after, status }, context) {
    const party = await partiesOfAccount(await accountIdOf(id, context), context);
    const filter = { party, ...(status == null ? {} : { status }) };
    return orderConnection(filter, [], { first, after }, context);
  },
  async salesQuotes({ id }, args, context) {
    const account = await accountIdOf(id, context);
    if (account === null) return null;
    const request = pageRequest(args, ['timestamptz', 'uuid'], PAGE_SIZE, 'quotes');
    const { key } = await context.integration();
    const { quotes } = context.readers;
    const page = await quotes.ofAccount(key, account, request);
    return connection(page, request, () => quotes.countOf(key, account));
  },
  async salesInvoices({ id }, args, context) {
    const account = await accountIdOf(id, context);
    const customer = account === null ? null : await partnerOf('CRM', account, context);
    if (customer === null) return null;
    const request = pageRequest(args, ['date', 'uuid'], PAGE_SIZE, 'invoices');
    const { key } = await context.integration();
    const { invoices } = context.readers;
    const page = await invoices.ofCustomer(key, customer, request);
    return connection(page, request, () => invoices.countOf(key, customer));
  },
};
