/** For whom a price is asked: the ERP customer behind an account or an id, or nobody. */
import { ID_PREFIX } from '@drawbar/schema/values';
import type { Customer } from '../domain/customer.ts';
import type { CatalogContext } from './context.ts';
import { systemIdOf } from './keys.ts';
import { perRequest } from './per-request.ts';
import { customerOfAccount } from './price-lists.ts';
import type { PriceArguments, PriceError } from './price-model.ts';

export type Payer = { readonly customer: Customer | null } | { readonly error: PriceError };

/** Most of what is priced in a request is for one customer. */
const payers = perRequest<Payer>();

/** The customer who is billed: his groups, currency and tax make the price (domain.md 6.2, 1). */
export function payerOf(args: PriceArguments, context: CatalogContext): Promise<Payer> {
  const key = JSON.stringify([args.accountId, args.customerId]);
  return payers(context, key, () => findPayer(args, context));
}

async function findPayer(
  { accountId, customerId }: PriceArguments,
  context: CatalogContext,
): Promise<Payer> {
  if (accountId != null && customerId != null) {
    return refuse('INVALID_VALUE', 'Give accountId or customerId, not both.', 'customerId', null);
  }
  if (accountId != null) {
    const systemId = await systemIdOf(accountId, ID_PREFIX.Account, context);
    if (systemId === null) return unknown('account', accountId, 'accountId');
    const customer = await customerOfAccount(systemId, context);
    if (customer !== null) return billed(customer, 'accountId', context);
    const message = `Account ${short(accountId)} has no coupled customer in the ERP.`;
    return refuse('NOT_COUPLED', message, 'accountId', 'Couple the account with a customer.');
  }
  if (customerId != null) {
    const systemId = await systemIdOf(customerId, ID_PREFIX.Customer, context);
    const customer = systemId === null ? null : await context.loaders.customerById.load(systemId);
    if (customer !== null) return billed(customer, 'customerId', context);
    return unknown('customer', customerId, 'customerId');
  }
  return { customer: null };
}

async function billed(
  customer: Customer,
  field: string,
  { loaders }: CatalogContext,
): Promise<Payer> {
  const { billToNumber } = customer;
  const payer =
    (billToNumber === '' ? null : await loaders.customerByNumber.load(billToNumber)) ?? customer;
  const stopped = [customer, payer].find(({ blocked }) => blocked);
  if (stopped === undefined) return { customer: payer };
  const message = `Customer ${stopped.number} is blocked in the ERP.`;
  return refuse('CUSTOMER_BLOCKED', message, field, 'Unblock the customer in the ERP.');
}

/** Whoever holds a GUID or a number is told how it becomes an id. */
const ID_FROM = {
  account: 'Give the id of the graph, acc_…, as account(by: { crmId: "…" }) { id } tells it.',
  customer: 'Give the id of the graph, cus_…, as customer(by: { number: "…" }) { id } tells it.',
} as const;

function unknown(what: keyof typeof ID_FROM, id: string, field: string): Payer {
  return refuse('NOT_FOUND', `There is no ${what} ${short(id)}.`, field, ID_FROM[what]);
}

function refuse(
  code: PriceError['code'],
  message: string,
  field: string,
  fix: string | null,
): Payer {
  return { error: { code, message, field: [field], fix } };
}

const short = (id: string): string => id.slice(0, 60);
