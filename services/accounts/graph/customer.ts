/** An ERP customer. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import type { Company } from '../domain/company.ts';
import type { AccountsContext } from './context.ts';
import { systemIdOf } from './keys.ts';
import { peopleConnection } from './people.ts';
import type { CustomerResolvers } from './types.generated.ts';

export const Customer: CustomerResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.Customer, context);
    return systemId === null ? null : context.loaders.customer.load(systemId);
  },
  id: async (customer, _args, context) =>
    globalId(ID_PREFIX.Customer, (await context.integration()).key, customer.id),
  erpId: (customer) => customer.id,
  company: (_customer, _args, context) => ownCompany(context),
  currency: async (customer, _args, context) =>
    customer.currencyCode ?? (await localCurrency(context)),
  async priceGroup({ priceGroupCode: code }, _args, context) {
    if (code === null) return null;
    const systemId = await context.loaders.priceGroup.load(code);
    if (systemId === null) return null;
    const { key } = await context.integration();
    return { id: globalId(ID_PREFIX.CustomerPriceGroup, key, systemId), code };
  },
  salesperson: (customer, _args, { loaders }) =>
    customer.salespersonCode === null
      ? null
      : loaders.salespersonByCode.load(customer.salespersonCode),
  creditLimit: async (customer, _args, context) =>
    customer.creditLimit === null
      ? null
      : { amount: customer.creditLimit, currency: await localCurrency(context) },
  contacts: (customer, args, context) => peopleConnection('ERP', customer.id, args, context),
  account: (customer, _args, { loaders }) =>
    customer.partner === null ? null : loaders.account.load(customer.partner),
  erpUrl: async (customer, _args, context) =>
    context.readers.links.erpCustomer((await context.integration()).key, customer.id),
};

/** The company of the integration: the one it names, else the only one the replica holds. */
async function ownCompany(context: AccountsContext): Promise<Company> {
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

async function localCurrency(context: AccountsContext): Promise<string> {
  const { localCurrency: known } = await context.integration();
  return known ?? (await ownCompany(context)).localCurrency;
}
