/**
 * What one request of the ERP may use: reading, and writing in a transaction of its own or
 * shared.
 */
import type { Connection, Model, Readable } from '../odata/index.ts';
import type { Clock } from '../serve/clock.ts';
import type { WireRequest } from '../serve/wire.ts';
import type { Store, Writer } from '../store/store.ts';
import type { SandboxUser } from '../users.ts';
import type { ErpPath } from './path.ts';

export interface Session {
  readonly sql: Connection;
  readonly caller: SandboxUser;
  /** Reads where the request asked to: from the replica, or from the newest state. */
  read<T>(replica: boolean, work: (sql: Readable) => Promise<T>): Promise<T>;
  transact<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
}

/** One request, routed. */
export interface ErpContext extends Session {
  readonly model: Model;
  readonly request: WireRequest;
  readonly path: ErpPath;
}

/** Every write in its own transaction. */
export function ownTransactions(store: Store, clock: Clock, caller: SandboxUser): Session {
  return {
    sql: store.sql,
    caller,
    read: (replica, work) => (replica ? store.readReplica(work) : work(store.sql)),
    transact: (work) => store.write('erp', { actor: caller.id, now: clock.now() }, work),
  };
}

/** Every write in the transaction of `writer`. */
export function oneTransaction(writer: Writer, caller: SandboxUser): Session {
  return {
    sql: writer.sql,
    caller,
    read: (_replica, work) => work(writer.sql),
    transact: (work) => work(writer),
  };
}
