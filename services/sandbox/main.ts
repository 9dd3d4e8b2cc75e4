/** `npm run sandbox`: the two systems alone, until it is told to stop. */
import { join, resolve } from 'node:path';
import { readSettings, SettingsError, type Settings } from '@drawbar/platform/config';
import { startEmbeddedPostgres } from '@drawbar/platform/embedded-postgres';
import { ensureDatabase } from '@drawbar/platform/ensure-database';
import { createLog, type Log } from '@drawbar/platform/log';
import { createShutdown, onStopSignal, type Shutdown } from '@drawbar/platform/shutdown';
import { BadData, startSandbox, type Sandbox } from './index.ts';

const DATABASE = 'drawbar_sandbox';
/** An open control API is for this machine alone. */
const HOST = '127.0.0.1';
const WRONG_SETTINGS = 2;

async function main(): Promise<void> {
  let settings: Settings;
  try {
    settings = readSettings(process.env, process.cwd());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    fail(error.message, WRONG_SETTINGS);
    return;
  }
  const log = createLog({
    level: settings.DRAWBAR_LOG,
    pretty: process.stdout.isTTY,
    name: 'sandbox',
  });
  const shutdown = createShutdown(log);
  const stopped = Promise.withResolvers<void>();
  onStopSignal(() => stopped.resolve());
  try {
    const sandbox = await start(settings, log, shutdown);
    announce(sandbox, settings);
    await stopped.promise;
  } catch (error) {
    log.debug({ err: error }, 'Start failed');
    fail(error instanceof BadData ? error.message : (error as Error).message, 1);
  }
  await shutdown.close();
  process.exit();
}

function fail(message: string, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}

async function start(settings: Settings, log: Log, shutdown: Shutdown): Promise<Sandbox> {
  const sandbox = await startSandbox({
    databaseUrl: await database(settings, shutdown),
    host: HOST,
    erpPort: settings.DRAWBAR_SANDBOX_ERP_PORT,
    crmPort: settings.DRAWBAR_SANDBOX_CRM_PORT,
    dataFolder: settings.DRAWBAR_SANDBOX_DATA ?? null,
    credentialsFile: credentialsFile(settings),
    today: settings.DRAWBAR_SANDBOX_TODAY ?? null,
    log,
  });
  shutdown.onClose('sandbox', () => sandbox.close());
  return sandbox;
}

/** The same database that the whole system gives its sandbox. */
async function database(settings: Settings, shutdown: Shutdown): Promise<string> {
  const { DATABASE_URL: url } = settings;
  if (url !== undefined) {
    const name = decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
    return ensureDatabase(url, `${name}_sandbox`);
  }
  const server = await startEmbeddedPostgres(settings.DRAWBAR_DATA_DIR, { durable: true });
  if (!server.adopted) shutdown.onClose('PostgreSQL', () => server.stop());
  return ensureDatabase(server.url, DATABASE);
}

function credentialsFile(settings: Settings): string {
  return join(resolve(settings.DRAWBAR_DATA_DIR), 'sandbox-credentials.json');
}

function announce({ erpUrl, crmUrl }: Sandbox, settings: Settings): void {
  process.stdout.write(
    [
      `ERP          ${erpUrl}/api/v2.0 and ${erpUrl}/api/drawbar/sync/v1.0`,
      `CRM          ${crmUrl}/api/data/v9.2`,
      `Tokens       POST /oauth2/v2.0/token on either port`,
      `Credentials  ${credentialsFile(settings)}`,
      'The sandbox is ready',
      '',
    ].join('\n'),
  );
}

await main();
