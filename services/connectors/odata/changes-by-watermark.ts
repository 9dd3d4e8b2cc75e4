/** Changes by time of change, for systems that keep no feed (systems.md 3.2). */
import { z } from 'zod';
import { ConnectorError, type CallContext, type ChangePage, type Row } from '../port.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { preferPages, type FeedQuestion, type FeedSet } from './feed-set.ts';
import { allOf, query } from './filter.ts';
import { readLink, readSelected } from './learning-read.ts';
import type { Page } from './pages.ts';
import {
  afterPage,
  afterRound,
  freshOnly,
  readFrom,
  START,
  type Mark,
  type WatermarkState,
} from './watermark.ts';

const Cursor = z.object({
  by: z.literal('watermark'),
  at: z.number().nullable(),
  seen: z.array(z.tuple([z.string(), z.string(), z.number()]).readonly()),
  reached: z.number().nullable(),
  next: z.string().nullable(),
});

interface MarkedRow extends Mark {
  readonly row: Row;
}

/** One page in order of change; deletions do not show. */
export async function changesByWatermark(
  set: FeedSet,
  ask: FeedQuestion,
  context: CallContext,
): Promise<ChangePage> {
  const stored = readCursor(Cursor, ask.cursor);
  const state: WatermarkState = stored ?? START;
  const page = await readNext(set, state, stored?.next ?? null, ask.max, context);
  const rows = page.rows.map((wire) => marked(set.decode(wire)));
  const fresh = freshOnly(state, rows);
  const read = afterPage(state, rows, page.serverTime);
  const after = page.next === null ? afterRound(read, page.serverTime) : read;
  return {
    changes: fresh.map(({ row }) => ({ op: 'upsert', row })),
    cursor: writeCursor({ by: 'watermark', ...after, next: page.next }),
    more: page.next !== null,
    full: state.at === null,
    observedAt: ask.observedAt,
  };
}

async function readNext(
  set: FeedSet,
  state: WatermarkState,
  next: string | null,
  max: number,
  context: CallContext,
): Promise<Page> {
  const prefer = preferPages(set, max);
  const from = readFrom(state);
  const since = from === null ? null : `${set.time} ge ${new Date(from).toISOString()}`;
  const filter = allOf([set.scope, since]);
  const orderby = `${set.time},${set.key}`;
  const first = (select: readonly string[]) => ({
    path: set.path + query({ select, filter, orderby }),
    prefer,
  });
  if (next === null) return readSelected(set.client, set.selection, first, context);
  try {
    return await readLink(set, { path: next, prefer }, context);
  } catch (error) {
    if (!isSpentLink(error)) throw error;
    return readSelected(set.client, set.selection, first, context);
  }
}

/** A stored link that the server no longer takes; the round then begins again. */
export function isSpentLink(error: unknown): boolean {
  return (
    error instanceof ConnectorError && (error.failure === 'data' || error.failure === 'not-found')
  );
}

function marked(row: Row): MarkedRow {
  return { id: row.id, version: row.version, modifiedAt: row.modifiedAt?.getTime() ?? null, row };
}
