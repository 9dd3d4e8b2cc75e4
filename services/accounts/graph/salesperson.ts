/** An ERP salesperson. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { SalespersonResolvers } from './types.generated.ts';

export const Salesperson: SalespersonResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Salesperson, context);
    return systemId === null ? null : context.loaders.salesperson.load(systemId);
  },
  id: async (salesperson, _args, context) =>
    globalId(ID_PREFIX.Salesperson, (await context.integration()).key, salesperson.id),
  user: (salesperson, _args, { loaders }) =>
    salesperson.partner === null ? null : loaders.user.load(salesperson.partner),
};
