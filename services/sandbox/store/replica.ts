/**
 * The read-only replica of the ERP: what it shows while a lag is asked for. What rows were before
 * they changed is kept from the moment it is asked for, so the replica never shows an older state.
 */
import type { Sql, TransactionSql } from 'postgres';
import type { Readable } from '../odata/index.ts';

interface CommitMark {
  readonly atMs: number;
  /** The newest version when it was committed. */
  readonly version: bigint;
}

/** Marks that are kept; beyond them the replica lags less than asked for. */
const MARKS_MAX = 10_000;
/** Reads that began this long ago still find what they started from. */
const READ_MS_MAX = 60_000;
const MS = 1000;
const ONE_SNAPSHOT = 'isolation level repeatable read read only';

export class Replica {
  readonly #sql: Sql;
  #lagSeconds = 0;
  /** Oldest first; the first is the oldest state that can still be shown. */
  #marks: CommitMark[] = [];

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get lagSeconds(): number {
    return this.#lagSeconds;
  }

  /** Call it while nobody writes. 0: the replica is up to date, and nothing is kept. */
  async change(lagSeconds: number, nowMs: number): Promise<void> {
    const kept = this.#lagSeconds > 0;
    if (kept !== lagSeconds > 0) {
      await this.#sql`/* forgetPast */ truncate sandbox.past`;
      const version = await newestVersion(this.#sql, 0n);
      this.#marks = kept ? [] : [{ atMs: nowMs, version }];
    }
    this.#lagSeconds = lagSeconds;
  }

  /** One transaction of the ERP; keeps what it replaces while a lag is asked for. */
  async write<T>(work: (sql: TransactionSql) => Promise<T>): Promise<T> {
    if (this.#lagSeconds === 0) return (await this.#sql.begin(work)) as T;
    let version = 0n;
    const result = await this.#sql.begin(async (tx) => {
      await tx`select set_config('sandbox.keep_past', 'on', true)`;
      const done = await work(tx);
      version = await newestVersion(tx, this.#marks[0]?.version ?? 0n);
      return done;
    });
    this.#mark({ atMs: Date.now(), version });
    return result as T;
  }

  /** Runs `read` over the state that the replica has reached; without a lag over the newest. */
  async read<T>(nowMs: number, read: (sql: Readable) => Promise<T>): Promise<T> {
    const version = this.#shownVersion(nowMs);
    if (version === null) return read(this.#sql);
    const result = await this.#sql.begin(ONE_SNAPSHOT, async (tx) => {
      await tx`select set_config('sandbox.as_of', ${version.toString()}, true)`;
      return read(asOf(tx));
    });
    return result as T;
  }

  #shownVersion(nowMs: number): bigint | null {
    if (this.#lagSeconds === 0) return null;
    const shownMs = nowMs - this.#lagSeconds * MS;
    const reached = this.#marks.findLast(({ atMs }) => atMs <= shownMs);
    return (reached ?? this.#marks[0])?.version ?? null;
  }

  #mark(mark: CommitMark): void {
    this.#marks.push(mark);
    const neededMs = mark.atMs - this.#lagSeconds * MS - READ_MS_MAX;
    while (this.#marks.length > MARKS_MAX || (this.#marks[1]?.atMs ?? Infinity) < neededMs) {
      this.#marks.shift();
    }
  }
}

/** Also drops what no read can ask for any more: what was replaced up to `oldest`. */
async function newestVersion(sql: Sql | TransactionSql, oldest: bigint): Promise<bigint> {
  const [row] = await sql<{ version: string }[]>`
    /* newestVersion */ with dropped as (
      delete from sandbox.past where replaced_by <= ${oldest.toString()}::bigint
    ) select (last_value - (not is_called)::int)::text as version from sandbox.row_version`;
  return BigInt(row?.version ?? 0);
}

const TABLES = /\bsandbox\.(records|tombstones)\b/g;

/** The same statements over the state that the transaction is set to. */
function asOf(tx: TransactionSql): Readable {
  return {
    unsafe: (text, parameters, options) =>
      tx.unsafe(text.replaceAll(TABLES, 'sandbox.$1_as_of'), parameters, options),
  };
}
