/**
 * Orders on their way into the systems. A row is written before any call; one sender at a time
 * holds it by a lease; what a system answered is stored with the replica rows it changes.
 */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { RecordKey } from '../domain/document.ts';
import type { NewOrder, Outbox } from '../domain/place-ports.ts';
import { recordChanges } from './changes.ts';
import { createLeases, takeLease } from './outbox-lease.ts';
import { createOutcomes } from './outbox-outcome.ts';
import { KEY_HOURS, requestRow } from './requests.ts';

export interface OutboxOptions {
  readonly database: Database;
  /** The service's own door: what a system stored is shown at once. */
  readonly intake: Intake;
  readonly now: () => Date;
  /** Names this process's leases. */
  readonly newId: () => string;
}

export function createOutbox({ database, intake, now, newId }: OutboxOptions): Outbox {
  const { sql } = database;
  return {
    ...createLeases(database, now, newId),
    ...createOutcomes(database, intake, now),
    async place(key, inputHash, order) {
      return sql.begin(async (tx) => {
        const fresh = new Date(now().getTime() - KEY_HOURS * 3_600_000).toISOString();
        const record: RecordKey = { system: 'CRM', id: order.id };
        const used = await tx`
          insert into orders.request ${tx(requestRow(key, inputHash, now(), record))}
          on conflict (integration, caller, operation, key) do update
          set input_hash = excluded.input_hash, order_system = excluded.order_system,
              order_id = excluded.order_id, created_at = excluded.created_at
          where orders.request.created_at <= ${fresh} returning 1`;
        if (used.length === 0) return null;
        await insertPlaced(tx, key.integration, key.caller, order, now());
        return takeLease(tx, key.integration, order.id, newId(), now());
      });
    },
    async withdraw({ integration, id }, { caller, operation, key }) {
      await sql.begin(async (tx) => {
        await tx`delete from orders.placed where integration = ${integration} and id = ${id}`;
        await tx`
          delete from orders.request
          where integration = ${integration} and caller = ${caller}
            and operation = ${operation} and key = ${key}`;
      });
    },
  };
}

/** Stands for the caller of orders that were submitted in the CRM, which no request stands for. */
export const CRM_CALLER = 'crm';

/** Places an order once; one of the CRM that the ERP refused before is placed anew. */
export async function insertPlaced(
  tx: Transaction,
  integration: string,
  caller: string,
  order: NewOrder,
  now: Date,
): Promise<void> {
  const { customerId } = order.content;
  const placed = await tx<{ fresh: boolean }[]>`
    insert into orders.placed as p
      (integration, id, intent, target, content, customer, crm_state, due_at, created_by,
       created_at, updated_at)
    values (${integration}, ${order.id}, ${order.intent}, ${order.target},
            (${JSON.stringify(order.content)}::text)::jsonb, ${customerId},
            ${order.crmState}, ${now}, ${caller}, ${now}, ${now})
    on conflict (integration, id) do update
    set content = excluded.content, customer = excluded.customer, state = 'pending',
        crm_state = excluded.crm_state, due_at = excluded.due_at, attempts = 0, sent_at = null,
        updated_at = excluded.updated_at
    where p.state = 'refused' and p.created_by = ${CRM_CALLER}
      and excluded.created_by = ${CRM_CALLER}
    returning (xmax = 0) as fresh`;
  if (placed[0]?.fresh !== true) return;
  const message = order.target === 'ERP' ? 'Accepted, on its way into the ERP.' : 'Draft.';
  const event = {
    kind: order.target === 'ERP' ? 'SUBMITTED' : 'CREATED',
    message,
    author: null,
  } as const;
  const record = { system: 'CRM', id: order.id } as const;
  await recordChanges(tx, integration, [{ record, at: now, event }]);
}
