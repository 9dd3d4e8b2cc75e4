/** Drawbar twice over one database and one sandbox: in one process, and a process per subgraph. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@drawbar/platform/embedded-postgres';
import { freePort } from '@drawbar/platform/free-port';
import { startSystem, type SystemProcess } from '@drawbar/start/system';

const SUBGRAPHS = ['accounts', 'catalog', 'orders', 'sync'] as const;

/** One way to run the graph. */
export interface Deployment {
  readonly name: string;
  /** Of the gateway. */
  readonly url: string;
  /** Every process that answers a part of a query. */
  readonly pids: readonly number[];
}

export interface BenchSystem {
  readonly erpUrl: string;
  /** Of the sandbox. */
  readonly credentialsFile: string;
  readonly inProcess: Deployment;
  readonly overHttp: Deployment;
  close(): Promise<void>;
}

export async function startBenchSystem(): Promise<BenchSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-bench-'));
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'), { durable: false });
  const started: SystemProcess[] = [];
  const settings = {
    DRAWBAR_DATA_DIR: folder,
    DATABASE_URL: postgres.url,
    DRAWBAR_INTERNAL_SECRET: 'the secret of a benchmark, thirty-two characters',
    DRAWBAR_SANDBOX_ERP_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_CRM_PORT: String(await freePort()),
    DRAWBAR_SANDBOX_TODAY: '2026-01-22',
    DRAWBAR_LOG: 'error',
    DRAWBAR_PORT: '0',
  };
  const run = async (roles: string, more: Readonly<Record<string, string>> = {}) => {
    const system = await startSystem({ ...settings, ...more, DRAWBAR_ROLES: roles });
    started.unshift(system);
    return system;
  };
  const close = async (): Promise<void> => {
    for (const system of started) await system.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const sandbox = await run('sandbox');
    await run('worker');
    const whole = await run(['gateway', ...SUBGRAPHS].join(','));
    const parts: SystemProcess[] = [];
    const urls: Record<string, string> = {};
    for (const name of SUBGRAPHS) {
      const port = String(await freePort());
      const part = await run(name, { [`DRAWBAR_${name.toUpperCase()}_PORT`]: port });
      parts.push(part);
      urls[`DRAWBAR_${name.toUpperCase()}_URL`] = part.urls[name] ?? '';
    }
    const gateway = await run('gateway', urls);
    return {
      erpUrl: sandbox.urls['erp'] ?? '',
      credentialsFile: join(folder, 'sandbox-credentials.json'),
      inProcess: deployment('one process', [whole]),
      overHttp: deployment('a process per subgraph', [gateway, ...parts]),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first of the systems is the gateway. */
function deployment(name: string, systems: readonly SystemProcess[]): Deployment {
  const pids = systems.flatMap(({ process: { pid } }) => (pid === undefined ? [] : [pid]));
  return { name, url: systems[0]?.urls['gateway'] ?? '', pids };
}
