/** A Drawbar in as many processes as a measurement wants, on a database that it may look into. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@drawbar/platform/embedded-postgres';
import { freePort } from '@drawbar/platform/free-port';
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { generateFolder } from './generated-folder.ts';

export interface BenchDrawbar {
  readonly gateway: string;
  readonly erp: string;
  readonly crm: string;
  readonly databaseUrl: string;
  /** Where all its data is. */
  readonly folder: string;
  /** Of the sandbox. */
  readonly credentialsFile: string;
  /** One more process that synchronises. */
  addWorker(): Promise<void>;
  close(): Promise<void>;
}

/** One worker, one gateway, one sandbox. @param generated records added to the demo company. */
export async function startBenchDrawbar(generated: number): Promise<BenchDrawbar> {
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-bench-'));
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'), { durable: false });
  const data = join(folder, 'generated');
  mkdirSync(data);
  if (generated > 0) generateFolder(data, generated);
  const settings = {
    DRAWBAR_DATA_DIR: folder,
    DATABASE_URL: postgres.url,
    DRAWBAR_INTERNAL_SECRET: 'the secret of a benchmark, thirty-two characters',
    DRAWBAR_SANDBOX_ERP_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_CRM_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_TODAY: '2026-01-22',
    DRAWBAR_LOG: 'error',
    DRAWBAR_PORT: String(await freePort()),
    ...(generated > 0 ? { DRAWBAR_SANDBOX_DATA: data } : {}),
  };
  const started: SystemProcess[] = [];
  const run = async (roles: string): Promise<SystemProcess> => {
    const system = await startSystem({ ...settings, DRAWBAR_ROLES: roles });
    started.unshift(system);
    return system;
  };
  const close = async (): Promise<void> => {
    for (const system of started) await system.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { erp = '', crm = '' } = (await run('sandbox')).urls;
    // The gateway is up when the replicas have been filled once.
    await run('worker');
    const { gateway = '' } = (await run('gateway,accounts,catalog,orders,sync')).urls;
    const credentialsFile = join(folder, 'sandbox-credentials.json');
    const addWorker = async (): Promise<void> => void (await run('worker'));
    const databaseUrl = postgres.url;
    return { gateway, erp, crm, databaseUrl, folder, credentialsFile, addWorker, close };
  } catch (error) {
    await close();
    throw error;
  }
}
