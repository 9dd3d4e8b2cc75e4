/**
 * Tax rates as the ERP's set-up has them. Where it does not show its set-up, the largest line of a
 * customer and of something sold of the same tax groups stands for it; where it does not tell the
 * group of what is sold, a percent that all groups have in common does, or a line of the same
 * thing.
 */
import type { Database } from '@drawbar/platform/database';
import type { TaxReader } from '../domain/place-order.ts';

export function createTaxReader({ sql }: Database): TaxReader {
  return {
    async percents(integration, customerId, lines) {
      const kinds = lines.map(({ kind }) => kind);
      const numbers = lines.map(({ number }) => number);
      const rows = await sql<{ place: number; percent: string | null }[]>`
        /* tax rates */
        select wanted.place::int, coalesce(setup.percent, learnt.percent)::text as percent
        from unnest(${kinds}::text[], ${numbers}::text[]) with ordinality
          as wanted(kind, number, place)
        join lateral (
          select 'Item' as type, i.document from orders.item i
          where wanted.kind = 'item' and i.integration = ${integration} and i.code = wanted.number
          union all
          select 'Resource', r.document from orders.resource r
          where wanted.kind = 'resource' and r.integration = ${integration}
            and r.code = wanted.number
        ) as sold on true
        cross join lateral (
          select case when sold.document ? 'taxProductPostingGroup'
            then coalesce(sold.document ->> 'taxProductPostingGroup', '') end as code
        ) as tax_group
        join orders.customer c on c.integration = ${integration} and c.id = ${customerId}
        left join lateral (
          select case when min(t.percent) = max(t.percent) then min(t.percent) end as percent
          from (
            select (s.document ->> 'taxPercent')::numeric as percent from orders.tax_setup s
            where s.integration = ${integration} and s.system = 'ERP'
              and s.code = coalesce(c.document ->> 'taxBusinessPostingGroup', '')
              and (tax_group.code is null
                or coalesce(s.document ->> 'taxProductPostingGroup', '') = tax_group.code)
          ) as t
        ) as setup on true
        left join lateral (
          select round((l.amount_with_tax / l.amount - 1) * 100, 1) as percent
          from orders.order_line l
          join orders."order" o
            on o.integration = l.integration and o.system = l.system and o.id = l.parent
          join orders.customer other on other.integration = l.integration and other.id = o.party
          left join orders.item alike on alike.integration = l.integration
            and sold.type = 'Item' and alike.code = l.document ->> 'number'
          where l.integration = ${integration} and l.system = 'ERP' and l.amount > 0
            and l.document ->> 'lineType' = sold.type
            and coalesce(other.document ->> 'taxBusinessPostingGroup', '')
              = coalesce(c.document ->> 'taxBusinessPostingGroup', '')
            and coalesce(other.document ->> 'genBusPostingGroup', '')
              = coalesce(c.document ->> 'genBusPostingGroup', '')
            and (l.document ->> 'number' = wanted.number
              or alike.id is not null
                and coalesce(alike.document ->> 'taxProductPostingGroup', '') = tax_group.code)
          order by l.amount desc limit 1
        ) as learnt on setup.percent is null`;
      const known = new Map(rows.map(({ place, percent }) => [place, percent]));
      return lines.map((_line, at) => known.get(at + 1) ?? null);
    },
  };
}
