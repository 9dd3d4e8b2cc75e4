/**
 * The reconciler without the wire against a bulk write of the same rows to the same tables: a full
 * synchronisation of customers between two systems in memory, then its rows written again.
 */
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intake as accountsIntake } from '@drawbar/accounts/intake';
import * as accounts from '@drawbar/accounts/migrations';
import { intake as catalogIntake } from '@drawbar/catalog/intake';
import * as catalog from '@drawbar/catalog/migrations';
import { intake as ordersIntake } from '@drawbar/orders/intake';
import * as orders from '@drawbar/orders/migrations';
import { openDatabase, type Database } from '@drawbar/platform/database';
import { startEmbeddedPostgres } from '@drawbar/platform/embedded-postgres';
import { createLog } from '@drawbar/platform/log';
import { migrate } from '@drawbar/platform/migrate';
import {
  createIntegrations,
  DEFAULT_INTEGRATION_KEY,
  ensureDefaultIntegration,
  readReadiness,
} from '@drawbar/sync/integrations';
import * as sync from '@drawbar/sync/migrations';
import { startWorker } from '@drawbar/sync/worker';
import { eventually } from '../../support/eventually.ts';
import { syncGraph } from '../../support/sync-graph.ts';
import { cpuMsOf } from '../catalog/cpu-time.ts';
import { median } from '../catalog/quantile.ts';
import { memorySystems } from './memory-systems.ts';

export interface OwnWork {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly bulkRowsPerSecond: number;
  /** Reconciler against bulk write; at least 0.5 is wanted. */
  readonly share: number;
  /** The same by processor time of this process and of the database's for it. */
  readonly shareByCpu: number;
}

/** A bound, not an expectation. */
const WAIT_MS = 600_000;
const ROUNDS = 5;
/** The size at which bulk statements are fastest (rows of a statement). */
const BULK_ROWS = 1_000;
/**
 * What a full synchronisation of customers leaves behind; a customer is told its partner. What it
 * writes and takes away again is its own effort: entries of work, what is not in the feed yet.
 */
const TABLES = [
  { table: 'sync.coupling', rows: 'true' },
  { table: 'sync.record', rows: `system = 'CRM' and mapping = 'CUSTOMER'` },
  { table: 'sync.run_record', rows: 'true' },
  { table: 'sync.coupling_log', rows: 'true' },
  { table: 'accounts.account', rows: `system = 'CRM'` },
  { table: 'accounts.customer', rows: 'true' },
  { table: 'catalog.customer', rows: 'true' },
  { table: 'orders.customer', rows: 'true' },
  { table: 'orders.account', rows: `system = 'CRM'` },
  { table: 'sync.change', rows: 'true' },
] as const;

/** @param customers records of the ERP, none of which is in the CRM yet. */
export async function measureOwnWork(customers: number): Promise<OwnWork> {
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-bench-'));
  const postgres = await startEmbeddedPostgres(folder, { durable: false });
  const services = { accounts, catalog, orders, sync };
  for (const [service, { migrations }] of Object.entries(services)) {
    await migrate(postgres.url, service, migrations);
  }
  const database = openDatabase(postgres.url, { max: 8, name: 'bench' });
  try {
    const own = await synchronise(database, customers);
    const { rows, ...bulk } = await writtenAgain(database);
    return {
      rows,
      rowsPerSecond: rows / own.seconds,
      bulkRowsPerSecond: rows / bulk.seconds,
      share: bulk.seconds / own.seconds,
      shareByCpu: bulk.cpuMs / own.cpuMs,
    };
  } finally {
    await database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Effort {
  readonly seconds: number;
  readonly cpuMs: number;
}

/** What some work took of time and of the processors. */
async function effortOf(database: Database, work: () => Promise<void>): Promise<Effort> {
  const before = await cpuByProcess(database);
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await cpuByProcess(database);
  const used = [...after].map(([pid, ms]) => ms - (before.get(pid) ?? 0));
  return { seconds, cpuMs: used.reduce((sum, ms) => sum + ms, 0) };
}

/** Milliseconds so far of this process and of the database's, one per connection. */
async function cpuByProcess({ sql }: Database): Promise<Map<number, number>> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database()`;
  return new Map([process.pid, ...rows.map(({ pid }) => pid)].map((pid) => [pid, cpuMsOf([pid])]));
}

/** What a run took, from its start to its end. */
async function synchronise(database: Database, customers: number): Promise<Effort> {
  const now = (): Date => new Date();
  const log = createLog({ level: 'error', pretty: false, name: 'bench' });
  const systems = memorySystems(customers);
  const integrations = createIntegrations({
    database,
    connectors: { erp: () => systems.erp, crm: () => systems.crm },
    environment: { SECRET: 'none' },
    secretKey: null,
    now,
  });
  const endpoint = { baseUrl: 'http://127.0.0.1', clientId: 'x', secretReference: 'env:SECRET' };
  await ensureDefaultIntegration(
    { database, list: integrations.list, now },
    { name: 'Bench', erp: endpoint, crm: endpoint },
  );
  const worker = await startWorker({
    database,
    integrations,
    intakes: [accountsIntake, catalogIntake, ordersIntake],
    followSeconds: 3600,
    hints: null,
    log,
    now,
    random: Math.random,
  });
  try {
    await eventually('both systems read once', WAIT_MS, async () =>
      (await readReadiness(database)).ready ? true : null,
    );
    const graph = await syncGraph({ database, integrations });
    // What a review counts is no work of the reconciler.
    const reviewed = await graph.review(['CUSTOMER']);
    const effort = await effortOf(database, async () => {
      await graph.ended(await graph.start(['CUSTOMER'], 'FULL_SYNC', reviewed));
    });
    const [made] = await database.sql<{ amount: number }[]>`
      select count(*)::int as amount from sync.coupling
      where integration = ${DEFAULT_INTEGRATION_KEY}`;
    if (made?.amount !== customers) throw new Error(`Coupled ${made?.amount} of ${customers}.`);
    return effort;
  } finally {
    await worker.close();
    await integrations.connections.close();
  }
}

/** The same rows, each table emptied and filled from memory; the median of some rounds. */
async function writtenAgain(database: Database): Promise<Effort & { readonly rows: number }> {
  const { sql } = database;
  const kept = await Promise.all(
    TABLES.map(async ({ table, rows }) => {
      const found = await sql.unsafe<{ row: object }[]>(
        `select to_jsonb(t) as row from ${table} t where ${rows}`,
      );
      return { table, where: rows, rows: found.map(({ row }) => row) };
    }),
  );
  const rounds: Effort[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { table, where } of kept) await sql.unsafe(`delete from ${table} where ${where}`);
    await sql.unsafe(`vacuum analyze ${TABLES.map(({ table }) => table).join(', ')}`);
    rounds.push(
      await effortOf(database, async () => {
        for (const { table, rows } of kept) await writeBulk(database, table, rows);
      }),
    );
  }
  return {
    rows: kept.reduce((sum, one) => sum + one.rows.length, 0),
    seconds: median(rounds.map(({ seconds }) => seconds)),
    cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
  };
}

async function writeBulk({ sql }: Database, table: string, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BULK_ROWS) {
    await sql.unsafe(
      `insert into ${table} overriding system value
       select * from jsonb_populate_recordset(null::${table}, ($1::text)::jsonb)`,
      [JSON.stringify(rows.slice(at, at + BULK_ROWS))],
    );
  }
}
