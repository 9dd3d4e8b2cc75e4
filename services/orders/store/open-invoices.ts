/** Invoices that are still to be paid, in turn. */
import type { Database } from '@drawbar/platform/database';

/** @param after GUID of the last one of the round before; null begins again. */
export async function openInvoices(
  { sql }: Database,
  integration: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    /* open invoices */
    select id from orders.invoice
    where integration = ${integration} and system = 'ERP'
      and coalesce((document ->> 'remainingAmount')::numeric, 0) <> 0
      and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}
