/** Invoices that are still to be paid, in turn. */
import type { Database } from '@drawbar/platform/database';

export interface OpenInvoice {
  readonly integration: string;
  readonly id: string;
}

/** @param after the last one of the round before; null begins again. */
export async function openInvoices(
  { sql }: Database,
  integrations: readonly string[],
  after: OpenInvoice | null,
  limit: number,
): Promise<OpenInvoice[]> {
  return [
    ...(await sql<OpenInvoice[]>`
      /* open invoices */
      select integration, id from orders.invoice
      where integration = any(${integrations as string[]}::uuid[])
        and system = 'ERP' and coalesce((document ->> 'remainingAmount')::numeric, 0) <> 0
        and (${after === null} or (integration, id)
             > (${after?.integration ?? null}::uuid, ${after?.id ?? null}::uuid))
      order by integration, id limit ${limit}`),
  ];
}
