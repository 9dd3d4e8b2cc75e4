/** An ERP customer. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { customerStatistics } from './customer-statistics.ts';
import { systemIdOf } from './keys.ts';
import { localCurrency, ownCompany } from './local-currency.ts';
import { peopleConnection } from './people.ts';
import type { CustomerResolvers } from './types.generated.ts';

/** The contract's default, for a caller who sends null. */
const MAX_AGE_SECONDS = 30;

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
  statistics: (customer, { maxAgeSeconds }, context, info) =>
    customerStatistics(customer, maxAgeSeconds ?? MAX_AGE_SECONDS, context, info),
  contacts: (customer, args, context) => peopleConnection('ERP', customer.id, args, context),
  account: (customer, _args, { loaders }) =>
    customer.partner === null ? null : loaders.account.load(customer.partner),
  erpUrl: async (customer, _args, context) =>
    context.readers.links.erpCustomer((await context.integration()).key, customer.id),
};
