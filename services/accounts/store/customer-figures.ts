/** Keeps the last known figures of customers. */
import type { Database } from '@drawbar/platform/database';
import type { StatisticsPorts } from '../domain/statistics-read.ts';
import type { CustomerFigures } from '../domain/statistics.ts';

export function createFigureStore({ sql }: Database): Pick<StatisticsPorts, 'known' | 'keep'> {
  return {
    async known(integration, customers) {
      const rows = await sql<{ customer: string; read_at: Date; figures: CustomerFigures }[]>`
        /* known figures */
        select customer, read_at, figures from accounts.customer_figures
        where integration = ${integration} and customer = any(${customers as string[]}::uuid[])`;
      return new Map(
        rows.map(({ customer, read_at: readAt, figures }) => [customer, { figures, readAt }]),
      );
    },
    async keep(integration, figures, readAt) {
      if (figures.size === 0) return;
      const rows = [...figures].map(([customer, found]) => ({ customer, figures: found }));
      await sql`
        /* keep figures */
        insert into accounts.customer_figures (integration, customer, read_at, figures)
        select ${integration}, customer, ${readAt}, figures
        from jsonb_to_recordset((${JSON.stringify(rows)}::text)::jsonb)
          as r(customer uuid, figures jsonb)
        order by customer
        on conflict (integration, customer) do update
        set read_at = excluded.read_at, figures = excluded.figures
        where accounts.customer_figures.read_at <= excluded.read_at`;
    },
  };
}
