/** Finds orders that the ERP is done with and the CRM still shows as submitted. */
import type { Database } from '@drawbar/platform/database';
import type { DoneInErp } from '../domain/status-back.ts';

/**
 * Orders cancelled through the graph are left out: the CRM was told when they were. So is an order
 * that nobody asked the ERP about yet: posted and deleted orders look the same until then.
 */
export async function doneOrders(
  { sql }: Database,
  integrations: readonly string[],
  limit: number,
): Promise<DoneInErp[]> {
  return [
    ...(await sql<DoneInErp[]>`
      /* orders done in the ERP */
      select o.integration, o.id as "crmId", c.id as "erpId", i.found as invoiced
      from orders."order" o
      join orders.closed_order c
        on c.integration = o.integration and c.system = 'ERP' and c.id = o.partner
      cross join lateral (
        select exists (select 1 from orders.invoice i
                       where i.integration = c.integration and i.order_number = c.number)
               or coalesce((select bool_and(l.invoiced >= l.quantity)
                            from orders.closed_order_line l
                            where l.integration = c.integration and l.system = c.system
                              and l.parent = c.id and l.quantity > 0), false) as found
      ) as i
      where o.integration = any(${integrations as string[]}::uuid[])
        and o.system = 'CRM' and o.status = 'SUBMITTED' and not c.cancelled
        and (i.found or c.settled)
      order by c.removed_at limit ${limit}`),
  ];
}

/**
 * Orders that stand in the ERP with every line on an invoice: invoices of several orders name none
 * of them, and leave the orders behind (`domain.md` 7.6).
 */
export async function invoicedOrders(
  { sql }: Database,
  integrations: readonly string[],
  limit: number,
): Promise<DoneInErp[]> {
  return [
    ...(await sql<DoneInErp[]>`
      /* orders invoiced in the ERP */
      select o.integration, o.id as "crmId", e.id as "erpId", true as invoiced
      from orders."order" o
      join orders."order" e
        on e.integration = o.integration and e.system = 'ERP' and e.id = o.partner
      where o.integration = any(${integrations as string[]}::uuid[])
        and o.system = 'CRM' and o.status = 'SUBMITTED'
        and (select bool_and(l.invoiced >= l.quantity) from orders.order_line l
             where l.integration = e.integration and l.system = 'ERP' and l.parent = e.id
               and l.quantity > 0)
      limit ${limit}`),
  ];
}

/** Lets an order of the CRM be submitted and handed over once more. */
export async function forgetHandOver({ sql }: Database, done: DoneInErp): Promise<void> {
  const { integration, crmId, erpId } = done;
  await sql.begin(async (tx) => {
    await tx`delete from orders.placed where integration = ${integration} and id = ${crmId}`;
    await tx`
      update orders.closed_order set partner = null
      where integration = ${integration} and system = 'ERP' and id = ${erpId}`;
    await tx`
      update orders."order" set partner = null
      where integration = ${integration} and system = 'CRM' and id = ${crmId}`;
  });
}
