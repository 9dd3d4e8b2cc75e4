/** Leaves orders alone for a while whose systems failed, so that others have their turn. */
import type { Database } from '@drawbar/platform/database';

export interface OrderPauses {
  /** Twice as long as the time before, up to a minute. */
  put(integration: string, crmId: string): Promise<void>;
  end(integration: string, crmId: string): Promise<void>;
}

const LONGEST_SECONDS = 60;

/** Kept in the database: who looks for what is to be done must not find these orders first. */
export function createOrderPauses({ sql }: Database, now: () => Date): OrderPauses {
  return {
    async put(integration, id) {
      // of orders that are gone
      await sql`
        delete from orders.order_pause where until < ${now()}::timestamptz - interval '1 day'`;
      await sql`
        insert into orders.order_pause as p (integration, id, seconds, until)
        values (${integration}, ${id}, 2, ${now()}::timestamptz + interval '2 seconds')
        on conflict (integration, id) do update
        set seconds = least(p.seconds * 2, ${LONGEST_SECONDS}),
            until = ${now()}::timestamptz
                    + make_interval(secs => least(p.seconds * 2, ${LONGEST_SECONDS}))`;
    },
    async end(integration, id) {
      await sql`
        delete from orders.order_pause where integration = ${integration} and id = ${id}`;
    },
  };
}
