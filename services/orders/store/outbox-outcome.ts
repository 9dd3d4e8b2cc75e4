/** What became of sending an order, stored together with the replica rows it changes. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import type { OrderChange } from '../domain/event.ts';
import type { Outbox, StoredDocument } from '../domain/place-ports.ts';
import type { RecordKey } from '../domain/document.ts';
import { lockChanges, recordChanges } from './changes.ts';
import { leaseEnd } from './outbox-lease.ts';

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
      const { integration, id, crmState, lease } = placed;
      const copyIsDue = crmState === 'wanted' || crmState === 'mark';
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        // attempts to make the CRM's copy are counted apart
        const held = await tx`
          update orders.placed
          set state = 'accepted', erp_id = ${order.header.id}, message = null, attempts = 0,
              due_at = ${copyIsDue ? at() : null}, updated_at = ${at()},
              lease_until = ${leaseEnd(now())}
          where integration = ${integration} and id = ${id} and lease = ${lease}
          returning 1`;
        if (held.length === 0) return;
        const scope: ReplicaScope = { integration, system: 'ERP' };
        await store(tx, intake, scope, order);
        await intake.setPartner(tx, scope, 'order', order.header.id, id);
        await intake.setPartner(tx, { integration, system: 'CRM' }, 'order', id, order.header.id);
      });
    },
    async failed({ integration, id, lease, attempts }, { state, waitSeconds, message }) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const [before] = await tx<{ message: string | null }[]>`
          select message from orders.placed
          where integration = ${integration} and id = ${id} and lease = ${lease} for update`;
        if (before === undefined) return;
        await tx`
          update orders.placed
          set state = ${state}, message = ${message}, attempts = ${attempts + 1},
              due_at = ${waitSeconds === null ? null : later(waitSeconds)}, updated_at = ${at()}
          where integration = ${integration} and id = ${id}`;
        // what is over at the second attempt is not worth telling
        const isNews = before.message !== message || attempts === 1;
        if (message === null || !isNews || (state !== 'refused' && attempts === 0)) return;
        const event = { kind: 'FAILED', message, author: null } as const;
        await recordChanges(tx, integration, [changeOf({ system: 'CRM', id }, now(), event)]);
      });
    },
    async copied({ integration, id, erpId, target, lease }, document, message) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const held = await tx`
          update orders.placed
          set crm_state = ${document === null ? 'none' : 'done'}, due_at = null,
              message = ${message}, updated_at = ${at()},
              state = case when ${target === 'CRM' && document !== null} then 'accepted'
                           else state end
          where integration = ${integration} and id = ${id} and lease = ${lease}
          returning 1`;
        if (document === null || held.length === 0) return;
        const scope: ReplicaScope = { integration, system: 'CRM' };
        await store(tx, intake, scope, document);
        if (erpId !== null) await intake.setPartner(tx, scope, 'order', id, erpId);
      });
    },
    async copyLater({ integration, id, lease }, waitSeconds, message) {
      await sql`
        update orders.placed
        set due_at = ${later(waitSeconds)}, message = ${message}, attempts = attempts + 1
        where integration = ${integration} and id = ${id} and lease = ${lease}`;
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
