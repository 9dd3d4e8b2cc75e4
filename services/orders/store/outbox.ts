/**
 * Orders on their way into the systems. A row is written before any call; one sender at a
 * time holds
 * it by a lease, and what a system answered is stored together with the replica rows it changes.
 */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import type { RecordKey } from '../domain/document.ts';
import type { OrderChange } from '../domain/event.ts';
import type { NewOrder, Outbox, Placed, StoredDocument } from '../domain/place-ports.ts';
import { lockChanges, recordChanges } from './changes.ts';
import { KEY_HOURS, requestRow } from './requests.ts';

export interface OutboxOptions {
  readonly database: Database;
  /** The service's own door: what a system stored is shown at once. */
  readonly intake: Intake;
  readonly now: () => Date;
  /** Names this process's leases. */
  readonly newId: () => string;
}

/** Longer than any call may take, so that a lease ends only with its holder. */
const LEASE_SECONDS = 90;

interface Row {
  readonly integration: string;
  readonly id: string;
  readonly intent: string;
  readonly target: 'ERP' | 'CRM';
  readonly content: Placed['content'];
  readonly state: Placed['state'];
  readonly crm_state: Placed['crmState'];
  readonly erp_id: string | null;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly created_at: Date;
}

export function createOutbox({ database, intake, now, newId }: OutboxOptions): Outbox {
  const { sql } = database;
  const later = (seconds: number): string =>
    new Date(now().getTime() + seconds * 1_000).toISOString();
  const at = (): string => now().toISOString();
  return {
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
        if (used.length === 0) return false;
        await insertPlaced(tx, key.integration, key.caller, order, now());
        return true;
      });
    },
    async claim(integration, id) {
      const [row] = await sql<Row[]>`
        update orders.placed set lease = ${newId()}, lease_until = ${later(LEASE_SECONDS)}
        where integration = ${integration} and id = ${id}
          and (lease_until is null or lease_until < ${at()})
          and (state in ('pending', 'unknown')
               or (state = 'accepted' and crm_state in ('wanted', 'mark')))
        returning integration, id, intent, target, content, state, crm_state, erp_id, attempts,
                  sent_at, created_at`;
      return row === undefined ? null : placedOf(row);
    },
    async isBeingSent(integration, id) {
      const rows = await sql`
        select 1 from orders.placed
        where integration = ${integration} and id = ${id} and lease_until > ${at()}`;
      return rows.length === 1;
    },
    async release({ integration, id }) {
      await sql`
        update orders.placed set lease = null, lease_until = null
        where integration = ${integration} and id = ${id}`;
    },
    async sending({ integration, id }) {
      await sql`
        update orders.placed
        set attempts = attempts + 1, sent_at = ${at()}, state = 'unknown', updated_at = ${at()}
        where integration = ${integration} and id = ${id} and state in ('pending', 'unknown')`;
    },
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
        await tx`
          update orders.placed
          set state = ${state}, message = ${message}, updated_at = ${at()},
              due_at = ${waitSeconds === null ? null : later(waitSeconds)}
          where integration = ${integration} and id = ${id}`;
        if (state !== 'refused') return;
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
    async withdraw(integration, id, { caller, operation, key }) {
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

/** Also used for orders that were submitted in the CRM, which no request stands for. */
export async function insertPlaced(
  tx: Transaction,
  integration: string,
  caller: string,
  order: NewOrder,
  now: Date,
): Promise<void> {
  const { customerId } = order.content;
  await tx`
    insert into orders.placed
      (integration, id, intent, target, content, customer, crm_state, due_at, created_by,
       created_at, updated_at)
    values (${integration}, ${order.id}, ${order.intent}, ${order.target},
            (${JSON.stringify(order.content)}::text)::jsonb, ${customerId},
            ${order.crmState}, ${now}, ${caller}, ${now}, ${now})
    on conflict (integration, id) do nothing`;
  const message = order.target === 'ERP' ? 'Accepted, on its way into the ERP.' : 'Draft.';
  const event = {
    kind: order.target === 'ERP' ? 'SUBMITTED' : 'CREATED',
    message,
    author: null,
  } as const;
  await recordChanges(tx, integration, [changeOf({ system: 'CRM', id: order.id }, now, event)]);
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

function placedOf(row: Row): Placed {
  return {
    integration: row.integration,
    id: row.id,
    intent: row.intent,
    target: row.target,
    content: row.content,
    state: row.state,
    crmState: row.crm_state,
    erpId: row.erp_id,
    attempts: row.attempts,
    sentAt: row.sent_at,
    createdAt: row.created_at,
  };
}
