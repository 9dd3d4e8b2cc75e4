/** A company of the ERP. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { systemIdOf } from './keys.ts';
import type { CompanyResolvers } from './types.generated.ts';

export const Company: CompanyResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Company, context);
    const companies = await context.loaders.companies();
    return companies.find((company) => company.id === systemId) ?? null;
  },
  id: async (company, _args, context) =>
    globalId(ID_PREFIX.Company, (await context.integration()).key, company.id),
};
