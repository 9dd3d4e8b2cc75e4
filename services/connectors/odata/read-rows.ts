/** Rows by key or by a field, and all keys of a set, in requests of bounded length. */
import type { CallContext, Row, SystemId } from '../port.ts';
import { chunksOf } from './chunks.ts';
import type { FeedSet } from './feed-set.ts';
import type { FieldType } from './fields.ts';
import { allOf, anyOf, query } from './filter.ts';
import { readSelected } from './learning-read.ts';
import { readPages } from './pages.ts';
import type { Page } from './pages.ts';
import { decodeValue } from './value.ts';

/** 40 GUIDs make a filter of 2 kB, which every server in between lets pass (systems.md 1.5). */
const VALUES_PER_REQUEST_MAX = 40;
const PAGE_ROWS = 5_000;

/** Every row whose field has one of the values; the requests run side by side. */
export async function readWhere(
  set: FeedSet,
  where: { readonly field: string; readonly type: FieldType; readonly in: readonly string[] },
  context: CallContext,
): Promise<readonly Row[]> {
  const chunks = chunksOf([...new Set(where.in)], VALUES_PER_REQUEST_MAX);
  const parts = await Promise.all(
    chunks.map((chunk) =>
      readFiltered(set, allOf([set.scope, anyOf(where.field, where.type, chunk)]), context),
    ),
  );
  return parts.flat();
}

async function readFiltered(
  set: FeedSet,
  filter: string,
  context: CallContext,
): Promise<readonly Row[]> {
  const prefer = set.prefer === '' ? `odata.maxpagesize=${PAGE_ROWS}` : set.prefer;
  const first: Page = await readSelected(
    set.client,
    set.selection,
    (select) => ({ path: set.path + query({ select, filter }), prefer }),
    context,
  );
  const rows = first.rows.map((wire) => set.decode(wire));
  if (first.next === null) return rows;
  for await (const page of readPages(set.client, { path: first.next, prefer }, context)) {
    rows.push(...page.map((wire) => set.decode(wire)));
  }
  return rows;
}

/** The key of every row. */
export async function* readKeys(
  set: FeedSet,
  pageRows: number,
  context: CallContext,
): AsyncGenerator<SystemId> {
  const options = set.scope === null ? {} : { filter: set.scope };
  const request = {
    path: set.path + query({ select: [set.key], ...options }),
    prefer: `odata.maxpagesize=${pageRows}`,
  };
  for await (const rows of readPages(set.client, request, context)) {
    for (const row of rows) {
      const id = decodeValue('guid', row[set.key]);
      if (typeof id === 'string') yield id;
    }
  }
}
