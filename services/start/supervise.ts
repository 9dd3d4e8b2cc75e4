/** `npm start`: one supervisor, PostgreSQL, and three children (`design.md` 3). */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '@drawbar/platform/config';
import { internalSecret, takeDataFolder } from '@drawbar/platform/data-folder';
import { freePort } from '@drawbar/platform/free-port';
import type { Log } from '@drawbar/platform/log';
import { guard } from '@drawbar/platform/guard';
import { createShutdown, onStopSignal } from '@drawbar/platform/shutdown';
import { startChildren, type ChildPlan, type ReadyMessage } from './children.ts';
import { openDatabases } from './databases.ts';
import { ensureSandboxCredentials } from './sandbox-endpoints.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The sandbox is honestly another system, and a bulk run must never stall a live read; hence three.
 * Small young generations keep the sum of Pss under 600 MB at rest.
 */
const CHILDREN: readonly ChildPlan[] = [
  { name: 'sandbox', roles: 'sandbox', after: null, execArgv: ['--max-semi-space-size=8'] },
  {
    name: 'worker',
    roles: 'worker',
    // A first look at systems that are still loading would count as an outage.
    after: 'sandbox',
    // It lives in 100 MB; without a limit garbage of a long run was left lying (300 MB, not 190).
    execArgv: ['--max-semi-space-size=8', '--max-old-space-size=512'],
  },
  {
    name: 'gateway',
    roles: 'gateway,accounts,catalog,orders,sync',
    after: null,
    execArgv: ['--max-semi-space-size=32'],
  },
];

/**
 * Runs until it is told to stop or a child dies too often, and ends the process.
 * @param announce prints the URLs and the ready line.
 */
export async function supervise(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
  announce: (urls: Readonly<Record<string, string>>) => void,
): Promise<never> {
  const shutdown = createShutdown(log);
  const stopped = Promise.withResolvers<void>();
  let failure: string | null = null;
  onStopSignal(() => stopped.resolve());
  process.on('disconnect', () => stopped.resolve());
  try {
    shutdown.onClose('data folder', takeDataFolder(settings.DRAWBAR_DATA_DIR));
    ensureSandboxCredentials(settings.DRAWBAR_DATA_DIR);
    const databases = await openDatabases(settings);
    shutdown.onClose('PostgreSQL', databases.stop);
    const databaseLost = Promise.withResolvers<string>();
    if (databases.server !== null) {
      const stopGuard = guard(databases.server, {
        now: Date.now,
        restarted: () => log.warn('PostgreSQL died and was started again'),
        gaveUp: databaseLost.resolve,
      });
      shutdown.onClose('guard of PostgreSQL', stopGuard);
    }
    const children = startChildren(
      CHILDREN,
      {
        // Compiled code is kept, so that later starts are faster and need no type stripper.
        NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
        ...environment,
        // Chosen here when any will do, because the other children must know them.
        DRAWBAR_PORT: String(settings.DRAWBAR_PORT || (await freePort())),
        DRAWBAR_SANDBOX_ERP_PORT: String(settings.DRAWBAR_SANDBOX_ERP_PORT || (await freePort())),
        DRAWBAR_SANDBOX_CRM_PORT: String(settings.DRAWBAR_SANDBOX_CRM_PORT || (await freePort())),
        DATABASE_URL: databases.main,
        DRAWBAR_CHILD_SANDBOX_DATABASE_URL: databases.sandbox,
        DRAWBAR_INTERNAL_SECRET:
          settings.DRAWBAR_INTERNAL_SECRET ?? internalSecret(settings.DRAWBAR_DATA_DIR),
      },
      log,
    );
    shutdown.onClose('processes', children.stop);
    const started = children.ready.then((urls) => {
      announce(urls);
      const message: ReadyMessage = { type: 'ready', urls };
      process.send?.(message);
      return children.gaveUp;
    });
    failure = (await Promise.race([started, databaseLost.promise, stopped.promise])) ?? null;
  } catch (error) {
    failure = (error as Error).message;
  }
  await shutdown.close();
  if (failure !== null) process.stderr.write(`${failure}\n`);
  // A channel to whoever started us would hold the process; everything of ours is closed by now.
  process.exit(failure === null ? 0 : 1);
}
