/**
 * Keeps what the ERP removed when it posted or deleted an order, and lets go of it when it is
 * back.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { ReplicaScope } from '@drawbar/platform/replica';

const TABLES = {
  order: { open: 'orders."order"', closed: 'orders.closed_order' },
  orderLine: { open: 'orders.order_line', closed: 'orders.closed_order_line' },
} as const;

/** Columns that both tables of a kind have. */
const BASE =
  'integration, system, id, version, modified_at, hash, document, partner, replicated_at';
const COLUMNS = {
  order: `${BASE}, number, search_text, party, status, created_at, updated_at`,
  orderLine: `${BASE}, parent, line_no, quantity, shipped, invoiced, amount, amount_with_tax`,
} as const;

type ClosedKind = keyof typeof TABLES;

/**
 * Copies rows that are about to be removed; one that was kept before is replaced. A removal may be
 * told twice, by whoever did it and by the ERP's feed: what is kept already stays as it is.
 */
export async function keepClosed(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  const { open, closed } = TABLES[kind as ClosedKind];
  const columns = COLUMNS[kind as ClosedKind];
  await tx.unsafe(
    `/* kept before */ delete from ${closed} c using ${open} o
     where c.integration = $1 and c.system = $2 and c.id = any($3::uuid[])
       and o.integration = c.integration and o.system = c.system and o.id = c.id`,
    [integration, system, ids as string[]],
  );
  await tx.unsafe(
    `/* keep closed */ insert into ${closed} (${columns})
     select ${columns} from ${open}
     where integration = $1 and system = $2 and id = any($3::uuid[])`,
    [integration, system, ids as string[]],
  );
}

/** Forgets kept rows whose record stands in the ERP again. */
export async function reopen(
  tx: Transaction,
  { integration, system }: ReplicaScope,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  await tx.unsafe(
    `/* reopen */ delete from ${TABLES[kind as ClosedKind].closed}
     where integration = $1 and system = $2 and id = any($3::uuid[])`,
    [integration, system, ids as string[]],
  );
}

/** Tells a cancelled order from one whose invoice is not read yet. */
export async function markCancelled(
  tx: Transaction,
  integration: string,
  id: string,
): Promise<void> {
  await tx`
    update orders.closed_order set cancelled = true
    where integration = ${integration} and system = 'ERP' and id = ${id}`;
}
