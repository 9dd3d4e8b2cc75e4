/** How far each kind of record has been read, and the one door that moves it on. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { ReplicaKey, ReplicaState } from '../domain/ports.ts';

type Sql = Database['sql'];

const NEVER_READ: ReplicaState = {
  cursor: null,
  sweeping: false,
  filledAt: null,
  seenTo: null,
  fields: null,
};

export async function readReplicaState(sql: Sql, key: ReplicaKey): Promise<ReplicaState> {
  const [row] = await sql<ReplicaState[]>`/* readReplicaState */
    select cursor, sweeping, filled_at as "filledAt", seen_to as "seenTo", fields
    from sync.replica_state
    where integration = ${key.integration} and system = ${key.system} and kind = ${key.kind}`;
  return row ?? NEVER_READ;
}

/** As of when each of these kinds has been read; one that never was is missing. */
export async function readSeenTo(
  sql: Sql,
  { integration, system }: Omit<ReplicaKey, 'kind'>,
  kinds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await sql<{ kind: string; seenTo: Date }[]>`/* readSeenTo */
    select kind, seen_to as "seenTo" from sync.replica_state
    where integration = ${integration} and system = ${system}
      and kind = any(${kinds as string[]}::text[]) and seen_to is not null`;
  return new Map(rows.map(({ kind, seenTo }) => [kind, seenTo]));
}

/**
 * Moves the cursor of a kind from the one that was read to the next; false when another reader was
 * faster, and then its page must not be applied.
 */
export async function advanceReplica(
  tx: Transaction,
  key: ReplicaKey,
  from: string | null,
  to: {
    readonly cursor: string;
    readonly rows: number;
    readonly sweeping: boolean;
    readonly complete: boolean;
    /** What rows were read with; left out: they always have the same fields. */
    readonly fields?: string;
    /** What the system had committed by then stands in this round of pages; left out: unknown. */
    readonly asOf?: Date;
    readonly now: Date;
  },
): Promise<boolean> {
  const filledAt = to.complete ? to.now : null;
  const asOf = to.asOf ?? null;
  const moved = await tx`/* advanceReplica */
    insert into sync.replica_state as s
      (integration, system, kind, cursor, rows_read, sweeping, filled_at, read_at, fields,
        round_at, seen_to)
    values (${key.integration}, ${key.system}, ${key.kind}, ${to.cursor}, ${to.rows},
      ${to.sweeping}, ${filledAt}, ${to.now}, ${to.fields ?? null},
      ${to.complete ? null : asOf}, ${to.complete ? asOf : null})
    on conflict (integration, system, kind) do update
    set cursor = excluded.cursor, rows_read = s.rows_read + excluded.rows_read,
      sweeping = excluded.sweeping, read_at = excluded.read_at,
      fields = coalesce(excluded.fields, s.fields),
      filled_at = coalesce(s.filled_at, excluded.filled_at),
      round_at = case when ${to.complete} then null else coalesce(s.round_at, ${asOf}) end,
      seen_to = case when ${to.complete}
        then greatest(s.seen_to, coalesce(s.round_at, ${asOf})) else s.seen_to end
    where s.cursor is not distinct from ${from}`;
  return moved.count === 1;
}

/** Notes ids of a sweeping read. */
export async function noteSeen(
  tx: Transaction,
  key: ReplicaKey,
  ids: readonly string[],
): Promise<void> {
  await tx`/* noteSeen */
    insert into sync.replica_seen (integration, system, kind, id)
    select ${key.integration}, ${key.system}, ${key.kind}, id
    from unnest(${ids as string[]}::uuid[]) as id
    on conflict do nothing`;
}

/** Those of `ids` that the sweeping read has not met. */
export async function unseenOf(
  tx: Transaction,
  key: ReplicaKey,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`/* unseenOf */
    select id from unnest(${ids as string[]}::uuid[]) as id
    where not exists (select from sync.replica_seen s where s.integration = ${key.integration}
      and s.system = ${key.system} and s.kind = ${key.kind} and s.id = id.id)`;
  return rows.map((row) => row.id);
}

export async function forgetSeen(tx: Transaction, key: ReplicaKey): Promise<void> {
  await tx`/* forgetSeen */ delete from sync.replica_seen
    where integration = ${key.integration} and system = ${key.system} and kind = ${key.kind}`;
}
