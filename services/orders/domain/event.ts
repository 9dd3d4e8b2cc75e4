/** What happened to an order, as its timeline tells it. */
import type { RecordKey, System } from './document.ts';
import type { SalesInvoice } from './invoice.ts';
import type { SalesOrder } from './order.ts';
import type { SalesOrderStatus } from './status.ts';

export type OrderEventKind =
  | 'CREATED'
  | 'SUBMITTED'
  | 'RECEIVED_IN_ERP'
  | 'RELEASED'
  | 'SHIPPED'
  | 'INVOICED'
  | 'PAID'
  | 'CANCELLED'
  | 'FAILED'
  | 'NOTE';

export interface OrderEvent {
  readonly at: Date;
  readonly system: System;
  readonly kind: OrderEventKind;
  readonly message: string;
  readonly author: string | null;
}

/** A change of an order; without an event it is only that something is different now. */
export interface OrderChange {
  readonly record: RecordKey;
  readonly at: Date;
  readonly event: Pick<OrderEvent, 'kind' | 'message' | 'author'> | null;
}

/** The event that a record's new status is; null when its status says nothing new. */
export function transition(
  system: System,
  before: SalesOrderStatus | null,
  after: SalesOrderStatus,
): OrderChange['event'] {
  if (before === null || before === after) return null;
  const told = (kind: OrderEventKind, message: string) => ({ kind, message, author: null });
  if (after === 'RELEASED') return told('RELEASED', 'Released in the ERP.');
  if (system === 'CRM' && after === 'SUBMITTED') return told('SUBMITTED', 'Submitted in the CRM.');
  if (system === 'CRM' && after === 'CANCELLED') return told('CANCELLED', 'Cancelled in the CRM.');
  return null;
}

/**
 * The timeline of an order: what was recorded and what its documents tell, the oldest first. What
 * follows from something else never stands before it: an ERP may tell days alone, and two systems
 * have two clocks.
 */
export function timelineOf(
  order: SalesOrder,
  recorded: readonly OrderEvent[],
  invoices: readonly SalesInvoice[],
): OrderEvent[] {
  const told = fromRecords(order);
  const since = latest(told.map(({ at }) => at));
  const posted = invoices.flatMap((invoice) => fromInvoice(invoice, since));
  return [...recorded, ...told, ...posted].sort(
    (one, other) => one.at.getTime() - other.at.getTime() || rank(one) - rank(other),
  );
}

const ORDER_OF_KINDS: readonly OrderEventKind[] = [
  'CREATED',
  'SUBMITTED',
  'RECEIVED_IN_ERP',
  'RELEASED',
  'SHIPPED',
  'INVOICED',
  'PAID',
  'NOTE',
  'CANCELLED',
  'FAILED',
];

/** What happened at the same instant is told in the order in which it can happen. */
function rank({ kind }: OrderEvent): number {
  return ORDER_OF_KINDS.indexOf(kind);
}

function fromRecords({ crm, erp }: SalesOrder): OrderEvent[] {
  const told = (at: Date, system: System, kind: OrderEventKind, message: string): OrderEvent => ({
    at,
    system,
    kind,
    message,
    author: null,
  });
  const events: OrderEvent[] = [];
  if (crm !== null) {
    events.push(told(crm.createdAt, 'CRM', 'CREATED', 'Created in the CRM.'));
  }
  if (erp?.number != null) {
    const message = `Order ${erp.number} in the ERP.`;
    const at = latest([erp.createdAt, ...events.map((event) => event.at)]) ?? erp.createdAt;
    events.push(told(at, 'ERP', crm === null ? 'CREATED' : 'RECEIVED_IN_ERP', message));
  }
  return events;
}

/** @param since when the order was there; null when that is not known. */
function fromInvoice(invoice: SalesInvoice, since: Date | null): OrderEvent[] {
  const { postedAt } = invoice;
  const posted: OrderEvent = {
    at: latest([postedAt, ...(since === null ? [] : [since])]) ?? postedAt,
    system: 'ERP',
    kind: 'INVOICED',
    message: `Invoice ${invoice.number} was posted.`,
    author: null,
  };
  if (invoice.status !== 'PAID') return [posted];
  const message = `Invoice ${invoice.number} was paid.`;
  const at = latest([posted.at, invoice.updatedAt]) ?? posted.at;
  return [posted, { ...posted, at, kind: 'PAID', message }];
}

function latest(instants: readonly Date[]): Date | null {
  return instants.reduce<Date | null>((last, at) => (last === null || at > last ? at : last), null);
}
