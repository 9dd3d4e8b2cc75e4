/** One sender at a time: a lease on an order of the outbox, and what is noted before a call. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Outbox, OutboxStanding, Placed } from '../domain/place-ports.ts';

/** Longer than a call may take. A holder that makes several of them may outlive it. */
const LEASE_SECONDS = 90;

/** When a lease ends that is taken or renewed now. */
export function leaseEnd(now: Date): Date {
  return new Date(now.getTime() + LEASE_SECONDS * 1_000);
}

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
  readonly lease: string;
}

/** @returns null when somebody else holds the order, or nothing is to be done about it. */
export async function takeLease(
  sql: Database['sql'] | Transaction,
  integration: string,
  id: string,
  lease: string,
  now: Date,
): Promise<Placed | null> {
  const [row] = await sql<Row[]>`
    update orders.placed set lease = ${lease}, lease_until = ${leaseEnd(now)}
    where integration = ${integration} and id = ${id}
      and (lease_until is null or lease_until < ${now})
      and (state in ('pending', 'unknown')
           or (state = 'accepted' and crm_state in ('wanted', 'mark')))
    returning integration, id, intent, target, content, state, crm_state, erp_id, attempts,
              sent_at, created_at, lease`;
  return row === undefined ? null : placedOf(row);
}

/** @param newId names the lease. */
export function createLeases(
  { sql }: Database,
  now: () => Date,
  newId: () => string,
): Pick<Outbox, 'claim' | 'standing' | 'release' | 'sending'> {
  return {
    claim: (integration, id) => takeLease(sql, integration, id, newId(), now()),
    async standing(integration, id) {
      const [row] = await sql<OutboxStanding[]>`
        select coalesce(lease_until > ${now()}, false) as "beingSent", state, message
        from orders.placed where integration = ${integration} and id = ${id}`;
      return row ?? null;
    },
    async release({ integration, id, lease }) {
      await sql`
        update orders.placed set lease = null, lease_until = null
        where integration = ${integration} and id = ${id} and lease = ${lease}`;
    },
    async sending({ integration, id, lease }) {
      const rows = await sql`
        update orders.placed
        set sent_at = ${now()}, state = 'unknown', updated_at = ${now()},
            lease_until = ${leaseEnd(now())}
        where integration = ${integration} and id = ${id} and lease = ${lease}
          and state in ('pending', 'unknown')
        returning 1`;
      return rows.length === 1;
    },
  };
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
    lease: row.lease,
  };
}
