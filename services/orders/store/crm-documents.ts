/** Reads an order or quote of the CRM and what it names, as the rules of handing over want it. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { decimal } from '@drawbar/schema/values';
import type { CrmLine } from '../domain/crm-order-line.ts';
import { NEVER_HANDED_OVER, type CrmOrder } from '../domain/crm-order.ts';
import type { Standing, SubmittedOrder } from '../domain/hand-over.ts';
import { crmAddress } from './addresses.ts';
import { crmDiscount } from './crm-discount.ts';
import { factsOf } from './crm-named-facts.ts';
import { dateOf, decimalOf, textOf } from './document.ts';

/** Documents of the CRM that are handed over, and their tables. */
const TABLES = {
  order: { header: 'orders.order', lines: 'orders.order_line', number: 'ordernumber' },
  quote: { header: 'orders.quote', lines: 'orders.quote_line', number: 'quotenumber' },
} as const;

export type CrmDocumentKind = keyof typeof TABLES;

/** A document of the CRM with everything the rules want to know; its row besides. */
export interface CrmDocument extends SubmittedOrder {
  readonly document: ReplicaDocument;
}

/** null: there is no such document any more. */
export async function readCrmDocument(
  database: Database,
  integration: string,
  kind: CrmDocumentKind,
  id: string,
): Promise<CrmDocument | null> {
  const { sql } = database;
  const tables = TABLES[kind];
  const [row] = await sql<
    {
      version: string;
      document: ReplicaDocument;
      updated_at: Date;
      currency: string | null;
    }[]
  >`
    select o.version, o.document, o.replicated_at as updated_at, c.code as currency
    from ${sql(tables.header)} o
    left join orders.currency c on c.integration = o.integration and c.system = 'CRM'
      and c.id = (o.document ->> '_transactioncurrencyid_value')::uuid
    where o.integration = ${integration} and o.system = 'CRM' and o.id = ${id}`;
  if (row === undefined) return null;
  const lines = await sql<LineRow[]>`
    select l.document, u.code as unit
    from ${sql(tables.lines)} l
    left join orders.unit u on u.integration = l.integration and u.system = 'CRM'
      and u.id = (l.document ->> '_uomid_value')::uuid
    where l.integration = ${integration} and l.system = 'CRM' and l.parent = ${id}
    order by l.line_no, l.id`;
  const order = orderOf(kind, id, row.document, row.currency, lines);
  return {
    version: row.version,
    readAt: row.updated_at,
    standing: standingOf(row.document),
    order,
    facts: await factsOf(database, integration, row.document, order),
    document: row.document,
  };
}

/** The CRM marks an order that was handed over with the day; one day in the past means never. */
function standingOf(document: ReplicaDocument): Standing {
  if (String(document['statecode'] ?? '0') !== '1') return 'draft';
  const marked = dateOf(document, 'lastbackofficesubmit');
  return marked === null || marked === NEVER_HANDED_OVER ? 'submitted' : 'handed-over';
}

interface LineRow {
  readonly document: ReplicaDocument;
  readonly unit: string | null;
}

function orderOf(
  kind: CrmDocumentKind,
  id: string,
  document: ReplicaDocument,
  currency: string | null,
  lines: readonly LineRow[],
): CrmOrder {
  const zero = (field: string): string => decimalOf(document, field) ?? '0';
  return {
    noun: kind === 'order' ? 'Order' : 'Quote',
    id,
    number: textOf(document, TABLES[kind].number) ?? '',
    name: textOf(document, 'name'),
    currency,
    requestedDeliveryDate: dateOf(document, 'requestdeliveryby'),
    freight: zero('freightamount'),
    discount: crmDiscount(document),
    discountPercent: positive(zero('discountpercentage')),
    shipTo: crmAddress(document, 'shipto'),
    billTo: crmAddress(document, 'billto'),
    description: textOf(document, 'description'),
    options: {
      paymentTerms: textOf(document, 'paymenttermscode'),
      freightTerms: textOf(document, 'freighttermscode'),
      shippingMethod: textOf(document, 'shippingmethodcode'),
    },
    validUntil: dateOf(document, 'effectiveto'),
    linesAmount: decimalOf(document, 'totallineitemamount'),
    lines: lines.map(({ document: line, unit }) => lineOf(line, unit)),
  };
}

function positive(amount: string): string | null {
  return decimal(amount).gt(0) ? amount : null;
}

function lineOf(line: ReplicaDocument, unit: string | null): CrmLine {
  const zero = (field: string): string => decimalOf(line, field) ?? '0';
  const productId = textOf(line, '_productid_value');
  return {
    productId,
    writeIn: line['isproductoverridden'] === true || productId === null,
    name: textOf(line, 'productdescription'),
    text: textOf(line, 'description'),
    unit,
    quantity: zero('quantity'),
    pricePerUnit: zero('priceperunit'),
    volumeDiscount: zero('volumediscountamount'),
    manualDiscount: zero('manualdiscountamount'),
    requestedDeliveryDate: dateOf(line, 'requestdeliveryby'),
  };
}
