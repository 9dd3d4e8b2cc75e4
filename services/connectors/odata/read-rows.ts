/** Rows by key or by a field, and all keys of a set, in requests of bounded length. */
import { ConnectorError, type CallContext, type Row, type SystemId } from '../port.ts';
import { chunksOf } from './chunks.ts';
import type { FeedSet } from './feed-set.ts';
import type { FieldType } from './fields.ts';
import { allOf, anyOf, query } from './filter.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { readSelected } from './learning-read.ts';
import { readPages } from './pages.ts';
import type { Page } from './pages.ts';
import { decodeValue } from './value.ts';

/** 40 GUIDs make a filter of 2 kB, which every server in between lets pass (systems.md 1.5). */
const VALUES_PER_REQUEST_MAX = 40;
/** 800 values in one request, half of what the smaller of the two systems takes. */
const READS_PER_BATCH_MAX = 20;
const PAGE_ROWS = 5_000;

/** Every row whose field has one of the values. */
export async function readWhere(
  set: FeedSet,
  where: { readonly field: string; readonly type: FieldType; readonly in: readonly string[] },
  context: CallContext,
): Promise<readonly Row[]> {
  return readFilters(set, filtersOf(set, where), context);
}

/** Every row that one of the filters lets through; together when there are several. */
export async function readFilters(
  set: FeedSet,
  filters: readonly string[],
  context: CallContext,
): Promise<readonly Row[]> {
  const [only] = filters;
  if (only === undefined) return [];
  if (filters.length === 1) return readFiltered(set, only, context);
  const batches = chunksOf(filters, READS_PER_BATCH_MAX).map((batch) =>
    readBatch(set, batch, context),
  );
  return (await Promise.all(batches)).flat();
}

/** @throws {ConnectorError} `data` for a value that is none of the field's type. */
function filtersOf(
  set: FeedSet,
  where: { readonly field: string; readonly type: FieldType; readonly in: readonly string[] },
): string[] {
  try {
    return chunksOf([...new Set(where.in)], VALUES_PER_REQUEST_MAX).map((values) =>
      allOf([set.scope, anyOf(where.field, where.type, values)]),
    );
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `Cannot look for ${where.field}: ${cause.message}.`;
    throw new ConnectorError(set.client.system, 'data', message, { cause });
  }
}

/** What does not come whole in the batch is read by itself: it may need a field less, or pages. */
async function readBatch(
  set: FeedSet,
  filters: readonly string[],
  context: CallContext,
): Promise<readonly Row[]> {
  const select = set.selection.names();
  const paths = filters.map((filter) => set.path + query({ select, filter }));
  const answers = await set.readTogether(paths, set.prefer, context).catch(noBatch);
  const parts = filters.map((filter, at) => {
    const rows = wholePage(answers[at]);
    return rows === null
      ? readFiltered(set, filter, context)
      : rows.map((wire) => set.decode(wire));
  });
  return (await Promise.all(parts)).flat();
}

/** A server that does not know batches is asked read by read. */
export function noBatch(error: unknown): [] {
  if (!(error instanceof ConnectorError)) throw error;
  if (!['not-found', 'data', 'protocol', 'unsupported'].includes(error.failure)) throw error;
  return [];
}

/** The rows of an answer that is one page and all; null when it is anything else. */
export function wholePage(answer: Json | ConnectorError | undefined): readonly JsonObject[] | null {
  if (answer === undefined || answer instanceof ConnectorError || !isObject(answer)) return null;
  const rows = answer['value'];
  const isWhole = answer['@odata.nextLink'] === undefined;
  return isWhole && Array.isArray(rows) && rows.every(isObject) ? rows : null;
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
