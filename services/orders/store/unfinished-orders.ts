/** Finds orders that were submitted in the CRM and are not finished (`domain.md` 1.8). */
import type { Database } from '@drawbar/platform/database';

/** GUIDs in the CRM, in order of id. */
export async function unfinishedOrders(
  { sql }: Database,
  integration: string,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    /* unfinished orders */ select id from orders."order"
    where integration = ${integration} and system = 'CRM' and status = 'SUBMITTED'
    order by id limit ${limit}`;
  return rows.map(({ id }) => id);
}
