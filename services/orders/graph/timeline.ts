/** A page of an order's timeline. */
import { cursorIn, pageRequest, type PageArguments } from '@drawbar/platform/paging';
import { timelineOf, type OrderEvent } from '../domain/event.ts';
import { recordsOf, type SalesOrder } from '../domain/order.ts';
import type { OrdersContext } from './context.ts';

const PAGE_SIZE = 50;
const LIST = 'timeline';

/** The timeline is short and put together here, so that a page is cut by its position. */
export async function timelineConnection(
  order: SalesOrder,
  args: PageArguments,
  context: OrdersContext,
) {
  const { limit, after } = pageRequest(args, ['int'], PAGE_SIZE, LIST);
  const { key } = await context.integration();
  const [recorded, notes, invoices] = await Promise.all([
    context.changes.events(key, recordsOf(order)),
    context.readers.notes(key, recordsOf(order)),
    order.erp?.number == null ? [] : context.loaders.invoicesOfOrder.load(order.erp.number),
  ]);
  const all = timelineOf(order, [...recorded, ...notes], invoices);
  const from = after === null ? 0 : Number(after[0]) + 1;
  return page(all, from, limit);
}

function page(all: readonly OrderEvent[], from: number, limit: number) {
  const edges = all
    .slice(from, from + limit)
    .map((node, at) => ({ cursor: cursorIn(LIST, [String(from + at)]), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: from + limit < all.length,
      hasPreviousPage: from > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
