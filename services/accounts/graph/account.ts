/** A CRM account. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import { peopleConnection } from './people.ts';
import type { AccountResolvers } from './types.generated.ts';

export const Account: AccountResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Account, context);
    return systemId === null ? null : context.loaders.account.load(systemId);
  },
  id: async (account, _args, context) =>
    globalId(ID_PREFIX.Account, (await context.integration()).key, account.id),
  crmId: (account) => account.id,
  currency: (account, _args, { loaders }) =>
    account.currencyId === null ? null : loaders.crmCurrency.load(account.currencyId),
  owner: (account, _args, { loaders }) =>
    account.ownerId === null ? null : loaders.user.load(account.ownerId),
  contacts: (account, args, context) => peopleConnection('CRM', account.id, args, context),
  customer: (account, _args, { loaders }) =>
    account.partner === null ? null : loaders.customer.load(account.partner),
  crmUrl: async (account, _args, context) =>
    context.readers.links.crmAccount((await context.integration()).key, account.id),
};
