/** One sender at a time: a lease on an order of the outbox, and what is noted before a call. */
import type { Database } from '@drawbar/platform/database';
import type { Outbox, Placed } from '../domain/place-ports.ts';

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

/** @param newId names the lease. */
export function createLeases(
  { sql }: Database,
  now: () => Date,
  newId: () => string,
): Pick<Outbox, 'claim' | 'isBeingSent' | 'release' | 'sending'> {
  const at = (): string => now().toISOString();
  const leaseEnd = (): string => new Date(now().getTime() + LEASE_SECONDS * 1_000).toISOString();
  return {
    async claim(integration, id) {
      const [row] = await sql<Row[]>`
        update orders.placed set lease = ${newId()}, lease_until = ${leaseEnd()}
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
  };
}
