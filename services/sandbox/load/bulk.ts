/** Puts many records into the store in one statement per thousand. */
import type { TransactionSql } from 'postgres';
import type { Stored, StoredData } from '../odata/index.ts';

export interface LoadedRow {
  readonly kind: string;
  readonly id: string;
  readonly key: string;
  readonly data: StoredData;
}

const ROWS_PER_STATEMENT = 1000;

/** Collects rows and writes them when a statement is full; `finish` writes the rest. */
export class BulkInsert {
  readonly #sql: TransactionSql;
  readonly #system: 'erp' | 'crm';
  readonly #actor: string;
  readonly #at: string;
  #rows: LoadedRow[] = [];
  #count = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(
    sql: TransactionSql,
    system: 'erp' | 'crm',
    by: { readonly actor: string; readonly now: Date },
  ) {
    this.#sql = sql;
    this.#system = system;
    this.#actor = by.actor;
    this.#at = by.now.toISOString();
  }

  get count(): number {
    return this.#count;
  }

  async add(row: LoadedRow): Promise<void> {
    this.#rows.push({ ...row, data: pruned(row.data, this.#system) });
    if (this.#rows.length >= ROWS_PER_STATEMENT) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#running;
  }

  /** One statement runs while the rows of the next are read. */
  async #flush(): Promise<void> {
    await this.#running;
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#count += rows.length;
    this.#running = this.#insert(rows);
    // Whoever adds or finishes next meets the failure.
    this.#running.catch(() => undefined);
  }

  async #insert(rows: readonly LoadedRow[]): Promise<void> {
    await this.#sql.unsafe(
      `/* bulkInsert */ insert into sandbox.records
        select $1, t.kind, t.id, t.key, nextval('sandbox.row_version'), $2, $2, $3, $3, t.data
        from jsonb_to_recordset($4::text::jsonb)
          as t(kind text, id uuid, key text, data jsonb)`,
      [this.#system, this.#at, this.#actor, JSON.stringify(rows)],
    );
  }
}

/** Values that read the same when absent need not be stored; the CRM tells 0 from nothing. */
function pruned(data: StoredData, system: 'erp' | 'crm'): StoredData {
  const kept: Record<string, Stored> = {};
  for (const [name, value] of Object.entries(data)) {
    if (value === '' || value === null) continue;
    if (system === 'erp' && (value === false || value === '0')) continue;
    kept[name] = value;
  }
  return kept;
}
