/** The root fields of set-up and synchronisation. */
import { integrationKey } from './keys.ts';
import type { QueryResolvers } from './types.generated.ts';

export const Query: QueryResolvers = {
  async integration(_root, { id }, context) {
    const key = integrationKey(id);
    return key === null ? null : context.setup.store.byKey(key);
  },
  integrations: async (_root, _args, context) => [...(await context.setup.store.all())],
};
