/** How far each kind of record has been read, and the one door that moves it on. */
import type { Database, Transaction } from '@drawbar/platform/database';
import { placeOf } from '../domain/endpoint-place.ts';
import type { Endpoint, System } from '../domain/integration.ts';
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
    select ${key.integration}, ${key.system}, ${key.kind}, ${to.cursor}, ${to.rows},
      ${to.sweeping}, ${filledAt}::timestamptz, ${to.now}, ${to.fields ?? null},
      ${to.complete ? null : asOf}::timestamptz, ${to.complete ? asOf : null}::timestamptz
    where ${from}::text is null or exists (select from sync.replica_state
      where integration = ${key.integration} and system = ${key.system} and kind = ${key.kind})
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

/**
 * Until the transaction ends the system stays where something was read; undefined: unknown. Like
 * `lockMappings` it comes before all other locks.
 * @throws {Error} `retryable`, when the system is elsewhere by now.
 */
export async function holdPlace(
  tx: Transaction,
  { integration, system }: Omit<ReplicaKey, 'kind'>,
  place: string | undefined,
): Promise<void> {
  const [row] = await tx<{ endpoint: Endpoint | null }[]>`/* holdPlace */
    select ${system === 'ERP' ? tx`erp` : tx`crm`} as endpoint
    from sync.integration where id = ${integration} for key share`;
  if (place === undefined) return;
  if (row?.endpoint != null && placeOf(row.endpoint) === place) return;
  const message = `The settings of the ${system} changed while it was read.`;
  throw Object.assign(new Error(message), { retryable: true });
}

/** Read with none of the fields that there are: all rows are read again, and others removed. */
const NO_FIELDS = '';

/**
 * What was read of these systems was read elsewhere: it is read again as a whole, and no page that
 * was asked for before counts. The item ledger goes on from its end.
 */
export async function forgetRead(
  tx: Transaction,
  integration: string,
  systems: readonly System[],
): Promise<void> {
  if (systems.length === 0) return;
  const moved = systems as System[];
  await tx`/* forgetRead */
    update sync.replica_state set fields = ${NO_FIELDS}, cursor = gen_random_uuid()::text,
      sweeping = false, seen_to = null, round_at = null
    where integration = ${integration} and system = any(${moved}) and kind <> 'ledgerEntry'`;
  if (!systems.includes('ERP')) return;
  await tx`/* forgetRead ledger */ delete from sync.replica_state
    where integration = ${integration} and system = 'ERP' and kind = 'ledgerEntry'`;
  await tx`/* forgetRead stock */ delete from sync.item_stock where integration = ${integration}`;
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
