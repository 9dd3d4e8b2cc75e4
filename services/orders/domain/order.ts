/** An order: one object, made of its record in the ERP, its record in the CRM, or both. */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { Address, CurrencyRef, RecordKey, System, Totals } from './document.ts';
import type { InvoicingStatus, SalesOrderStatus, ShippingStatus } from './status.ts';

/** The record of one system. */
export interface OrderRecord extends RecordKey {
  readonly partner: string | null;
  readonly version: string;
  /** true: the ERP removed it when it was posted or deleted. */
  readonly closed: boolean;
  readonly status: SalesOrderStatus;
  /** The system's own word for its status. */
  readonly statusWord: string | null;
  /** The ERP's document number; the CRM's own number for a record of the CRM. */
  readonly number: string | null;
  readonly externalDocumentNumber: string | null;
  /** Customer in the ERP; account or contact in the CRM. */
  readonly party: string | null;
  /** The CRM's quote. */
  readonly quoteId: string | null;
  readonly currency: CurrencyRef;
  readonly requestedDeliveryDate: string | null;
  readonly lastShipmentDate: string | null;
  readonly shipTo: Address | null;
  readonly billTo: Address | null;
  /** As on the header. */
  readonly totals: Totals;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface SalesOrder {
  readonly erp: OrderRecord | null;
  readonly crm: OrderRecord | null;
  /** The record that owns the order: the ERP's, once there is one. */
  readonly owner: OrderRecord;
}

/** An order of one record and its counterpart, whichever system the first stands in. */
export function orderOf(record: OrderRecord, counterpart: OrderRecord | null): SalesOrder {
  const erp = record.system === 'ERP' ? record : counterpart;
  const crm = record.system === 'CRM' ? record : counterpart;
  return { erp, crm, owner: erp ?? record };
}

/**
 * The record whose id is the order's id for ever: the CRM's where there is or will be one, because
 * an order that begins there keeps its id when the ERP takes it over.
 */
export function identityOf({ erp, crm, owner }: SalesOrder): RecordKey {
  if (crm !== null) return { system: 'CRM', id: crm.id };
  if (erp?.partner != null) return { system: 'CRM', id: erp.partner };
  return { system: owner.system, id: owner.id };
}

/**
 * Whether the systems do not have it yet: the order is shown from the outbox, in the ERP's words,
 * and the ERP has no such words of its own.
 */
export function isInOutbox({ erp }: SalesOrder): boolean {
  return erp !== null && OUTBOX.has(erp.status);
}

const OUTBOX: ReadonlySet<SalesOrderStatus> = new Set(['DRAFT', 'SUBMITTED', 'FAILED']);

/** Both records of an order, also one that its system does not have (yet, or any more). */
export function recordsOf({ owner }: SalesOrder): readonly RecordKey[] {
  const own = { system: owner.system, id: owner.id };
  if (owner.partner === null) return [own];
  return [own, { system: otherSystem(owner.system), id: owner.partner }];
}

/** Sums over an order's lines in one system; exact decimals. */
export interface LineSums {
  readonly lines: number;
  readonly quantity: string;
  readonly shipped: string;
  readonly invoiced: string;
  readonly amount: string;
  readonly amountWithTax: string;
  /** Of `amount`, what is on the account for freight. */
  readonly freight: string;
}

/**
 * Totals of an order. The ERP's header figures change without a new version of the header
 * (extension.md 2.4), so they are summed from its lines; the CRM keeps its own.
 */
export function orderTotals({ owner }: SalesOrder, sums: LineSums | null): Totals {
  if (owner.system === 'CRM' || sums === null || sums.lines === 0) return owner.totals;
  const net = decimal(sums.amount);
  const gross = decimal(sums.amountWithTax);
  return {
    ...owner.totals,
    net: decimalText(net),
    freight: decimalText(decimal(sums.freight)),
    gross: decimalText(gross),
    tax: decimalText(gross.minus(net)),
  };
}

/** How much of an order has left the ERP's locations. */
export function shippingOf({ erp, owner }: SalesOrder, sums: LineSums | null): ShippingStatus {
  if (owner.status === 'COMPLETED') return 'COMPLETE';
  if (erp === null || sums === null) return 'NONE';
  return part(sums.shipped, sums.quantity, { none: 'NONE', some: 'PARTIAL', all: 'COMPLETE' });
}

/** How much of an order is on posted invoices. @param open what is still to be paid of them. */
export function invoicingOf(
  { erp, owner }: SalesOrder,
  sums: LineSums | null,
  invoices: readonly { readonly remaining: string }[],
): InvoicingStatus {
  const paid = invoices.length > 0 && invoices.every(({ remaining }) => isZero(remaining));
  const settled = paid ? 'PAID' : 'INVOICED';
  if (owner.status === 'COMPLETED') return settled;
  if (erp === null || sums === null) return 'NONE';
  return part(sums.invoiced, sums.quantity, { none: 'NONE', some: 'PARTIAL', all: settled });
}

function part<Word>(
  done: string,
  whole: string,
  words: { none: Word; some: Word; all: Word },
): Word {
  const amount = decimal(done);
  if (amount.lte(0)) return words.none;
  return amount.gte(whole) ? words.all : words.some;
}

function isZero(amount: string): boolean {
  return new Decimal(amount).isZero();
}

/** The other system. */
export function otherSystem(system: System): System {
  return system === 'CRM' ? 'ERP' : 'CRM';
}
