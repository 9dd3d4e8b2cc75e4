/** A read that asks again without the fields a server says it does not know. */
import type { CallContext } from '../port.ts';
import type { ODataClient } from './client.ts';
import { readPage, type Page, type PageRequest } from './pages.ts';
import type { Selection } from './selection.ts';

/** A server that names one unknown field at a time is asked this often. */
const REFUSALS_MAX = 25;

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
      return await readPage(client, request(selection.names()), context);
    } catch (error) {
      if (refusals >= REFUSALS_MAX || !selection.learn(error)) throw error;
    }
  }
}
