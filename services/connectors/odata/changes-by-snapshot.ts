/** Changes of a small set without a mark of change: the whole set, every time. */
import { z } from 'zod';
import type { CallContext, ChangePage } from '../port.ts';
import { isSpentLink } from './changes-by-watermark.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { preferPages, type FeedQuestion, type FeedSet } from './feed-set.ts';
import { query } from './filter.ts';
import { readLink, readSelected } from './learning-read.ts';

const Cursor = z.object({ by: z.literal('snapshot'), next: z.string().nullable() });

/** One page of a full read: who is not in it is gone. */
export async function changesBySnapshot(
  set: FeedSet,
  ask: FeedQuestion,
  context: CallContext,
): Promise<ChangePage> {
  const prefer = preferPages(set, ask.max);
  const options = set.scope === null ? {} : { filter: set.scope };
  const first = (select: readonly string[]) => ({
    path: set.path + query({ select, ...options }),
    prefer,
  });
  const next = readCursor(Cursor, ask.cursor)?.next ?? null;
  const reading =
    next === null
      ? readSelected(set.client, set.selection, first, context)
      : readLink(set, { path: next, prefer }, context);
  const page = await reading.catch((error: unknown) => {
    if (next === null || !isSpentLink(error)) throw error;
    return readSelected(set.client, set.selection, first, context);
  });
  return {
    changes: page.rows.map((wire) => ({ op: 'upsert', row: set.decode(wire) })),
    cursor: writeCursor({ by: 'snapshot', next: page.next }),
    more: page.next !== null,
    full: true,
    observedAt: ask.observedAt,
  };
}
