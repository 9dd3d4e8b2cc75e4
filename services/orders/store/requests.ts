/** Remembers what callers asked with idempotency keys, for 24 hours. */
import type { Database } from '@drawbar/platform/database';
import type { RecordKey, System } from '../domain/document.ts';
import type { RequestKey, RequestStore } from '../domain/place-ports.ts';

/** How long a key means its first request (`conventions.md` 1, row 34). */
export const KEY_HOURS = 24;
/** A request without an answer for longer was left behind by a process that died. */
const ALIVE_MS = 120_000;

interface Remembered {
  readonly input_hash: string;
  readonly order_system: System | null;
  readonly order_id: string | null;
}

export function createRequestStore({ sql }: Database, now: () => Date): RequestStore {
  const fresh = (): string => new Date(now().getTime() - KEY_HOURS * 3_600_000).toISOString();
  const alive = (): string => new Date(now().getTime() - ALIVE_MS).toISOString();
  return {
    async earlier({ integration, caller, operation, key }, inputHash) {
      const [row] = await sql<Remembered[]>`
        select input_hash, order_system, order_id from orders.request
        where integration = ${integration} and caller = ${caller} and operation = ${operation}
          and key = ${key} and created_at > ${fresh()}
          and (order_id is not null or created_at > ${alive()})`;
      if (row === undefined) return null;
      return { sameInput: row.input_hash === inputHash, order: orderOf(row) };
    },
    async begin(key, inputHash) {
      const rows = await sql`
        insert into orders.request ${sql(requestRow(key, inputHash, now(), null))}
        on conflict (integration, caller, operation, key) do update
        set input_hash = excluded.input_hash, order_system = null, order_id = null,
            created_at = excluded.created_at
        where orders.request.created_at <= ${fresh()}
          or (orders.request.order_id is null and orders.request.created_at <= ${alive()})
        returning 1`;
      return rows.length === 1;
    },
    async finish({ integration, caller, operation, key }, order) {
      await sql`
        update orders.request set order_system = ${order.system}, order_id = ${order.id}
        where integration = ${integration} and caller = ${caller} and operation = ${operation}
          and key = ${key}`;
    },
    async forget({ integration, caller, operation, key }) {
      await sql`
        delete from orders.request
        where integration = ${integration} and caller = ${caller} and operation = ${operation}
          and key = ${key}`;
    },
  };
}

function orderOf({ order_system: system, order_id: id }: Remembered): RecordKey | null {
  return system === null || id === null ? null : { system, id };
}

/** A row of the table, for an insert. */
export function requestRow(
  { integration, caller, operation, key }: RequestKey,
  inputHash: string,
  at: Date,
  order: RecordKey | null,
) {
  return {
    integration,
    caller,
    operation,
    key,
    input_hash: inputHash,
    order_system: order?.system ?? null,
    order_id: order?.id ?? null,
    created_at: at.toISOString(),
  };
}
