/** What catalog adds to a CRM account. */
import { ID_PREFIX } from '@drawbar/schema/values';
import { responsePathAsArray } from 'graphql';
import { systemIdOf } from './keys.ts';
import { customerOfAccount, priceListPage, targetsOf } from './price-lists.ts';
import { priceOfId } from './price-quote.ts';
import type { AccountResolvers } from './types.generated.ts';

export const Account: AccountResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  price: ({ id }, { itemId, ...args }, context, info) =>
    priceOfId(itemId, { ...args, accountId: id }, context, responsePathAsArray(info.path)),
  async priceLists({ id }, { validOn, ...args }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Account, context);
    const customer = await customerOfAccount(systemId, context);
    if (customer === null) return null;
    return priceListPage(
      { status: ['ACTIVE'], targets: targetsOf(customer), validOn },
      args,
      context,
    );
  },
};
