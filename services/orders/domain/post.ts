/** What people in the CRM are told of an order's way through the ERP (`domain.md` 7.6). */
import type { OrderEventKind } from './event.ts';

/** A post in the CRM: in the timeline of an order, or on the wall of an account. */
export interface Post {
  /** GUID, made of what happened: the same event is the same post, whoever tells it. */
  readonly id: string;
  readonly regarding: 'order' | 'account';
  /** GUID of the CRM's record. */
  readonly regardingId: string;
  readonly text: string;
}

/** Events of the ERP that are told; the rest the CRM sees from the order itself. */
const TOLD: ReadonlySet<OrderEventKind> = new Set(['RELEASED', 'SHIPPED']);

export function isTold(kind: OrderEventKind): boolean {
  return TOLD.has(kind);
}

/** Length of the column in the CRM that every version has. */
const TEXT_MAX = 1_000;

/** @param message of the event, a sentence. */
export function orderPostText(number: string, message: string): string {
  return `Order ${number}: ${message}`.slice(0, TEXT_MAX);
}

/** Only invoices of an order that the CRM has are told. */
export interface ToldInvoice {
  readonly number: string;
  /** How the CRM knows the order. */
  readonly orderNumber: string;
  /** With tax; an exact decimal. */
  readonly gross: string;
  /** ISO code; '' while it is not known. */
  readonly currency: string;
}

export function invoicePostText({ number, orderNumber, gross, currency }: ToldInvoice): string {
  const amount = `${gross} ${currency}`.trim();
  return `Invoice ${number} for order ${orderNumber} was posted in the ERP: ${amount}.`.slice(
    0,
    TEXT_MAX,
  );
}
