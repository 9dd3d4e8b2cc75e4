/** Notes which orders a write of replica rows changed, and what happened to them. */
import type { Transaction } from '@drawbar/platform/database';
import type { ReplicaRow, ReplicaScope, Upserted } from '@drawbar/platform/replica';
import { decimal } from '@drawbar/schema/values';
import { transition, type OrderChange } from '../domain/event.ts';
import type { SalesOrderStatus } from '../domain/status.ts';
import { recordChanges } from './changes.ts';
import { textOf } from './document.ts';
import { orderColumns, orderLineColumns } from './extract.ts';
import { noteInvoices } from './wake-copies.ts';
import { wantInvoicePosts, wantOrderPosts } from './posts.ts';

/** State of rows before they are written: status of orders, shipped quantity of lines. */
export type Before = ReadonlyMap<string, string>;

const STATE_COLUMN: Readonly<Record<string, string>> = {
  order: 'select id, status as state from orders."order"',
  orderLine: 'select id, shipped::text as state from orders.order_line',
};

/** Kinds whose changes are changes of an order. */
export function isTracked(kind: string): boolean {
  return kind === 'order' || kind === 'orderLine' || kind === 'invoice';
}

export async function stateBefore(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  ids: readonly string[],
): Promise<Before> {
  const select = STATE_COLUMN[kind];
  if (select === undefined) return new Map();
  const rows = await tx.unsafe<{ id: string; state: string }[]>(
    `/* state before */ ${select}
     where integration = $1 and system = $2 and id = any($3::uuid[])`,
    [integration, system, ids as string[]],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Records what `written` changed; rows that were written unchanged are none of it. */
export async function noteWritten(
  tx: Transaction,
  scope: ReplicaScope,
  kind: string,
  rows: readonly ReplicaRow[],
  written: readonly Upserted[],
  before: Before,
): Promise<void> {
  const changed = new Set(written.map(({ id }) => id));
  const changedRows = rows.filter(({ id }) => changed.has(id));
  const changes =
    kind === 'order'
      ? changedRows.map((row) => orderChange(row, scope, before))
      : kind === 'orderLine'
        ? lineChanges(changedRows, scope, before)
        : await invoiceChanges(tx, scope, changedRows);
  await recordChanges(tx, scope.integration, changes);
  await wantOrderPosts(tx, scope.integration, changes);
  if (kind === 'invoice' && scope.system === 'ERP') {
    const added = new Set(written.flatMap(({ id, inserted }) => (inserted ? [id] : [])));
    const fresh = rows.filter(({ id }) => added.has(id));
    await wantInvoicePosts(tx, scope.integration, fresh);
  }
}

function orderChange(row: ReplicaRow, scope: ReplicaScope, before: Before): OrderChange {
  const status = orderColumns(row, scope)['status'] as SalesOrderStatus;
  const earlier = (before.get(row.id) ?? null) as SalesOrderStatus | null;
  return {
    record: { system: scope.system, id: row.id },
    at: row.modifiedAt ?? new Date(0),
    event: transition(scope.system, earlier, status),
  };
}

/** Labels in one message; the lines themselves tell the rest. */
const LABELS_MAX = 3;

function lineChanges(
  rows: readonly ReplicaRow[],
  scope: ReplicaScope,
  before: Before,
): OrderChange[] {
  const columns = rows.map((row) => ({ row, line: orderLineColumns(row, scope) }));
  const byOrder = Map.groupBy(columns, ({ line }) => line['parent']);
  return [...byOrder].flatMap(([parent, lines]) => {
    if (typeof parent !== 'string') return [];
    const shipped = lines.flatMap(({ row, line }) => {
      const more = decimal(String(line['shipped'])).minus(before.get(row.id) ?? '0');
      const known = scope.system === 'ERP' && before.has(row.id);
      if (!known || more.lte(0)) return [];
      const unit = textOf(row.data, 'unitOfMeasureCode') ?? '';
      return [`${more.toFixed()} ${unit} ${textOf(row.data, 'number') ?? ''}`.trim()];
    });
    const rest = shipped.length > LABELS_MAX ? ` and ${shipped.length - LABELS_MAX} more` : '';
    const message = `Shipped ${shipped.slice(0, LABELS_MAX).join(', ')}${rest}.`;
    const at = lines[0]?.row.modifiedAt ?? new Date(0);
    return [
      {
        record: { system: scope.system, id: parent },
        at,
        event: shipped.length === 0 ? null : { kind: 'SHIPPED', message, author: null },
      },
    ];
  });
}

/** An invoice changes the order it names, and its copy in the CRM has to hear of it. */
async function invoiceChanges(
  tx: Transaction,
  scope: ReplicaScope,
  rows: readonly ReplicaRow[],
): Promise<OrderChange[]> {
  if (scope.system !== 'ERP') return [];
  await tx`
    update orders.invoice_copy set due_at = now()
    where integration = ${scope.integration} and state = 'done'
      and id = any(${rows.map(({ id }) => id)}::uuid[])`;
  const customers = rows.flatMap(({ data }) => textOf(data, 'customerId') ?? []);
  await noteInvoices(tx, scope.integration, customers);
  const numbers = rows.map(({ data }) => textOf(data, 'orderNumber') ?? '').filter(Boolean);
  if (numbers.length === 0) return [];
  const orders = await tx<{ id: string }[]>`
    select id from orders.any_order
    where integration = ${scope.integration} and system = 'ERP'
      and number = any(${numbers}::text[])`;
  const at = rows[0]?.modifiedAt ?? new Date(0);
  return orders.map(({ id }) => ({ record: { system: 'ERP', id }, at, event: null }));
}

/** The orders of lines that are about to be removed; none for rows of other kinds. */
export async function ordersOfLines(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  ids: readonly string[],
): Promise<string[]> {
  if (kind !== 'orderLine') return [];
  const rows = await tx<{ parent: string }[]>`
    select distinct parent from orders.order_line
    where integration = ${integration} and system = ${system} and parent is not null
      and id = any(${ids as string[]}::uuid[])`;
  return rows.map(({ parent }) => parent);
}

/** Records that orders are gone from a system, or lines of theirs. */
export async function noteRemoved(
  tx: Transaction,
  scope: ReplicaScope,
  ids: readonly string[],
): Promise<void> {
  const [clock] = await tx<{ at: Date }[]>`select now() as at`;
  const at = clock?.at ?? new Date(0);
  const changes = ids.map((id) => ({ record: { system: scope.system, id }, at, event: null }));
  await recordChanges(tx, scope.integration, changes);
}
