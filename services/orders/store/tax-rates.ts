/**
 * Tax rates as the ERP's set-up has them. Where it does not show its set-up, the largest line of a
 * customer and an item of the same tax groups stands for it.
 */
import type { Database } from '@drawbar/platform/database';
import type { TaxReader } from '../domain/place-order.ts';

export function createTaxReader({ sql }: Database): TaxReader {
  return {
    async percents(integration, customerId, itemNumbers) {
      const rows = await sql<{ number: string; percent: string | null }[]>`
        /* tax rates */
        select wanted.number, coalesce(setup.percent, learnt.percent)::text as percent
        from unnest(${[...new Set(itemNumbers)]}::text[]) as wanted(number)
        join orders.item i on i.integration = ${integration} and i.code = wanted.number
        join orders.customer c on c.integration = ${integration} and c.id = ${customerId}
        left join lateral (
          select (t.document ->> 'taxPercent')::numeric as percent from orders.tax_setup t
          where t.integration = ${integration} and t.system = 'ERP'
            and t.code = coalesce(c.document ->> 'taxBusinessPostingGroup', '')
            and coalesce(t.document ->> 'taxProductPostingGroup', '')
              = coalesce(i.document ->> 'taxProductPostingGroup', '') limit 1
        ) as setup on true
        left join lateral (
          select round((l.amount_with_tax / l.amount - 1) * 100, 1) as percent
          from orders.order_line l
          join orders."order" o
            on o.integration = l.integration and o.system = l.system and o.id = l.parent
          join orders.customer other on other.integration = l.integration and other.id = o.party
          join orders.item sold
            on sold.integration = l.integration and sold.code = l.document ->> 'number'
          where l.integration = ${integration} and l.system = 'ERP' and l.amount > 0
            and coalesce(other.document ->> 'taxBusinessPostingGroup', '')
              = coalesce(c.document ->> 'taxBusinessPostingGroup', '')
            and coalesce(other.document ->> 'genBusPostingGroup', '')
              = coalesce(c.document ->> 'genBusPostingGroup', '')
            and coalesce(sold.document ->> 'taxProductPostingGroup', '')
              = coalesce(i.document ->> 'taxProductPostingGroup', '')
          order by l.amount desc limit 1
        ) as learnt on setup.percent is null`;
      const known = new Map(rows.map(({ number, percent }) => [number, percent]));
      return itemNumbers.map((number) => known.get(number) ?? null);
    },
  };
}
