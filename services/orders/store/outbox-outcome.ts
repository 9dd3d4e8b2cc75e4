/** What became of sending an order, stored together with the replica rows it changes. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import type { OrderChange } from '../domain/event.ts';
import type { Outbox, StoredDocument } from '../domain/place-ports.ts';
import type { RecordKey } from '../domain/document.ts';
import { lockChanges, recordChanges } from './changes.ts';

/** @param intake the service's own door: what a system stored is shown at once. */
export function createOutcomes(
  { sql }: Database,
  intake: Intake,
  now: () => Date,
): Pick<Outbox, 'accepted' | 'failed' | 'copied' | 'copyLater'> {
  const at = (): string => now().toISOString();
  const later = (seconds: number): string =>
    new Date(now().getTime() + seconds * 1_000).toISOString();
  return {
    async accepted(placed, order) {
      const { integration, id, crmState } = placed;
      const copyIsDue = crmState === 'wanted' || crmState === 'mark';
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        await tx`
          update orders.placed
          set state = 'accepted', erp_id = ${order.header.id}, message = null,
              due_at = ${copyIsDue ? at() : null}, updated_at = ${at()}
          where integration = ${integration} and id = ${id}`;
        const scope: ReplicaScope = { integration, system: 'ERP' };
        await store(tx, intake, scope, order);
        await intake.setPartner(tx, scope, 'order', order.header.id, id);
        await intake.setPartner(tx, { integration, system: 'CRM' }, 'order', id, order.header.id);
      });
    },
    async failed({ integration, id, intent }, { state, waitSeconds, message }) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const [before] = await tx<{ message: string | null }[]>`
          select message from orders.placed
          where integration = ${integration} and id = ${id} for update`;
        await tx`
          update orders.placed
          set state = ${state}, message = ${message}, updated_at = ${at()},
              due_at = ${waitSeconds === null ? null : later(waitSeconds)}
          where integration = ${integration} and id = ${id}`;
        if (state !== 'refused' || before?.message === message) return;
        const event = { kind: 'FAILED', message: message ?? 'Refused.', author: null } as const;
        await recordChanges(tx, integration, [
          changeOf({ system: 'ERP', id: intent }, now(), event),
        ]);
        await recordChanges(tx, integration, [changeOf({ system: 'CRM', id }, now(), event)]);
      });
    },
    async copied({ integration, id, erpId, target }, document, message) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        await tx`
          update orders.placed
          set crm_state = ${document === null ? 'none' : 'done'}, due_at = null,
              message = ${message}, updated_at = ${at()},
              state = case when ${target === 'CRM' && document !== null} then 'accepted'
                           else state end
          where integration = ${integration} and id = ${id}`;
        if (document === null) return;
        const scope: ReplicaScope = { integration, system: 'CRM' };
        await store(tx, intake, scope, document);
        if (erpId !== null) await intake.setPartner(tx, scope, 'order', id, erpId);
      });
    },
    async copyLater({ integration, id }, waitSeconds, message) {
      await sql`
        update orders.placed
        set due_at = ${later(waitSeconds)}, message = ${message}, attempts = attempts + 1
        where integration = ${integration} and id = ${id}`;
    },
  };
}

function changeOf(record: RecordKey, at: Date, event: OrderChange['event']): OrderChange {
  return { record, at, event };
}

async function store(
  tx: Transaction,
  intake: Intake,
  scope: ReplicaScope,
  { header, lines }: StoredDocument,
): Promise<void> {
  await intake.upsert(tx, scope, 'order', [header]);
  if (lines.length > 0) await intake.upsert(tx, scope, 'orderLine', lines);
}
