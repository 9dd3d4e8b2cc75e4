/** Pages of price lists: of everybody, of a group, of an account's customer. */
import {
  connection,
  pageRequest,
  type Connection,
  type PageArguments,
} from '@drawbar/platform/paging';
import type { Customer } from '../domain/customer.ts';
import type { PriceListListFilter, PriceListTarget } from '../domain/lists.ts';
import type { PriceList } from '../domain/price-list.ts';
import type { CatalogContext } from './context.ts';

const PAGE_SIZE = 20;

export async function priceListPage(
  filter: PriceListListFilter,
  args: PageArguments,
  context: CatalogContext,
): Promise<Connection<PriceList>> {
  const { lists } = context.readers;
  const request = pageRequest(args, ['text', 'uuid'], PAGE_SIZE, 'priceLists');
  const { key } = await context.integration();
  const page = await lists.priceLists(key, filter, request);
  return connection(page, request, () => lists.countPriceLists(key, filter));
}

/** To whom a list must apply to count for a customer (domain.md 6.2, the sources of a sale). */
export function targetsOf(customer: Customer): PriceListTarget[] {
  const targets: PriceListTarget[] = [
    { scope: 'ALL_CUSTOMERS', code: '' },
    { scope: 'CUSTOMER', code: customer.billToNumber || customer.number },
  ];
  if (customer.priceGroup !== '') {
    targets.push({ scope: 'CUSTOMER_PRICE_GROUP', code: customer.priceGroup });
  }
  if (customer.discountGroup !== '') {
    targets.push({ scope: 'CUSTOMER_DISCOUNT_GROUP', code: customer.discountGroup });
  }
  if (customer.primaryContact !== '') {
    targets.push({ scope: 'CONTACT', code: customer.primaryContact });
  }
  return targets;
}

/** The ERP customer that an account is coupled with; null when it is not. */
export async function customerOfAccount(
  accountSystemId: string | null,
  { loaders }: CatalogContext,
): Promise<Customer | null> {
  return accountSystemId === null ? null : loaders.customerByAccount.load(accountSystemId);
}
