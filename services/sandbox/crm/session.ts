/**
 * What one request of the CRM may use: reading, and writing in a transaction of its own or
 * shared.
 */
import type { Connection } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { WireRequest } from '../serve/wire.ts';
import type { Store, Writer } from '../store/store.ts';
import type { SandboxUser } from '../users.ts';
import type { CrmPath } from './path.ts';

export interface CrmSession {
  readonly sql: Connection;
  readonly caller: SandboxUser;
  /** Id that rows are stamped with: the caller's, or the user it acts for. */
  readonly actor: string;
  /** Rows made earlier in the change set, by content id (`$1`). */
  readonly made: Map<string, MadeRow>;
  transact<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
}

export interface MadeRow {
  readonly setName: string;
  readonly id: string;
}

export interface CrmContext extends CrmSession {
  readonly request: WireRequest;
  readonly path: CrmPath;
}

export function crmSession(
  store: Store,
  clock: Clock,
  caller: SandboxUser,
  actor: string,
): CrmSession {
  return {
    sql: store.sql,
    caller,
    actor,
    made: new Map(),
    transact: (work) => store.write('crm', { actor, now: clock.now() }, work),
  };
}

/** Every write in the transaction of `writer`. */
export function inTransaction(writer: Writer, session: CrmSession): CrmSession {
  return {
    ...session,
    sql: writer.sql,
    made: new Map(),
    transact: (work) => work(writer),
  };
}
