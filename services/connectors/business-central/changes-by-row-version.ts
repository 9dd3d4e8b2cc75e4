/** Changes through our extension: rows, tombstones, one committed version (extension.md 2). */
import { z } from 'zod';
import { ConnectorError, type CallContext, type Change, type ChangePage } from '../port.ts';
import { readCursor, writeCursor } from '../odata/cursor.ts';
import { allOf, query, textLiteral } from '../odata/filter.ts';
import { readSelected } from '../odata/learning-read.ts';
import { readPage } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { JsonObject } from '../odata/json.ts';
import { nextRound, type RoundState } from './row-version-round.ts';
import type { ErpSession } from './session.ts';
import type { Source } from './source.ts';
import type { SyncState } from './sync-state.ts';

const Version = z.string().regex(/^\d{1,19}$/);
const Cursor = z.discriminatedUnion('phase', [
  z.object({ by: z.literal('rowVersion'), phase: z.literal('done'), at: Version }),
  z.object({
    by: z.literal('rowVersion'),
    phase: z.enum(['rows', 'deletions']),
    at: Version,
    from: Version,
    to: Version,
    full: z.boolean(),
  }),
]);

const TOMBSTONE_FIELDS = ['id', 'rowVersion', 'entitySet', 'recordId', 'deletedAt'];

/** One page; rows before deletions, because a deletion wins over an older row. */
export async function changesByRowVersion(
  session: ErpSession,
  source: Source,
  state: SyncState,
  ask: { readonly cursor: string | null; readonly max: number },
  context: CallContext,
): Promise<ChangePage> {
  const observedAt = new Date(state.readAt);
  const round = nextRound(readCursor(Cursor, ask.cursor), state);
  if (round.phase === 'done') {
    const cursor = writeCursor({ by: 'rowVersion', ...round });
    return { changes: [], cursor, more: false, full: false, observedAt };
  }
  const rows = await readRows(session, source, round, ask.max, context);
  const left = ask.max - rows.changes.length;
  // A first read needs no tombstones: what is gone was never shown.
  if (!rows.over || (left <= 0 && !round.full)) {
    const next = rows.over ? { ...round, phase: 'deletions', at: round.from } : rows.round;
    return page(rows.changes, next, round.full, observedAt);
  }
  if (round.full || !state.capabilities.has('tombstones')) {
    return page(rows.changes, { phase: 'done', at: round.to }, round.full, observedAt);
  }
  const start = round.phase === 'rows' ? { ...round, at: round.from } : round;
  const deletions = await readDeletions(session, source, start, left, context);
  const next = deletions.over ? { phase: 'done', at: round.to } : deletions.round;
  return page([...rows.changes, ...deletions.changes], next, false, observedAt);
}

function page(
  changes: readonly Change[],
  next: { readonly phase: string; readonly at: string },
  full: boolean,
  observedAt: Date,
): ChangePage {
  const cursor = writeCursor({ by: 'rowVersion', ...next });
  return { changes, cursor, more: next.phase !== 'done', full, observedAt };
}

interface Part {
  readonly changes: readonly Change[];
  readonly round: RoundState;
  readonly over: boolean;
}

async function readRows(
  session: ErpSession,
  source: Source,
  round: RoundState,
  max: number,
  context: CallContext,
): Promise<Part> {
  if (round.phase !== 'rows') return { changes: [], round, over: true };
  const { set, scope } = source.description;
  const base = await session.path('extension', set, context);
  const filter = allOf([scope, window(round)]);
  const answer = await readSelected(
    session.client,
    source.selection,
    (select) => ({
      path: base + query({ select, filter, orderby: 'rowVersion' }),
      prefer: `odata.maxpagesize=${max}`,
    }),
    context,
  );
  const kept = answer.rows.slice(0, max);
  const changes = kept.map((wire) => ({ op: 'upsert' as const, row: source.decode(wire) }));
  const over = answer.next === null && kept.length === answer.rows.length;
  const next = { ...round, at: lastVersion(kept, round.at) };
  if (!over && next.at === round.at) throw stuck(set);
  return { changes, round: next, over };
}

async function readDeletions(
  session: ErpSession,
  source: Source,
  round: RoundState,
  max: number,
  context: CallContext,
): Promise<Part> {
  const base = await session.path('extension', 'deletedRecords', context);
  const filter = allOf([`entitySet eq ${textLiteral(source.description.set)}`, window(round)]);
  const path = base + query({ select: TOMBSTONE_FIELDS, filter, orderby: 'rowVersion' });
  const request = { path, prefer: `odata.maxpagesize=${max}` };
  const answer = await readPage(session.client, request, context);
  const kept = answer.rows.slice(0, max);
  const over = answer.next === null && kept.length === answer.rows.length;
  const next: RoundState = { ...round, phase: 'deletions', at: lastVersion(kept, round.at) };
  if (!over && next.at === round.at) throw stuck('deletedRecords');
  return { changes: kept.flatMap(deletion), round: next, over };
}

function deletion(wire: JsonObject): Change[] {
  const id = decodeValue('guid', wire['recordId']);
  const at = decodeValue('instant', wire['deletedAt']);
  if (typeof id !== 'string') return [];
  return [{ op: 'delete', id, at: typeof at === 'string' ? new Date(at) : null }];
}

function window(round: RoundState): string {
  return `rowVersion gt ${round.at} and rowVersion le ${round.to}`;
}

function lastVersion(rows: readonly JsonObject[], otherwise: string): string {
  const version = rows.at(-1)?.['rowVersion'];
  return version === undefined || version === null ? otherwise : String(version);
}

/** Bounded by progress: a page that does not move the version would be read for ever. */
function stuck(set: string): ConnectorError {
  const message = `Business Central sent a page of ${set} that does not lead further.`;
  return new ConnectorError('ERP', 'protocol', message);
}
