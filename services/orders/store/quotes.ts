/** Reads quotes of the CRM, and the orders they became. */
import type { Database } from '@drawbar/platform/database';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, count, eq, inArray, sql } from 'drizzle-orm';
import type { RecordKey } from '../domain/document.ts';
import type { QuoteReader } from '../domain/ports.ts';
import type { SalesQuote } from '../domain/quote.ts';
import { boughtBy } from './bought-by.ts';
import { quoteOf, type StoredQuoteCopy } from './records.ts';
import { anyOrder, quote, quoteCopy } from './tables.ts';

const KEYS: readonly SortKey[] = [
  { column: quote.updatedAt, descending: true, type: 'timestamptz' },
  { column: quote.id, descending: false, type: 'uuid' },
];

/** The lookup to the quote that an order of the CRM was made from. */
const quoteId = sql<string>`${anyOrder.document} ->> '_quoteid_value'`;

const isCopy = and(eq(quoteCopy.integration, quote.integration), eq(quoteCopy.id, quote.id));

function joined(row: {
  readonly quote: typeof quote.$inferSelect;
  readonly quote_copy: StoredQuoteCopy | null;
}): SalesQuote {
  return quoteOf(row.quote, row.quote_copy);
}

export function createQuoteReader({ orm }: Database): QuoteReader {
  const byIds = orm
    .select()
    .from(quote)
    .leftJoin(quoteCopy, isCopy)
    .where(
      and(
        eq(quote.integration, sql.placeholder('integration')),
        sql`${quote.id} = any(${idList(sql.placeholder('ids'))})`,
      ),
    )
    .prepare('quotes_by_ids');
  return {
    async byIds(integration, ids) {
      const rows = await byIds.execute({ integration, ids: idListText(ids) });
      return new Map(rows.map((row) => [row.quote.id, joined(row)]));
    },
    async byNumber(integration, number) {
      const [row] = await orm
        .select()
        .from(quote)
        .innerJoin(quoteCopy, isCopy)
        .where(and(eq(quoteCopy.integration, integration), eq(quoteCopy.erpNumber, number)))
        .orderBy(sql`(${quote.document} ->> 'revisionnumber')::integer desc nulls last`)
        .limit(1);
      return row === undefined ? null : joined(row);
    },
    async ofAccount(integration, account, { limit, after }) {
      const rows = await orm
        .select()
        .from(quote)
        .leftJoin(quoteCopy, isCopy)
        .where(
          and(
            eq(quote.integration, integration),
            boughtBy(quote.party, integration, account),
            keysetAfter(KEYS, after),
          ),
        )
        .orderBy(...keysetOrder(KEYS))
        .limit(limit + 1);
      const page = pageOf(rows, limit, ({ quote: row }) => [row.updatedAt.toISOString(), row.id]);
      return {
        hasNextPage: page.hasNextPage,
        rows: page.rows.map(({ row, keys }) => ({ row: joined(row), keys })),
      };
    },
    async countOf(integration, account) {
      const [row] = await orm
        .select({ total: count() })
        .from(quote)
        .where(
          and(eq(quote.integration, integration), boughtBy(quote.party, integration, account)),
        );
      return row?.total ?? 0;
    },
    async ordersOf(integration, quotes) {
      const rows = await orm
        .select({ system: anyOrder.system, id: anyOrder.id, quoteId })
        .from(anyOrder)
        .where(
          and(
            eq(anyOrder.integration, integration),
            eq(anyOrder.system, 'CRM'),
            inArray(quoteId, [...quotes]),
          ),
        );
      return new Map(
        rows.map((row): [string, RecordKey] => [row.quoteId, { system: row.system, id: row.id }]),
      );
    },
  };
}
