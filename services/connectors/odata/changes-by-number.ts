/** Changes of an append-only set by its rising entry number: a perfect cursor (systems.md 1.6). */
import { z } from 'zod';
import type { CallContext, ChangePage } from '../port.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { preferPages, type FeedQuestion, type FeedSet } from './feed-set.ts';
import { query } from './filter.ts';
import { readSelected } from './learning-read.ts';

const Cursor = z.object({ by: z.literal('number'), at: z.number().int(), full: z.boolean() });

/** The cursor of somebody who has read everything up to a number. */
export function cursorAfter(at: number): string {
  return writeCursor({ by: 'number', at, full: false });
}

/** One page after the last number read; `numberField` rises and is never given twice. */
export async function changesByNumber(
  set: FeedSet,
  numberField: string,
  ask: FeedQuestion,
  context: CallContext,
): Promise<ChangePage> {
  const stored = readCursor(Cursor, ask.cursor);
  const full = stored === null || stored.full;
  const filter = `${numberField} gt ${stored?.at ?? 0}`;
  const page = await readSelected(
    set.client,
    set.selection,
    (select) => ({
      path: set.path + query({ select, filter, orderby: numberField }),
      prefer: preferPages(set, ask.max),
    }),
    context,
  );
  const kept = page.rows.slice(0, ask.max).map((wire) => set.decode(wire));
  const last = Number(kept.at(-1)?.data[numberField] ?? stored?.at ?? 0);
  const more = kept.length > 0 && (page.next !== null || kept.length < page.rows.length);
  return {
    changes: kept.map((row) => ({ op: 'upsert', row })),
    cursor: writeCursor({ by: 'number', at: last, full: full && more }),
    more,
    full,
    observedAt: ask.observedAt,
  };
}
