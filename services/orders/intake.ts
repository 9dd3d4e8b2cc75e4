/**
 * The one door through which sync fills the replicas of this service. Besides documents it
 * takes what
 * documents name (parties, what is sold, units, currencies, places), which other subgraphs own and
 * this one may not ask; the partner of those must be set through this door as well.
 */
import type { Transaction } from '@drawbar/platform/database';
import { createIntake, type Intake, type ReplicaScope } from '@drawbar/platform/replica';
import { lockChanges } from './store/changes.ts';
import { keepClosed, reopen } from './store/closed-orders.ts';
import {
  invoiceColumns,
  invoiceLineColumns,
  named,
  orderColumns,
  orderLineColumns,
  quoteColumns,
  quoteLineColumns,
} from './store/extract.ts';
import {
  isTracked,
  noteRemoved,
  noteWritten,
  ordersOfLines,
  stateBefore,
} from './store/tracked-intake.ts';
import * as tables from './store/tables.ts';
import { wakeCopies } from './store/wake-copies.ts';
import { wakeFigures, wakeOf, wantFigures } from './store/wake-figures.ts';
import { wakeQuotes } from './store/wake-quotes.ts';

export { unfinishedOrders } from './store/unfinished-orders.ts';

const replicas = createIntake({
  order: { table: tables.order, extract: orderColumns },
  orderLine: { table: tables.orderLine, extract: orderLineColumns },
  invoice: { table: tables.invoice, extract: invoiceColumns },
  invoiceLine: { table: tables.invoiceLine, extract: invoiceLineColumns },
  quote: { table: tables.quote, extract: quoteColumns },
  quoteLine: { table: tables.quoteLine, extract: quoteLineColumns },
  account: { table: tables.account, extract: named('name') },
  contact: { table: tables.contact, extract: named('_parentcustomerid_value') },
  customer: { table: tables.customer, extract: named('number') },
  item: { table: tables.item, extract: named('number') },
  itemUnit: { table: tables.itemUnit, extract: named('itemId') },
  resource: { table: tables.resource, extract: named('number') },
  product: { table: tables.product, extract: named('productnumber') },
  unit: { table: tables.unit, extract: named('name') },
  currency: { table: tables.currency, extract: named('isocurrencycode', 'code') },
  priceList: { table: tables.priceList, extract: named('_transactioncurrencyid_value') },
  location: { table: tables.location, extract: named('code') },
  itemVariant: { table: tables.itemVariant, extract: named('itemId') },
  exchangeRate: { table: tables.exchangeRate, extract: named('currencyCode') },
  taxSetup: { table: tables.taxSetup, extract: named('taxBusinessPostingGroup') },
  company: { table: tables.company, extract: named('displayName', 'name') },
});

/** Kinds whose ERP rows the ERP removes when it has posted them. */
const POSTED = new Set(['order', 'orderLine']);

export const intake: Intake = {
  ...replicas,
  async upsert(tx, scope, kind, rows) {
    const ids = rows.map((row) => row.id);
    if (isTracked(kind)) await lockChanges(tx, scope.integration);
    if (isPosted(scope, kind)) await reopen(tx, scope, kind, ids);
    const before = await stateBefore(tx, scope, kind, ids);
    const written = await replicas.upsert(tx, scope, kind, rows);
    if (isTracked(kind)) await noteWritten(tx, scope, kind, rows, written, before);
    await wakeQuotes(tx, scope, kind, rows);
    await coupled(tx, scope, kind, rows);
    const changed = new Set(written.map(({ id }) => id));
    await wakeFigures(
      tx,
      scope,
      kind,
      rows.filter(({ id }) => changed.has(id)),
    );
    return written;
  },
  async remove(tx, scope, kind, ids) {
    if (isTracked(kind)) await lockChanges(tx, scope.integration);
    if (isPosted(scope, kind)) await keepClosed(tx, scope, kind, ids);
    const parents = await ordersOfLines(tx, scope, kind, ids);
    const gone = await replicas.remove(tx, scope, kind, ids);
    const orders = kind === 'order' ? gone : parents;
    if (orders.length > 0) await noteRemoved(tx, scope, orders);
    if (scope.system === 'ERP') await wakeOf(tx, scope.integration, orders);
    return gone;
  },
  async setPartner(tx, scope, kind, id, partner) {
    const found = await replicas.setPartner(tx, scope, kind, id, partner);
    await coupled(tx, scope, kind, [{ id, partner }]);
    return found;
  },
  async setPartners(tx, scope, kind, partners) {
    await replicas.setPartners(tx, scope, kind, partners);
    await coupled(tx, scope, kind, partners);
  },
};

/** A customer that is coupled has figures and copies of its invoices in the CRM. */
async function coupled(
  tx: Transaction,
  scope: ReplicaScope,
  kind: string,
  rows: readonly { readonly id: string; readonly partner?: string | null }[],
): Promise<void> {
  const ids = rows.flatMap(({ id, partner }) => (partner == null ? [] : [id]));
  await wakeCopies(tx, scope, kind, ids);
  await wantFigures(tx, scope, kind, ids);
}

function isPosted({ system }: ReplicaScope, kind: string): boolean {
  return system === 'ERP' && POSTED.has(kind);
}
