/** Reads an order of the CRM and what it names, as the rules of handing over want it. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal, decimalText } from '@drawbar/schema/values';
import type { CrmLine, ProductFacts } from '../domain/crm-order-line.ts';
import type { CrmOrder, CrmOrderFacts } from '../domain/crm-order.ts';
import type { SubmittedOrder } from '../domain/hand-over.ts';
import type { CustomerFacts } from '../domain/order-request.ts';
import { crmAddress } from './addresses.ts';
import { dateOf, decimalOf, textOf } from './document.ts';
import { itemFacts, resourceFacts } from './sellable-facts.ts';

/** Products of the CRM that may be on an order. */
const ACTIVE = '0';

/** null: there is no such order any more. */
export async function readSubmittedOrder(
  database: Database,
  integration: string,
  id: string,
): Promise<SubmittedOrder | null> {
  const { sql } = database;
  const [row] = await sql<
    {
      version: string;
      document: ReplicaDocument;
      updated_at: Date;
      currency: string | null;
    }[]
  >`
    select o.version, o.document, o.replicated_at as updated_at, c.code as currency
    from orders."order" o
    left join orders.currency c on c.integration = o.integration and c.system = 'CRM'
      and c.id = (o.document ->> '_transactioncurrencyid_value')::uuid
    where o.integration = ${integration} and o.system = 'CRM' and o.id = ${id}`;
  if (row === undefined) return null;
  const lines = await sql<{ document: ReplicaDocument; unit: string | null }[]>`
    select l.document, u.code as unit
    from orders.order_line l
    left join orders.unit u on u.integration = l.integration and u.system = 'CRM'
      and u.id = (l.document ->> '_uomid_value')::uuid
    where l.integration = ${integration} and l.system = 'CRM' and l.parent = ${id}
    order by l.line_no, l.id`;
  const order = orderOf(id, row.document, row.currency, lines);
  return {
    version: row.version,
    readAt: row.updated_at,
    order,
    facts: await factsOf(database, integration, row.document, order),
  };
}

function orderOf(
  id: string,
  document: ReplicaDocument,
  currency: string | null,
  lines: readonly { readonly document: ReplicaDocument; readonly unit: string | null }[],
): CrmOrder {
  const zero = (field: string): string => decimalOf(document, field) ?? '0';
  const whole = decimalOf(document, 'totallineitemamount');
  const left = decimalOf(document, 'totalamountlessfreight');
  return {
    id,
    number: textOf(document, 'ordernumber') ?? '',
    name: textOf(document, 'name'),
    currency,
    requestedDeliveryDate: dateOf(document, 'requestdeliveryby'),
    freight: zero('freightamount'),
    discount: whole === null || left === null ? '0' : decimalText(decimal(whole).minus(left)),
    shipTo: crmAddress(document, 'shipto'),
    linesAmount: whole,
    lines: lines.map(({ document: line, unit }) => lineOf(line, unit)),
  };
}

function lineOf(line: ReplicaDocument, unit: string | null): CrmLine {
  const zero = (field: string): string => decimalOf(line, field) ?? '0';
  const productId = textOf(line, '_productid_value');
  return {
    productId,
    writeIn: line['isproductoverridden'] === true || productId === null,
    text: textOf(line, 'productdescription'),
    unit,
    quantity: zero('quantity'),
    pricePerUnit: zero('priceperunit'),
    volumeDiscount: zero('volumediscountamount'),
    manualDiscount: zero('manualdiscountamount'),
    requestedDeliveryDate: dateOf(line, 'requestdeliveryby'),
  };
}

async function factsOf(
  { sql }: Database,
  integration: string,
  document: ReplicaDocument,
  order: CrmOrder,
): Promise<CrmOrderFacts> {
  const party = textOf(document, '_customerid_value');
  const [[account], currencies, [company], [already], products] = await Promise.all([
    sql<PartyRow[]>`
      select a.id, a.code as name, c.id as customer_id, c.code as customer_number,
             c.document as customer
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
        and document ->> 'yourReference' = ${order.number} and ${order.number} <> ''
      union all
      select 'invoice ' || number from orders.invoice
      where integration = ${integration} and document ->> 'yourReference' = ${order.number}
        and ${order.number} <> ''
      limit 1`,
    productFacts(sql, integration, order),
  ]);
  const settings = company?.document ?? {};
  const writeInNumber = textOf(settings, 'writeInProductNumber');
  const writeInType = textOf(settings, 'writeInProductType')?.toLowerCase();
  return {
    account: account === undefined ? null : accountOf(account),
    localCurrency: textOf(settings, 'localCurrencyCode'),
    currencies: new Set(currencies.map(({ code }) => code)),
    alreadyInErp: already?.number ?? null,
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
  readonly customer_id: string | null;
  readonly customer_number: string | null;
  readonly customer: ReplicaDocument | null;
}

function accountOf(row: PartyRow): CrmOrderFacts['account'] {
  const { id, name, customer_id: customerId, customer_number: number, customer } = row;
  if (customerId === null || customer === null) return { id, name, customer: null };
  const facts: CustomerFacts = {
    id: customerId,
    number: number ?? '',
    currencyCode: textOf(customer, 'currencyCode'),
    blocked: textOf(customer, 'blocked')?.trim().toLowerCase() === 'all',
  };
  return { id, name, customer: facts };
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
  const common = {
    number: row.code,
    name: textOf(row.document, 'name'),
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
