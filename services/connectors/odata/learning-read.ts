/** A read that asks again without the fields a server says it does not know. */
import type { CallContext } from '../records.ts';
import type { ODataClient } from './client.ts';
import { query } from './filter.ts';
import type { FeedSet } from './feed-set.ts';
import { readPage, type Page, type PageRequest } from './pages.ts';
import type { Selection } from './selection.ts';

/** A server that names one unknown field at a time is asked this often. */
const REFUSALS_MAX = 60;

/**
 * One page.
 * @param request made from the names to select.
 */
export async function readSelected(
  client: ODataClient,
  selection: Selection,
  request: (names: readonly string[]) => PageRequest,
  context: CallContext,
): Promise<Page> {
  for (let refusals = 0; ; refusals += 1) {
    try {
      const page = await readPage(client, request(selection.names()), context);
      selection.proved();
      return page;
    } catch (error) {
      if (refusals >= REFUSALS_MAX || !(await selection.learn(error, context))) throw error;
    }
  }
}

/**
 * A page behind a link the server made: its fields were chosen then, so it proves no selection; but
 * its rows are read by one, which must tell a field that is missing from one that is empty.
 */
export async function readLink(
  set: FeedSet,
  request: PageRequest,
  context: CallContext,
): Promise<Page> {
  const page = await readPage(set.client, request, context);
  if (page.rows.length > 0) await proveSelection(set, context);
  return page;
}

/** Makes sure that the set's names can be asked for, before they are part of something else. */
export async function proveSelection(set: FeedSet, context: CallContext): Promise<void> {
  if (set.selection.isProven) return;
  const first = (select: readonly string[]) => ({
    path: set.path + query({ select, top: 1 }),
    prefer: 'odata.maxpagesize=1',
  });
  await readSelected(set.client, set.selection, first, context);
}
