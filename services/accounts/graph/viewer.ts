/** The caller, as the gateway verified it. */
import type { ViewerResolvers } from './types.generated.ts';

export const Viewer: ViewerResolvers = {
  scopes: (caller) => [...caller.scopes],
  companies: async (_caller, _args, { loaders }) => [...(await loaders.companies())],
};
