/** Finds orders that the ERP is done with and the CRM still shows as submitted. */
import type { Database } from '@drawbar/platform/database';
import type { DoneInErp } from '../domain/status-back.ts';

/** Which orders are to be told of: none that failed a moment ago, and last those that failed. */
export type FindDone = (
  database: Database,
  integrations: readonly string[],
  now: Date,
  limit: number,
) => Promise<DoneInErp[]>;

/**
 * Posted or deleted in the ERP. An order that nobody asked the ERP about yet is left out: both look
 * the same until then.
 */
export const doneOrders: FindDone = ({ sql }, integrations, now, limit) =>
  findDone(sql, integrations, now, limit, sql`true`);

/**
 * Those of them that the ERP removed in the last ten minutes, by the database's clock: a look at
 * all probes every order that is open in the CRM.
 */
export const justDoneOrders: FindDone = ({ sql }, integrations, now, limit) =>
  findDone(sql, integrations, now, limit, sql`c.removed_at > now() - interval '10 minutes'`);

async function findDone(
  sql: Database['sql'],
  integrations: readonly string[],
  now: Date,
  limit: number,
  among: ReturnType<Database['sql']>,
): Promise<DoneInErp[]> {
  return [
    ...(await sql<DoneInErp[]>`
    /* orders done in the ERP */
    select o.integration, o.id as "crmId", c.id as "erpId",
           case when i.found then 'invoiced' else 'deleted' end as outcome
    from orders."order" o
    join orders.closed_order c
      on c.integration = o.integration and c.system = 'ERP' and c.id = o.partner
    left join orders.order_pause w on w.integration = o.integration and w.id = o.id
    cross join lateral (
      select exists (select 1 from orders.invoice i
                     where i.integration = c.integration and i.order_number = c.number)
             or coalesce((select bool_and(l.invoiced >= l.quantity)
                          from orders.closed_order_line l
                          where l.integration = c.integration and l.system = c.system
                            and l.parent = c.id and l.quantity > 0), false) as found
    ) as i
    where o.integration = any(${integrations as string[]}::uuid[]) and ${among}
      and o.system = 'CRM' and o.status = 'SUBMITTED' and not c.cancelled
      and (i.found or c.settled) and coalesce(w.until <= ${now}, true)
    order by w.until nulls first, c.removed_at limit ${limit}`),
  ];
}

/** Cancelled through the graph while the CRM was away, or before the ERP had them. */
export const cancelledOrders: FindDone = async ({ sql }, integrations, now, limit) => [
  ...(await sql<DoneInErp[]>`
    /* orders cancelled in the ERP */
    select o.integration, o.id as "crmId", c.id as "erpId", 'cancelled' as outcome
    from (select integration, id, partner from orders.closed_order
          where system = 'ERP' and cancelled
          union all
          select integration, intent, id from orders.placed where state = 'cancelled') as c
    join orders."order" o
      on o.integration = c.integration and o.system = 'CRM' and o.id = c.partner
    left join orders.order_pause w on w.integration = o.integration and w.id = o.id
    where c.integration = any(${integrations as string[]}::uuid[])
      and o.status in ('SUBMITTED', 'DRAFT') and coalesce(w.until <= ${now}, true)
    order by w.until nulls first limit ${limit}`),
];

/**
 * Orders that stand in the ERP with every line on an invoice: invoices of several orders name none
 * of them, and leave the orders behind (`domain.md` 7.6).
 */
export const invoicedOrders: FindDone = async ({ sql }, integrations, now, limit) => [
  ...(await sql<DoneInErp[]>`
    /* orders invoiced in the ERP */
    select o.integration, o.id as "crmId", e.id as "erpId", 'invoiced' as outcome
    from (select distinct integration, parent from orders.order_line
          where integration = any(${integrations as string[]}::uuid[])
            and system = 'ERP' and invoiced > 0) as begun
    join orders."order" e
      on e.integration = begun.integration and e.system = 'ERP' and e.id = begun.parent
    join orders."order" o
      on o.integration = e.integration and o.system = 'CRM' and o.partner = e.id
    left join orders.order_pause w on w.integration = o.integration and w.id = o.id
    where o.status = 'SUBMITTED' and coalesce(w.until <= ${now}, true)
      and (select bool_and(l.invoiced >= l.quantity) from orders.order_line l
           where l.integration = e.integration and l.system = 'ERP' and l.parent = e.id
             and l.quantity > 0)
    order by w.until nulls first limit ${limit}`),
];

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
