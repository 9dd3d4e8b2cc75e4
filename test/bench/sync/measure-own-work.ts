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
import { median } from '../catalog/quantile.ts';
import { memorySystems } from './memory-systems.ts';

export interface OwnWork {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly bulkRowsPerSecond: number;
  /** Reconciler against bulk write; at least 0.5 is wanted. */
  readonly share: number;
}

/** A bound, not an expectation. */
const WAIT_MS = 600_000;
const ROUNDS = 5;
/** The size at which bulk statements are fastest (rows of a statement). */
const BULK_ROWS = 1_000;
/** What a full synchronisation of customers writes; a customer is told its partner. */
const TABLES = [
  { table: 'sync.coupling', rows: 'true' },
  { table: 'sync.record', rows: `system = 'CRM' and mapping = 'CUSTOMER'` },
  { table: 'sync.run_record', rows: 'true' },
  { table: 'sync.coupling_log', rows: 'true' },
  { table: 'accounts.account', rows: `system = 'CRM'` },
  { table: 'accounts.customer', rows: 'true' },
  { table: 'catalog.customer', rows: 'true' },
  { table: 'orders.customer', rows: 'true' },
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
    const seconds = await synchronise(database, customers);
    const written = await writtenAgain(database);
    const rowsPerSecond = written.rows / seconds;
    const bulkRowsPerSecond = written.rows / written.seconds;
    const share = rowsPerSecond / bulkRowsPerSecond;
    return { rows: written.rows, rowsPerSecond, bulkRowsPerSecond, share };
  } finally {
    await database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds that a run took, from its start to its end. */
async function synchronise(database: Database, customers: number): Promise<number> {
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
    const startedAt = performance.now();
    await graph.ended(await graph.start(['CUSTOMER'], 'FULL_SYNC'));
    const seconds = (performance.now() - startedAt) / 1_000;
    const [made] = await database.sql<{ amount: number }[]>`
      select count(*)::int as amount from sync.coupling
      where integration = ${DEFAULT_INTEGRATION_KEY}`;
    if (made?.amount !== customers) throw new Error(`Coupled ${made?.amount} of ${customers}.`);
    return seconds;
  } finally {
    await worker.close();
    await integrations.connections.close();
  }
}

/** The same rows, each table emptied and filled from memory; the median of some rounds. */
async function writtenAgain(database: Database): Promise<{ rows: number; seconds: number }> {
  const { sql } = database;
  const kept = await Promise.all(
    TABLES.map(async ({ table, rows }) => {
      const found = await sql.unsafe<{ row: object }[]>(
        `select to_jsonb(t) as row from ${table} t where ${rows}`,
      );
      return { table, where: rows, rows: found.map(({ row }) => row) };
    }),
  );
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { table, where } of kept) await sql.unsafe(`delete from ${table} where ${where}`);
    await sql.unsafe(`vacuum analyze ${TABLES.map(({ table }) => table).join(', ')}`);
    const startedAt = performance.now();
    for (const { table, rows } of kept) await writeBulk(database, table, rows);
    rounds.push((performance.now() - startedAt) / 1_000);
  }
  const rows = kept.reduce((sum, one) => sum + one.rows.length, 0);
  return { rows, seconds: median(rounds) };
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
