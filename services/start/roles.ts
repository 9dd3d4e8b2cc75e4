/** Runs what DRAWBAR_ROLES names in this process: any of the parts, on any host. */
import type { Log } from '@drawbar/platform/log';
import type { Role, Settings } from '@drawbar/platform/config';
import { internalSecret } from '@drawbar/platform/data-folder';
import { createShutdown, onStopSignal, type Shutdown } from '@drawbar/platform/shutdown';
import type { FailedMessage, ReadyMessage } from './children.ts';
import { openDatabases, type Databases } from './databases.ts';

/** What every role is handed. */
export interface RoleContext {
  readonly roles: readonly Role[];
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly databases: Databases;
  readonly internalSecret: string;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly now: () => Date;
}

/** The addresses a role serves, by name. */
export type RoleUrls = Readonly<Record<string, string>>;

/** Runs until told to stop, and ends the process. */
export async function runRoles(
  roles: readonly Role[],
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<void> {
  const shutdown = createShutdown(log);
  const stopped = Promise.withResolvers<void>();
  onStopSignal(() => stopped.resolve());
  // The supervisor is gone, however it went.
  process.on('disconnect', () => stopped.resolve());
  keepAlive(shutdown);
  try {
    const databases = await databasesOf(settings, environment);
    shutdown.onClose('PostgreSQL', databases.stop);
    const context: RoleContext = {
      roles,
      settings,
      environment,
      databases,
      internalSecret: settings.DRAWBAR_INTERNAL_SECRET ?? internalSecret(settings.DRAWBAR_DATA_DIR),
      log,
      shutdown,
      now: () => new Date(),
    };
    const urls = await Promise.race([startRoles(context), stopped.promise]);
    if (urls !== undefined) {
      tell({ type: 'ready', urls });
      log.info({ roles, ...urls }, 'Ready');
      await stopped.promise;
    }
  } catch (error) {
    const { message } = error as Error;
    log.debug({ err: error }, 'Start failed');
    tell({ type: 'failed', message });
    if (process.send === undefined) process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  }
  await shutdown.close();
  // A native thread or an idle socket must not keep a stopped process; everything is closed by now.
  process.exit();
}

/** The supervisor opened the databases already; otherwise this process does. */
async function databasesOf(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Databases> {
  const sandbox = environment['DRAWBAR_CHILD_SANDBOX_DATABASE_URL'];
  if (settings.DATABASE_URL !== undefined && sandbox !== undefined) {
    return { main: settings.DATABASE_URL, sandbox, server: null, stop: () => Promise.resolve() };
  }
  return openDatabases(settings);
}

/** Each role's code is loaded only where it runs: the sandbox needs no GraphQL. */
async function startRoles(context: RoleContext): Promise<RoleUrls> {
  const { roles } = context;
  const urls: Record<string, string> = {};
  if (roles.includes('sandbox')) {
    const { startSandboxRole } = await import('./sandbox-role.ts');
    Object.assign(urls, await startSandboxRole(context));
  }
  if (roles.some((role) => role !== 'sandbox')) {
    const { startServices } = await import('./services.ts');
    Object.assign(urls, await startServices(context));
  }
  return urls;
}

function tell(message: ReadyMessage | FailedMessage): void {
  process.send?.(message);
}

/** A role may have nothing but timers that do not hold the process. */
function keepAlive(shutdown: Shutdown): void {
  const timer = setInterval(() => undefined, 60_000);
  shutdown.onClose('timer', () => clearInterval(timer));
}
