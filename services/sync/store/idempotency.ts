/** Answers of mutations that a caller may repeat with one key, and who works on one. */
import { createHash } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import { json } from './sql.ts';

export interface RepeatKey {
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
  /** Of this call alone: another call with the key is another holder. */
  readonly holder: string;
}

export type Claim =
  | {
      readonly kind: 'held';
      /** Id of what the call makes, the same in every attempt. */
      readonly subject: string;
      /** true: an earlier call with this key died before it answered, or left work behind. */
      readonly repeated: boolean;
    }
  | { readonly kind: 'replayed'; readonly answer: unknown }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-progress'; readonly seconds: number };

/** Keys are remembered this long. */
const KEPT_HOURS = 24;
/** A call that gave no sign of life for so long has died with its process. */
export const LEASE_SECONDS = 15;
/** A key that is forgotten between two statements is claimed anew. */
const TRIES_MAX = 3;

interface Earlier {
  readonly input_hash: string;
  readonly answer: unknown;
  readonly seconds: number;
}

/**
 * Claims a key for one caller and operation, or tells what became of the earlier call. Leases are
 * counted by the database's clock, which all processes share.
 */
export async function claimKey(database: Database, repeat: RepeatKey, now: Date): Promise<Claim> {
  const { sql } = database;
  await sql`/* claimKey forget */
    delete from sync.idempotency
    where created_at < ${now}::timestamptz - make_interval(hours => ${KEPT_HOURS})`;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const claim = await tryClaim(sql, repeat, now);
    if (claim !== null) return claim;
  }
  return { kind: 'in-progress', seconds: LEASE_SECONDS };
}

async function tryClaim(
  sql: Database['sql'],
  { caller, operation, key, input, holder }: RepeatKey,
  now: Date,
): Promise<Claim | null> {
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const [first] = await sql<{ subject: string }[]>`/* claimKey */
    insert into sync.idempotency
      (caller, key, operation, input_hash, created_at, holder, held_until)
    values (${caller}, ${key}, ${operation}, ${hash}, ${now}, ${holder},
      clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
    on conflict do nothing returning subject`;
  if (first !== undefined) return { kind: 'held', subject: first.subject, repeated: false };
  const [earlier] = await sql<Earlier[]>`/* claimKey earlier */
    select input_hash, answer,
      ceil(extract(epoch from held_until - clock_timestamp()))::int as seconds
    from sync.idempotency
    where caller = ${caller} and key = ${key} and operation = ${operation}`;
  if (earlier === undefined) return null;
  if (earlier.input_hash !== hash) return { kind: 'reused' };
  if (earlier.answer !== null) return { kind: 'replayed', answer: earlier.answer };
  if (earlier.seconds > 0) return { kind: 'in-progress', seconds: earlier.seconds };
  const [taken] = await sql<{ subject: string }[]>`/* claimKey take over */
    update sync.idempotency set holder = ${holder},
      held_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
    where caller = ${caller} and key = ${key} and operation = ${operation}
      and answer is null and held_until <= clock_timestamp()
    returning subject`;
  return taken === undefined ? null : { kind: 'held', subject: taken.subject, repeated: true };
}

/** The call with this key is still at work. */
export async function renewKey(
  { sql }: Database,
  { caller, operation, key, holder }: RepeatKey,
): Promise<void> {
  await sql`/* renewKey */ update sync.idempotency
    set held_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
    where caller = ${caller} and operation = ${operation} and key = ${key}
      and holder = ${holder}`;
}

/** Others are at work on what was asked: the next call with the key goes on with its subject. */
export async function leaveKey(
  { sql }: Database,
  { caller, operation, key, holder }: RepeatKey,
): Promise<void> {
  await sql`/* leaveKey */ update sync.idempotency set held_until = clock_timestamp()
    where caller = ${caller} and operation = ${operation} and key = ${key}
      and holder = ${holder}`;
}

/**
 * Keeps what was answered; null forgets the key, because nothing was done. A call that lost its key
 * to another one leaves it to that.
 */
export async function keepAnswer(
  { sql }: Database,
  { caller, operation, key, holder }: RepeatKey,
  answer: unknown,
): Promise<void> {
  if (answer === null) {
    await sql`/* keepAnswer forget */ delete from sync.idempotency
      where caller = ${caller} and operation = ${operation} and key = ${key}
        and holder = ${holder}`;
    return;
  }
  await sql`/* keepAnswer */ update sync.idempotency set answer = ${json(sql, answer)}
    where caller = ${caller} and operation = ${operation} and key = ${key}
      and holder = ${holder}`;
}
