/** Changes by Dataverse's delta links, with a full read when one has expired (systems.md 2.5). */
import { z } from 'zod';
import { ConnectorError, type CallContext, type Change, type ChangePage } from '../port.ts';
import { changesByWatermark } from '../odata/changes-by-watermark.ts';
import { readCursor, writeCursor } from '../odata/cursor.ts';
import type { FeedQuestion } from '../odata/feed-set.ts';
import { query } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readLink, readSelected } from '../odata/learning-read.ts';
import { decodeValue } from '../odata/value.ts';
import type { CrmSource } from './source.ts';

const Cursor = z.object({
  by: z.literal('delta'),
  /** Path and query to read next. */
  link: z.string(),
  /** Still within a full read. */
  full: z.boolean(),
});
const ByTime = z.looseObject({ by: z.literal('watermark') });

/** One page; deletions stand among the changes. */
export async function changesByDelta(
  source: CrmSource,
  ask: FeedQuestion,
  context: CallContext,
): Promise<ChangePage> {
  // A table without change tracking was found out earlier: it is read by time of change.
  if (readCursor(ByTime, ask.cursor) !== null) return changesByWatermark(source, ask, context);
  const stored = readCursor(Cursor, ask.cursor);
  const prefer = `odata.track-changes,odata.maxpagesize=${ask.max}`;
  const first = (select: readonly string[]) => ({ path: source.path + query({ select }), prefer });
  const { client, selection } = source;
  let full = stored?.full ?? true;
  const reading =
    stored === null
      ? readSelected(client, selection, first, context)
      : readLink(source, { path: stored.link, prefer }, context);
  const page = await reading.catch((error: unknown) => {
    if (stored === null && isUntracked(error)) return null;
    if (stored === null || !isExpired(error)) throw error;
    full = true;
    return readSelected(client, selection, first, context);
  });
  const link = page?.next ?? page?.delta ?? null;
  if (page === null || link === null) {
    return changesByWatermark(source, { ...ask, cursor: null }, context);
  }
  const more = page.next !== null;
  return {
    changes: page.rows.map((wire) => change(source, wire)),
    cursor: writeCursor({ by: 'delta', link, full: full && more }),
    more,
    full,
    observedAt: ask.observedAt,
  };
}

function change(source: CrmSource, wire: JsonObject): Change {
  if (!isDeletion(wire)) return { op: 'upsert', row: source.decode(wire) };
  const id = decodeValue('guid', wire['id']);
  if (typeof id === 'string') return { op: 'delete', id, at: null };
  const message = 'Dynamics 365 Sales reported a deletion without saying of which record.';
  throw new ConnectorError('CRM', 'protocol', message);
}

function isDeletion(wire: JsonObject): boolean {
  const context = wire['@odata.context'];
  return (
    wire['reason'] !== undefined ||
    wire['@removed'] !== undefined ||
    (typeof context === 'string' && context.endsWith('$deletedEntity'))
  );
}

/** The table has no change tracking, and the environment says so. */
function isUntracked(error: unknown): boolean {
  return error instanceof ConnectorError && /change.?track/i.test(error.message);
}

/** The link is older than the retention, or of a database that was restored. */
function isExpired(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  return error.failure === 'data' || error.failure === 'not-found' || error.failure === 'conflict';
}
