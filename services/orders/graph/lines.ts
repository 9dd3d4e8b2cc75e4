/** A page of a document's lines. */
import { connection, pageRequest, type PageArguments } from '@drawbar/platform/paging';
import type { CurrencyRef, RecordKey } from '../domain/document.ts';
import type { LineOwner } from '../domain/ports.ts';
import type { OrdersContext, SalesLinePage } from './context.ts';

const PAGE_SIZE = 50;

/** Lines in the order of the document; `currency` is the document's. */
export async function lineConnection(
  owner: LineOwner,
  parent: RecordKey,
  currency: CurrencyRef,
  args: PageArguments,
  context: OrdersContext,
): Promise<SalesLinePage> {
  const slice = pageRequest(args, ['int', 'uuid'], PAGE_SIZE, 'lines');
  const page = await context.loaders.lines.load({ owner, parent, slice });
  const rows = page.rows.map(({ row, keys }) => ({ row: { line: row, currency }, keys }));
  // the contract's line page has no totalCount; nothing can ask for it
  return connection({ rows, hasNextPage: page.hasNextPage }, slice, async () => rows.length);
}
