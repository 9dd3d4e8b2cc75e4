/**
 * Records of both systems in Postgres. Writes of one system are serial, so that versions become
 * visible
 * in their order: a reader that saw version N has everything up to N (extension.md 2).
 */
import type { Sql, TransactionSql } from 'postgres';
import type { Readable, StoredData, StoredRow } from '../odata/index.ts';
import { Replica } from './replica.ts';
import { Serial } from './serial.ts';

export type SystemName = 'erp' | 'crm';

export interface Change {
  readonly op: 'created' | 'updated' | 'deleted';
  readonly kind: string;
  readonly id: string;
  readonly row: StoredRow;
  /** The row before an update; null otherwise. */
  readonly before: StoredRow | null;
}

export interface Commit {
  readonly system: SystemName;
  readonly actor: string;
  readonly at: Date;
  readonly changes: readonly Change[];
}

/** What one transaction may do; every method sees what the ones before did. */
export interface Writer {
  readonly sql: TransactionSql;
  readonly system: SystemName;
  readonly actor: string;
  readonly now: Date;
  byId(kind: string, id: string): Promise<StoredRow | null>;
  byKey(kind: string, key: string): Promise<StoredRow | null>;
  /** Rows whose stored member equals a text. */
  where(kind: string, member: string, value: string): Promise<StoredRow[]>;
  insert(kind: string, row: NewRow): Promise<StoredRow>;
  /** Keeps members that `data` does not name; gives the row a new version. */
  update(kind: string, row: StoredRow, data: StoredData, key?: string): Promise<StoredRow>;
  remove(kind: string, row: StoredRow): Promise<void>;
}

export interface NewRow {
  readonly id: string;
  /** Unique within the kind. */
  readonly key: string;
  readonly data: StoredData;
}

export interface WriteOptions {
  /** Id of the user in that system. */
  readonly actor: string;
  readonly now: Date;
}

export interface Store {
  readonly sql: Sql;
  /** Runs `work` in one transaction, after the writes of the same system that came before. */
  write<T>(
    system: SystemName,
    options: WriteOptions,
    work: (writer: Writer) => Promise<T>,
  ): Promise<T>;
  /** Runs `task` while nobody writes to the system; for what loads it anew. */
  exclusive<T>(system: SystemName, task: () => Promise<T>): Promise<T>;
  /** Reads of the ERP that may be behind: by `replicaLagSeconds`, 0 by default. */
  readReplica<T>(work: (sql: Readable) => Promise<T>): Promise<T>;
  readonly replicaLagSeconds: number;
  lagReplica(seconds: number): Promise<void>;
  /** Called after each commit that changed something. */
  onCommit(listener: (commit: Commit) => void): void;
}

/** Few texts, each used often: planned once per connection. */
const PREPARED = { prepare: true };

const COLUMNS =
  'r.id::text as id, r.key, r.version::text as version, r.data, ' +
  'r.created_at as "createdAt", r.modified_at as "modifiedAt", ' +
  'r.created_by::text as "createdBy", r.modified_by::text as "modifiedBy"';

export function createStore(sql: Sql): Store {
  const queues = { erp: new Serial(), crm: new Serial() };
  const replica = new Replica(sql);
  const listeners: ((commit: Commit) => void)[] = [];
  return {
    sql,
    async write(system, options, work) {
      const changes: Change[] = [];
      const run = (tx: TransactionSql) => work(createWriter(tx, system, options, changes));
      const result = await queues[system].run(async () =>
        system === 'erp' ? replica.write(run) : sql.begin(run),
      );
      if (changes.length > 0) {
        const commit = { system, actor: options.actor, at: options.now, changes };
        for (const listener of listeners) listener(commit);
      }
      // postgres.js unwraps arrays of promises in its result type; ours is a plain value.
      return result as Awaited<ReturnType<typeof work>>;
    },
    readReplica: (work) => replica.read(Date.now(), work),
    get replicaLagSeconds() {
      return replica.lagSeconds;
    },
    lagReplica: (seconds) => queues.erp.run(() => replica.change(seconds, Date.now())),
    exclusive: (system, task) => queues[system].run(task),
    onCommit: (listener) => void listeners.push(listener),
  };
}

function createWriter(
  sql: TransactionSql,
  system: SystemName,
  { actor, now }: WriteOptions,
  changes: Change[],
): Writer {
  const at = now.toISOString();
  return {
    sql,
    system,
    actor,
    now,
    byId: (kind, id) => findOne(sql, system, kind, 'r.id = $3::uuid', id),
    byKey: (kind, key) => findOne(sql, system, kind, 'r.key = $3', key),
    where: (kind, member, value) =>
      sql.unsafe<StoredRow[]>(
        `/* where */ select ${COLUMNS} from sandbox.records r ` +
          `where r.system = '${system}' and r.kind = '${kind}' and r.data->>'${member}' = $1 ` +
          'order by r.key',
        [value],
        PREPARED,
      ),
    async insert(kind, { id, key, data }) {
      const [row] = await sql.unsafe<StoredRow[]>(
        `/* insert */ insert into sandbox.records as r values ($1, $2, $3, $4,
          nextval('sandbox.row_version'), $5, $5, $6, $6, $7::jsonb) returning ${COLUMNS}`,
        [system, kind, id, key, at, actor, sql.json(data as never) as never],
        PREPARED,
      );
      return changed(changes, 'created', kind, row, null);
    },
    async update(kind, before, data, key) {
      const [row] = await sql.unsafe<StoredRow[]>(
        `/* update */ update sandbox.records r set data = r.data || $4::jsonb, key = $5,
          version = nextval('sandbox.row_version'), modified_at = $6, modified_by = $7
          where r.system = $1 and r.kind = $2 and r.id = $3::uuid returning ${COLUMNS}`,
        [system, kind, before.id, sql.json(data as never) as never, key ?? before.key, at, actor],
        PREPARED,
      );
      return changed(changes, 'updated', kind, row, before);
    },
    async remove(kind, row) {
      await sql.unsafe(
        `/* remove */ with gone as (delete from sandbox.records where system = $1 and kind = $2
          and id = $3::uuid returning key) insert into sandbox.tombstones
          select $1, $2, $3::uuid, gone.key, nextval('sandbox.row_version'), $4, $5::uuid
          from gone`,
        [system, kind, row.id, at, actor],
        PREPARED,
      );
      changes.push({ op: 'deleted', kind, id: row.id, row, before: row });
    },
  };
}

function changed(
  changes: Change[],
  op: 'created' | 'updated',
  kind: string,
  row: StoredRow | undefined,
  before: StoredRow | null,
): StoredRow {
  if (row === undefined) throw new Error(`A ${kind} vanished while it was written`);
  changes.push({ op, kind, id: row.id, row, before });
  return row;
}

async function findOne(
  sql: Sql | TransactionSql,
  system: SystemName,
  kind: string,
  condition: string,
  value: string,
): Promise<StoredRow | null> {
  const [row] = await sql.unsafe<StoredRow[]>(
    `/* findOne */ select ${COLUMNS} from sandbox.records r ` +
      `where r.system = $1 and r.kind = $2 and ${condition}`,
    [system, kind, value],
    PREPARED,
  );
  return row ?? null;
}
