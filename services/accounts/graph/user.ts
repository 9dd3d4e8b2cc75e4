/** A CRM user. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { UserResolvers } from './types.generated.ts';

export const User: UserResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.User, context);
    return systemId === null ? null : context.loaders.user.load(systemId);
  },
  id: async (user, _args, context) =>
    globalId(ID_PREFIX.User, (await context.integration()).key, user.id),
  crmId: (user) => user.id,
  salesperson: (user, _args, { loaders }) =>
    user.partner === null ? null : loaders.salesperson.load(user.partner),
};
