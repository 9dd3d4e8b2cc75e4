/** The replicas of all services behind one door: a page and its cursor in one transaction. */
import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import type { ChangePage, ReplicaKey, Replicas, ReplicaState, Row } from '../domain/ports.ts';
import { ageAgainst } from '../domain/row-age.ts';
import { lockAll, pageLock } from './locks.ts';
import {
  advanceReplica,
  forgetSeen,
  holdPlace,
  noteSeen,
  readReplicaState,
  unseenOf,
} from './replica-state.ts';
import { transact } from './transact.ts';
import { partnersOfUnseen } from './unseen-records.ts';

/** What else happens in the transaction that applies a page. */
export type AfterPage = (
  tx: Transaction,
  key: ReplicaKey,
  applied: {
    /** Those that were new or different. */
    readonly rows: readonly Row[];
    readonly inserted: ReadonlySet<string>;
    /** The mappings of those that were given their partner when they were inserted. */
    readonly partnered: ReadonlyMap<string, string>;
    readonly removed: readonly string[];
  },
) => Promise<void>;

/** Ids compared in one statement at the end of a sweeping read. */
const SWEEP_ROWS = 2_000;

/** Between the fields that rows were read with and the shape in which they are kept. */
const SEPARATOR = ' / ';
/** Fields of rows that this release would keep in another way: they have to be read again. */
const OTHERWISE_KEPT = '';

/** Which services keep a kind, and in which columns: a release may add either. */
function shapeHash(takers: readonly Intake[], kind: string): string {
  const shapes = takers.map((intake) => intake.shape(kind)).sort();
  return createHash('sha256').update(shapes.join('\n')).digest('hex').slice(0, 16);
}

/** @param after called for every page, also an empty one, with what the page brought. */
export function createReplicas(
  database: Database,
  intakes: readonly Intake[],
  now: () => Date,
  after: AfterPage,
): Replicas {
  const takers = (kind: string): readonly Intake[] =>
    intakes.filter((intake) => intake.kinds.includes(kind));

  const shapes = new Map<string, string>();
  const shapeOf = (kind: string): string => {
    const known = shapes.get(kind) ?? shapeHash(takers(kind), kind);
    shapes.set(kind, known);
    return known;
  };
  return {
    async state(key) {
      const state = await readReplicaState(database.sql, key);
      if (state.fields === null) return state;
      const [fields = '', shape] = state.fields.split(SEPARATOR);
      return { ...state, fields: shape === shapeOf(key.kind) ? fields : OTHERWISE_KEPT };
    },
    apply: (key, before, page) =>
      transact(database.sql, async (tx) => {
        const { rows: shown, removed } = sorted(page);
        await holdPlace(tx, key, page.place);
        await lockAll(tx, [pageLock(key.integration, key.system, key.kind)]);
        const sweeping = before.sweeping || page.full;
        const won = await advanceReplica(tx, key, before.cursor, {
          cursor: page.cursor,
          rows: shown.length,
          sweeping: sweeping && page.more,
          complete: !page.more,
          fields: `${page.fields}${SEPARATOR}${shapeOf(key.kind)}`,
          asOf: page.asOf,
          now: now(),
        });
        if (!won) return false;
        const read = await notOvertaken(tx, takers(key.kind), key, shown, page.observedAt);
        const created = await createdByUs(tx, key, read);
        const rows = read.map((row) => {
          const partner = created.get(row.id)?.partner;
          return partner === undefined ? row : { ...row, partner };
        });
        const gone = [...removed];
        const changed = new Set<string>();
        const inserted = new Set<string>();
        for (const intake of takers(key.kind)) {
          for (const written of await intake.upsert(tx, scopeOf(key), key.kind, rows)) {
            changed.add(written.id);
            if (written.inserted) inserted.add(written.id);
          }
          await intake.remove(tx, scopeOf(key), key.kind, removed);
        }
        if (sweeping) gone.push(...(await sweep(tx, takers(key.kind), key, before, page, shown)));
        await after(tx, key, {
          rows: rows.filter(({ id }) => changed.has(id)),
          inserted,
          partnered: new Map(
            [...created].flatMap(([id, { mapping }]) => (inserted.has(id) ? [[id, mapping]] : [])),
          ),
          removed: gone,
        });
        return true;
      }),
  };
}

/**
 * Rows that no answer has overtaken: of a record that we wrote to since the page was asked for, it
 * may show the state before that, which would look as if somebody had undone what was written. The
 * feed is still to bring such a record as it is now.
 */
async function notOvertaken(
  tx: Transaction,
  [taker]: readonly Intake[],
  key: ReplicaKey,
  rows: readonly Row[],
  askedAt: Date,
): Promise<readonly Row[]> {
  if (taker === undefined || rows.length === 0) return rows;
  const ids = rows.map(({ id }) => id);
  const since = await taker.readSince(tx, scopeOf(key), key.kind, ids, askedAt);
  return rows.filter((row) => {
    const written = since.get(row.id);
    return written === undefined || ageAgainst(row, written) !== 'older';
  });
}

/**
 * What the CRM's bulk calls created without showing it: such a row is written with its partner, not
 * once without and then once more with it. The ERP shows what it creates.
 */
async function createdByUs(
  tx: Transaction,
  { integration, system }: ReplicaKey,
  rows: readonly Row[],
): ReturnType<typeof partnersOfUnseen> {
  if (system === 'ERP' || rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  return partnersOfUnseen(tx, { integration, system }, ids);
}

/** The last word on each id; a page may name one more than once. */
function sorted(page: ChangePage): { rows: Row[]; removed: string[] } {
  const rows = new Map<string, Row>();
  const removed = new Set<string>();
  for (const change of page.changes) {
    if (change.op === 'upsert') {
      rows.set(change.row.id, change.row);
      removed.delete(change.row.id);
    } else {
      rows.delete(change.id);
      removed.add(change.id);
    }
  }
  return { rows: [...rows.values()], removed: [...removed] };
}

/** Notes what a full read met; at its end removes what it did not meet. */
async function sweep(
  tx: Transaction,
  intakes: readonly Intake[],
  key: ReplicaKey,
  before: ReplicaState,
  page: ChangePage,
  rows: readonly Row[],
): Promise<string[]> {
  if (!before.sweeping) await forgetSeen(tx, key);
  await noteSeen(
    tx,
    key,
    rows.map((row) => row.id),
  );
  if (page.more) return [];
  const gone = new Set<string>();
  for (const intake of intakes) {
    for (const id of await sweepOne(tx, intake, key)) gone.add(id);
  }
  await forgetSeen(tx, key);
  return [...gone];
}

async function sweepOne(tx: Transaction, intake: Intake, key: ReplicaKey): Promise<string[]> {
  const gone: string[] = [];
  let after: string | null = null;
  for (;;) {
    const kept = await intake.readPage(tx, scopeOf(key), key.kind, { after, limit: SWEEP_ROWS });
    const unseen = await unseenOf(
      tx,
      key,
      kept.map((row) => row.id),
    );
    gone.push(...(await intake.remove(tx, scopeOf(key), key.kind, unseen)));
    after = kept.at(-1)?.id ?? null;
    if (after === null || kept.length < SWEEP_ROWS) return gone;
  }
}

function scopeOf(key: ReplicaKey): ReplicaScope {
  return { integration: key.integration, system: key.system };
}
