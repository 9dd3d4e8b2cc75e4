/** Where the item ledger ends now, for those who want to know only what comes after. */
import { cursorAfter } from '../odata/changes-by-number.ts';
import { query } from '../odata/filter.ts';
import { readPage } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext } from '../records.ts';
import type { ErpSession } from './session.ts';

const NUMBER = 'entryNumber';
const NEWEST = query({ select: [NUMBER], orderby: `${NUMBER} desc`, top: 1 });

/** Cursor of `changes('ledgerEntry', …)` behind the newest entry. */
export async function ledgerEnd(session: ErpSession, context: CallContext): Promise<string> {
  const extension = await session.extension(context);
  const api = extension === null ? 'standard' : 'extension';
  const path = (await session.path(api, 'itemLedgerEntries', context)) + NEWEST;
  const page = await readPage(session.client, { path, prefer: 'odata.maxpagesize=1' }, context);
  return cursorAfter(Number(decodeValue('integer', page.rows[0]?.[NUMBER]) ?? 0));
}
