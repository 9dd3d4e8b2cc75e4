/** The company of the request's integration, and the currency its books are kept in. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import type { Company } from '../domain/company.ts';
import type { AccountsContext } from './context.ts';

/** The company of the integration: the one it names, else the only one the replica holds. */
export async function ownCompany(context: AccountsContext): Promise<Company> {
  const [companies, { companyId }] = await Promise.all([
    context.loaders.companies(),
    context.integration(),
  ]);
  const own = companies.find(({ id }) => id === companyId) ?? companies[0];
  if (own === undefined) {
    throw graphqlError(
      'UPSTREAM_UNAVAILABLE',
      'The company of the ERP has not been read yet. Test the connection of the ERP.',
      { system: 'ERP', retryable: true },
    );
  }
  return own;
}

/** ISO code. */
export async function localCurrency(context: AccountsContext): Promise<string> {
  const { localCurrency: known } = await context.integration();
  return known ?? (await ownCompany(context)).localCurrency;
}
