/** Reads lines of many documents at once, numbered in the order of each document. */
import type { Database } from '@drawbar/platform/database';
import { pageOf } from '@drawbar/platform/paging';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import type { System } from '../domain/document.ts';
import type { LineOwner, LineReader } from '../domain/ports.ts';
import { lineOf } from './line-records.ts';

const TABLES: Readonly<Record<LineOwner, string>> = {
  order: 'orders.any_order_line',
  invoice: '(select *, false as closed from orders.invoice_line)',
  quote: '(select *, false as closed from orders.quote_line)',
};

interface FoundLine {
  readonly id: string;
  readonly system: System;
  readonly document: ReplicaDocument;
  readonly parent: string;
  readonly lineNo: number;
  readonly position: number;
  readonly closed: boolean;
}

export function createLineReader({ sql }: Database): LineReader {
  return {
    async ofParents(integration, owner, parents, { limit, after }, accounts) {
      const rows = await sql.unsafe<FoundLine[]>(statement(owner), [
        integration,
        [...new Set(parents.map(({ system }) => system))],
        parents.map(({ id }) => id),
        limit + 1,
        after?.[0] ?? null,
        after?.[1] ?? null,
      ]);
      const byParent = Map.groupBy(rows, (row) => row.parent);
      return parents.map(({ id }) => {
        const own = byParent.get(id) ?? [];
        const page = pageOf(own, limit, (row) => [String(row.lineNo), row.id]);
        return {
          hasNextPage: page.hasNextPage,
          rows: page.rows.map(({ row, keys }) => ({ row: lineOf(row, accounts), keys })),
        };
      });
    },
  };
}

/**
 * A position counts from the document's first line, whichever slice is asked for. Parents
 * stand in a
 * condition: joined as a list they make Postgres read every line there is (170 ms of 300,000).
 */
function statement(owner: LineOwner): string {
  return `/* ${owner} lines */
    select id, system, document, parent, "lineNo", position, closed from (
      select *, row_number() over (partition by parent order by "lineNo", id) as rank from (
        select l.id, l.system, l.document, l.parent, l.line_no as "lineNo", l.closed,
               (row_number() over (partition by l.parent order by l.line_no, l.id))::int as position
        from ${TABLES[owner]} l
        where l.integration = $1 and l.system = any($2::text[]) and l.parent = any($3::uuid[])
      ) numbered
      where $5::int is null or ("lineNo", id) > ($5::int, $6::uuid)
    ) ranked
    where rank <= $4
    order by parent, "lineNo", id`;
}
