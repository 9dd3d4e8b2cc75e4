/** Reads a posted invoice as its copy in the CRM wants it. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal } from '@drawbar/schema/values';
import type { InvoiceCopy } from '../domain/copy-invoice.ts';
import type { PostedInvoice, PostedLine } from '../domain/crm-invoice.ts';
import { invoiceStatus } from '../domain/invoice.ts';
import { erpAddress } from './addresses.ts';
import { crmPriceList } from './crm-price-list.ts';
import { documentCodes } from './document-codes.ts';
import { dateOf, decimalOf, textOf } from './document.ts';

interface HeaderRow {
  readonly document: ReplicaDocument;
  readonly number: string;
  readonly account: string;
  readonly order_id: string | null;
  readonly currency: string | null;
  readonly places: number | null;
}

interface LineRow {
  readonly document: ReplicaDocument;
  readonly product: string | null;
  readonly unit: string | null;
}

/** null: there is no such invoice any more, or its customer is not coupled. */
export async function readPostedInvoice(
  { sql }: Database,
  { integration, id }: InvoiceCopy,
): Promise<PostedInvoice | null> {
  const [row] = await sql<HeaderRow[]>`
    select i.document, i.number, c.partner as account, crm.id as order_id, cur.id as currency,
      (cur.document ->> 'currencyprecision')::int as places
    from orders.invoice i
    join orders.customer c
      on c.integration = i.integration and c.id = i.party and c.partner is not null
    left join orders.any_order o on o.integration = i.integration and o.system = 'ERP'
      and o.number = i.order_number and i.order_number <> ''
    left join orders."order" crm
      on crm.integration = i.integration and crm.system = 'CRM' and crm.id = o.partner
    left join orders.company k on k.integration = i.integration
    left join orders.currency cur on cur.integration = i.integration and cur.system = 'CRM'
      and cur.code = coalesce(nullif(i.document ->> 'currencyCode', ''),
                              k.document ->> 'localCurrencyCode')
    where i.integration = ${integration} and i.system = 'ERP' and i.id = ${id} limit 1`;
  if (row === undefined) return null;
  const lines = await sql<LineRow[]>`
    select l.document, coalesce(item.partner, resource.partner) as product, u.id as unit
    from orders.invoice_line l
    left join orders.item item on item.integration = l.integration
      and l.document ->> 'lineType' = 'Item' and item.code = l.document ->> 'number'
    left join orders.resource resource on resource.integration = l.integration
      and l.document ->> 'lineType' = 'Resource' and resource.code = l.document ->> 'number'
    left join orders.product p on p.integration = l.integration
      and p.id = coalesce(item.partner, resource.partner)
    left join orders.unit u on u.integration = l.integration
      and u.code = l.document ->> 'unitOfMeasureCode'
      and u.document ->> '_uomscheduleid_value' = p.document ->> '_defaultuomscheduleid_value'
    where l.integration = ${integration} and l.system = 'ERP' and l.parent = ${id}
    order by l.line_no, l.id`;
  const priceListId = await crmPriceList({ sql }, integration, row.account, row.currency);
  return { ...invoiceOf(row, lines), priceListId };
}

function invoiceOf(row: HeaderRow, lines: readonly LineRow[]): Omit<PostedInvoice, 'priceListId'> {
  const { document } = row;
  const gross = decimalOf(document, 'totalAmountIncludingTax') ?? '0';
  const remaining = decimalOf(document, 'remainingAmount') ?? '0';
  return {
    number: row.number,
    accountId: row.account,
    orderId: row.order_id,
    currencyId: row.currency,
    description: textOf(document, 'workDescription'),
    dueDate: dateOf(document, 'dueDate'),
    externalDocumentNumber: textOf(document, 'externalDocumentNumber'),
    shipTo: erpAddress(document, 'shipTo'),
    billTo: erpAddress(document, 'billTo'),
    shipmentDate: dateOf(document, 'shipmentDate'),
    codes: documentCodes(document),
    pricesIncludeTax: document['pricesIncludeTax'] === true,
    status: invoiceStatus(gross, remaining, document['cancelled'] === true),
    gross,
    moneyPlaces: row.places ?? MONEY_PLACES,
    lines: lines.map((line) => lineOf(line, row.places ?? MONEY_PLACES)),
  };
}

/** Of a currency that does not tell its own. */
const MONEY_PLACES = 2;

function lineOf({ document, product, unit }: LineRow, places: number): PostedLine {
  const zero = (field: string): string => decimalOf(document, field) ?? '0';
  const amount = zero('amount');
  const whole = decimal(zero('quantity')).times(zero('unitPrice'));
  return {
    description: textOf(document, 'description') ?? textOf(document, 'number') ?? '',
    quantity: zero('quantity'),
    unitPrice: zero('unitPrice'),
    discountAmount:
      decimalOf(document, 'lineDiscountAmount') ?? whole.minus(amount).toFixed(places),
    amount,
    amountWithTax: decimalOf(document, 'amountIncludingTax') ?? amount,
    productId: product,
    unitId: unit,
  };
}
