/** What an order or quote of the CRM names: account, customer, products, set-up of the ERP. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import type { ProductFacts } from '../domain/crm-order-line.ts';
import type { CrmOrder, CrmOrderFacts } from '../domain/crm-order.ts';
import type { CustomerFacts } from '../domain/order-request.ts';
import { textOf } from './document.ts';
import { itemFacts, resourceFacts } from './sellable-facts.ts';

/** Products of the CRM that may be on an order. */
const ACTIVE = '0';
/** `producttypecode` of what an item and a resource become (`domain.md` 0.3). */
const PRODUCT_KINDS: Readonly<Record<string, ProductFacts['kind']>> = { 1: 'item', 3: 'resource' };
/** `customertypecode` of a customer (systems.md 2.2). */
const CUSTOMER_TYPE = '3';

/** @param document of the order or quote. */
export async function factsOf(
  { sql }: Database,
  integration: string,
  document: ReplicaDocument,
  order: CrmOrder,
): Promise<Omit<CrmOrderFacts, 'today'>> {
  const party = textOf(document, '_customerid_value');
  const quote = textOf(document, '_quoteid_value');
  // a quote may be made again, an order never
  const reference = order.noun === 'Order' ? order.number : '';
  const [[account], currencies, [company], [already], products, [copy]] = await Promise.all([
    sql<PartyRow[]>`
      select a.id, a.code as name, a.document as account, c.id as customer_id,
             c.code as customer_number, c.document as customer
      from orders.account a
      left join orders.customer c on c.integration = a.integration and c.id = a.partner
      where a.integration = ${integration}
        and a.id::text = coalesce(
          (select nullif(p.code, '') from orders.contact p
           where p.integration = ${integration} and p.system = 'CRM' and p.id = ${party}),
          ${party})`,
    sql<{ code: string }[]>`
      select code from orders.currency where integration = ${integration} and system = 'ERP'`,
    sql<{ document: ReplicaDocument }[]>`
      select document from orders.company where integration = ${integration} limit 1`,
    sql<{ number: string }[]>`
      select number from orders.any_order
      where integration = ${integration} and system = 'ERP' and number <> ''
        and document ->> 'yourReference' = ${reference} and ${reference} <> ''
        and status <> 'CANCELLED'
      union all
      select 'invoice ' || number from orders.invoice
      where integration = ${integration} and document ->> 'yourReference' = ${reference}
        and ${reference} <> ''
      limit 1`,
    productFacts(sql, integration, order),
    sql<{ erp_number: string | null }[]>`
      select erp_number from orders.quote_copy
      where integration = ${integration} and id = ${quote}`,
  ]);
  const settings = company?.document ?? {};
  const writeInNumber = textOf(settings, 'writeInProductNumber');
  const writeInType = textOf(settings, 'writeInProductType')?.toLowerCase();
  return {
    account: account === undefined ? null : accountOf(account),
    localCurrency: textOf(settings, 'localCurrencyCode'),
    currencies: new Set(currencies.map(({ code }) => code)),
    alreadyInErp: already?.number ?? null,
    quoteNumber: copy?.erp_number ?? null,
    freightAccount: textOf(settings, 'freightAccountNumber'),
    products,
    writeIn:
      writeInNumber === null
        ? null
        : { kind: writeInType === 'resource' ? 'resource' : 'item', number: writeInNumber },
  };
}

interface PartyRow {
  readonly id: string;
  readonly name: string;
  readonly account: ReplicaDocument;
  readonly customer_id: string | null;
  readonly customer_number: string | null;
  readonly customer: ReplicaDocument | null;
}

function accountOf(row: PartyRow): CrmOrderFacts['account'] {
  const { id, name, customer_id: customerId, customer_number: number, customer } = row;
  const type = textOf(row.account, 'customertypecode');
  const isCustomer = !('customertypecode' in row.account) || type === CUSTOMER_TYPE;
  if (customerId === null || customer === null) return { id, name, isCustomer, customer: null };
  const facts: CustomerFacts = {
    id: customerId,
    number: number ?? '',
    currencyCode: textOf(customer, 'currencyCode'),
    blocked: textOf(customer, 'blocked')?.trim().toLowerCase() === 'all',
  };
  return { id, name, isCustomer, customer: facts };
}

async function productFacts(
  sql: Database['sql'],
  integration: string,
  { lines }: CrmOrder,
): Promise<Map<string, ProductFacts>> {
  const ids = lines.flatMap(({ productId }) => productId ?? []);
  const rows = await sql<ProductRow[]>`
    select p.id, p.code, p.document, i.id as item_id, i.code as item_number,
           i.document as item, r.id as resource_id, r.code as resource_number,
           r.document as resource,
           coalesce((select array_agg(u.document ->> 'code') from orders.item_unit u
                     where u.integration = i.integration and u.code = i.id::text), '{}') as units
    from orders.product p
    left join orders.item i on i.integration = p.integration and i.id = p.partner
    left join orders.resource r on r.integration = p.integration and r.id = p.partner
    where p.integration = ${integration} and p.id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, productOf(row)]));
}

interface ProductRow {
  readonly id: string;
  readonly code: string;
  readonly document: ReplicaDocument;
  readonly item_id: string | null;
  readonly item_number: string | null;
  readonly item: ReplicaDocument | null;
  readonly resource_id: string | null;
  readonly resource_number: string | null;
  readonly resource: ReplicaDocument | null;
  readonly units: readonly string[];
}

function productOf(row: ProductRow): ProductFacts {
  const type = textOf(row.document, 'producttypecode');
  const common = {
    kind: type === null ? null : (PRODUCT_KINDS[type] ?? 'other'),
    number: row.code,
    text: textOf(row.document, 'description'),
    priceIncludesTax: row.item?.['priceIncludesTax'] === true,
    active: (textOf(row.document, 'statecode') ?? ACTIVE) === ACTIVE,
  };
  if (row.item_id !== null && row.item !== null) {
    const found = { id: row.item_id, code: row.item_number ?? '', partner: row.id };
    return { ...common, sellable: itemFacts({ ...found, document: row.item }, row.units, []) };
  }
  if (row.resource_id !== null && row.resource !== null) {
    const found = { id: row.resource_id, code: row.resource_number ?? '', partner: row.id };
    return { ...common, sellable: resourceFacts({ ...found, document: row.resource }) };
  }
  return { ...common, sellable: null };
}
