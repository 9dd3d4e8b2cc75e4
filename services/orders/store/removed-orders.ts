/** Orders that the ERP removed, until it is known whether they were posted or deleted. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { StoredRecord } from '../domain/place-ports.ts';
import { lockChanges, recordChanges } from './changes.ts';

export interface RemovedOrder {
  readonly id: string;
  readonly number: string;
}

export async function removedOrders(
  { sql }: Database,
  integration: string,
  limit: number,
): Promise<RemovedOrder[]> {
  return [
    ...(await sql<RemovedOrder[]>`
      /* removed orders */
      select id, number from orders.closed_order
      where integration = ${integration} and system = 'ERP'
        and not settled and not cancelled
      order by removed_at limit ${limit}`),
  ];
}

/** @param invoices of these orders, as the ERP has them now. */
export async function settleRemoved(
  { sql }: Database,
  intake: Intake,
  integration: string,
  orders: readonly RemovedOrder[],
  invoices: readonly StoredRecord[],
): Promise<void> {
  const ids = orders.map(({ id }) => id);
  const [clock] = await sql<{ at: Date }[]>`select now() as at`;
  const at = clock?.at ?? new Date(0);
  await sql.begin(async (tx) => {
    await lockChanges(tx, integration);
    if (invoices.length > 0) {
      await intake.upsert(tx, { integration, system: 'ERP' }, 'invoice', invoices);
    }
    await tx`
      update orders.closed_order set settled = true
      where integration = ${integration} and system = 'ERP' and id = any(${ids}::uuid[])`;
    const changes = ids.map((id) => ({ record: { system: 'ERP', id }, at, event: null }) as const);
    await recordChanges(tx, integration, changes);
  });
}
