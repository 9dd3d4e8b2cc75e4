/** The log of what changed: written in the transaction of the change, numbered in commit order. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { System } from '../domain/document.ts';
import type { OrderChange, OrderEventKind } from '../domain/event.ts';
import type { ChangeReader } from '../domain/stream-ports.ts';

/** Wakes the streams of every process; the payload is the integration. */
export const CHANGES_CHANNEL = 'orders_changes';

/** One writer at a time per integration, or a later number could be seen before an earlier one. */
const LOCK = 7_204_117;

/**
 * To be called before a transaction writes its first row of a document: two writers that locked
 * rows first and the log afterwards would wait for each other.
 */
export async function lockChanges(tx: Transaction, integration: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK}, hashtext(${integration}))`;
}

/** Rows in one statement. */
const ROWS_PER_STATEMENT = 2_000;

export async function recordChanges(
  tx: Transaction,
  integration: string,
  changes: readonly OrderChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await lockChanges(tx, integration);
  for (let at = 0; at < changes.length; at += ROWS_PER_STATEMENT) {
    const rows = changes.slice(at, at + ROWS_PER_STATEMENT).map((change) => ({
      integration,
      system: change.record.system,
      record: change.record.id,
      happened_at: change.at.toISOString(),
      kind: change.event?.kind ?? null,
      message: change.event?.message ?? null,
      author: change.event?.author ?? null,
    }));
    await tx`
      insert into orders.change
        (integration, system, record, happened_at, kind, message, author)
      select integration, system, record, happened_at, kind, message, author
      from jsonb_to_recordset((${JSON.stringify(rows)}::text)::jsonb)
        as r(integration uuid, system text, record uuid, happened_at timestamptz, kind text,
             message text, author text)`;
  }
  await tx`select pg_notify(${CHANGES_CHANNEL}, ${integration})`;
}

const CHANGES_PER_PAGE = 500;

export function createChangeReader({ sql }: Database): ChangeReader {
  return {
    async latest(integration) {
      const [row] = await sql<{ seq: string | null }[]>`
        select max(seq)::text as seq from orders.change where integration = ${integration}`;
      return row?.seq ?? '0';
    },
    async floor(integration) {
      const [row] = await sql<{ seq: string }[]>`
        select seq::text from orders.forgotten_change where integration = ${integration}`;
      return row?.seq ?? null;
    },
    async after(integration, seq) {
      const rows = await sql<{ seq: string; system: System; record: string }[]>`
        select seq::text, system, record from orders.change
        where integration = ${integration} and seq > ${seq}
        order by orders.change.seq limit ${CHANGES_PER_PAGE}`;
      const records = new Map(
        rows.map(({ system, record }) => [`${system} ${record}`, { system, id: record }]),
      );
      return {
        records: [...records.values()],
        seq: rows.at(-1)?.seq ?? seq,
        more: rows.length === CHANGES_PER_PAGE,
      };
    },
    async events(integration, records) {
      const rows = await sql<
        {
          at: Date;
          system: System;
          kind: OrderEventKind;
          message: string;
          author: string | null;
        }[]
      >`
        select happened_at as at, system, kind, coalesce(message, '') as message, author
        from orders.change
        where integration = ${integration} and record = any(${records.map(({ id }) => id)}::uuid[])
          and kind is not null
        order by seq limit ${EVENTS_MAX}`;
      return [...rows];
    },
  };
}

/** Recorded events of one order; more would be a loop between the systems. */
const EVENTS_MAX = 1_000;
