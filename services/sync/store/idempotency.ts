/** Answers of mutations that a caller may repeat with one key. */
import { createHash } from 'node:crypto';
import type { Database } from '@drawbar/platform/database';
import { json } from './sql.ts';

export interface RepeatKey {
  readonly caller: string;
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
}

export type Claim =
  | { readonly kind: 'first' }
  | { readonly kind: 'replayed'; readonly answer: unknown }
  | { readonly kind: 'reused' }
  | { readonly kind: 'in-progress' };

/** Keys are remembered this long. */
const KEPT_HOURS = 24;

/** Claims a key for one caller and operation, or tells what became of the earlier call. */
export async function claimKey(database: Database, repeat: RepeatKey, now: Date): Promise<Claim> {
  const hash = createHash('sha256').update(JSON.stringify(repeat.input)).digest('hex');
  const { sql } = database;
  await sql`/* claimKey forget */
    delete from sync.idempotency
    where created_at < ${now}::timestamptz - make_interval(hours => ${KEPT_HOURS})`;
  const [first] = await sql`/* claimKey */
    insert into sync.idempotency (caller, key, operation, input_hash, created_at)
    values (${repeat.caller}, ${repeat.key}, ${repeat.operation}, ${hash}, ${now})
    on conflict do nothing returning key`;
  if (first !== undefined) return { kind: 'first' };
  const [earlier] = await sql<{ input_hash: string; answer: unknown }[]>`
    /* claimKey earlier */ select input_hash, answer from sync.idempotency
    where caller = ${repeat.caller} and key = ${repeat.key} and operation = ${repeat.operation}`;
  if (earlier === undefined) return { kind: 'first' };
  if (earlier.input_hash !== hash) return { kind: 'reused' };
  return earlier.answer === null
    ? { kind: 'in-progress' }
    : { kind: 'replayed', answer: earlier.answer };
}

/** Keeps what was answered; null forgets the key, because nothing was done. */
export async function keepAnswer(
  database: Database,
  { caller, operation, key }: RepeatKey,
  answer: unknown,
): Promise<void> {
  const { sql } = database;
  if (answer === null) {
    await sql`/* keepAnswer forget */ delete from sync.idempotency
      where caller = ${caller} and operation = ${operation} and key = ${key}`;
    return;
  }
  await sql`/* keepAnswer */ update sync.idempotency set answer = ${json(sql, answer)}
    where caller = ${caller} and operation = ${operation} and key = ${key}`;
}
