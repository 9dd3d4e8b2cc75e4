/**
 * Finds orders that were submitted in the CRM and never handed over to the ERP (`domain.md`
 * 7.1).
 */
import type { Database } from '@drawbar/platform/database';
import { NEVER_HANDED_OVER } from '../domain/crm-order.ts';
import type { DueOrder } from './due-orders.ts';
import { CRM_CALLER } from './outbox.ts';

/** What made the ERP refuse an order may be mended there. */
const REFUSED_MS = 300_000;

/**
 * Those held back are left out until they change or their time has come, those that failed for a
 * while; those that the ERP refused are tried again the same way (`domain.md` 7.5).
 */
export async function submittedOrders(
  { sql }: Database,
  integrations: readonly string[],
  now: Date,
  limit: number,
): Promise<DueOrder[]> {
  const refusedBefore = new Date(now.getTime() - REFUSED_MS);
  return [
    ...(await sql<DueOrder[]>`
      /* submitted orders */
      select o.integration, o.id
      from orders."order" o
      left join orders.placed p on p.integration = o.integration and p.id = o.id
      left join orders.held_back h on h.integration = o.integration and h.id = o.id
      left join orders.order_pause w on w.integration = o.integration and w.id = o.id
      where o.integration = any(${integrations as string[]}::uuid[])
        and o.system = 'CRM' and o.status = 'SUBMITTED'
        and (p.id is null and o.partner is null
             or (p.state = 'refused' and p.created_by = ${CRM_CALLER}
                 and (p.updated_at <= ${refusedBefore} or o.replicated_at > p.updated_at)))
        and coalesce(left(o.document ->> 'lastbackofficesubmit', 10), '')
          in ('', ${NEVER_HANDED_OVER})
        and (h.id is null or h.version <> o.version or h.due_at <= ${now})
        and coalesce(w.until <= ${now}, true)
      order by w.until nulls first, o.integration, o.id limit ${limit}`),
  ];
}
