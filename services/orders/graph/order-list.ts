/** A page of orders: what was asked for, checked, and as a connection. */
import {
  connection,
  pageRequest,
  sortedList,
  type CursorKeyType,
  type PageArguments,
} from '@drawbar/platform/paging';
import type { OrderFilter, OrderOrder } from '../domain/ports.ts';
import type { OrdersContext, SalesOrderPage } from './context.ts';
import { accountIdOf, customerIdOf } from './keys.ts';
import { partnerOf } from './parties.ts';
import type { SalesOrderFilter, SalesOrderSort } from './types.generated.ts';

const PAGE_SIZE = 20;
const LATEST_FIRST: OrderOrder = { by: 'CREATED_AT', descending: true };
const KEY_TYPES: Readonly<Record<OrderOrder['by'], CursorKeyType>> = {
  CREATED_AT: 'timestamptz',
  UPDATED_AT: 'timestamptz',
  NUMBER: 'text',
};

/** @param sort as asked; a key named twice counts once, nothing asked is the latest first. */
export async function orderConnection(
  filter: OrderFilter,
  sort: readonly SalesOrderSort[],
  args: PageArguments,
  context: OrdersContext,
): Promise<SalesOrderPage> {
  const order = orderOf(sort);
  const types = order.map(({ by }) => KEY_TYPES[by]);
  const list = sortedList('orders', order);
  const request = pageRequest(args, [...types, 'uuid'], PAGE_SIZE, list);
  const { key } = await context.integration();
  const { orders } = context.readers;
  const page = await orders.list(key, filter, order, request);
  return connection(page, request, () => orders.count(key, filter));
}

function orderOf(sort: readonly SalesOrderSort[]): readonly OrderOrder[] {
  const keys = sort.map(({ by, direction }) => ({ by, descending: direction === 'DESC' }));
  const once = keys.filter((key, at) => keys.findIndex(({ by }) => by === key.by) === at);
  return once.length === 0 ? [LATEST_FIRST] : once;
}

/** An account or customer of another integration has no orders here: the filter then finds none. */
export async function readOrderFilter(
  given: SalesOrderFilter,
  context: OrdersContext,
): Promise<OrderFilter> {
  const { accountId, customerId, status, createdAfter, updatedAfter, search } = given;
  const account = accountId == null ? null : await accountIdOf(accountId, context);
  const customer = customerId == null ? null : await customerIdOf(customerId, context);
  const ofAccount = accountId == null ? null : await partiesOfAccount(account, context);
  const ofCustomer = customerId == null ? null : { account: null, customer };
  const party =
    ofAccount !== null && ofCustomer !== null
      ? { account: null, customer: customer === ofAccount.customer ? customer : null }
      : (ofAccount ?? ofCustomer);
  return {
    ...(party === null ? {} : { party }),
    ...(status == null ? {} : { status }),
    ...(createdAfter == null ? {} : { createdAfter: new Date(createdAfter) }),
    ...(updatedAfter == null ? {} : { updatedAfter: new Date(updatedAfter) }),
    ...(search == null ? {} : { search }),
  };
}

/** An account and the customer coupled with it. */
export async function partiesOfAccount(
  account: string | null,
  context: OrdersContext,
): Promise<NonNullable<OrderFilter['party']>> {
  const customer = account === null ? null : await partnerOf('CRM', account, context);
  return { account, customer };
}
