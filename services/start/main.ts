/** Starts Drawbar: the whole system under a supervisor, or the roles that DRAWBAR_ROLES names. */
import { readSettings, SettingsError, type Settings } from '@drawbar/platform/config';
import { createLog } from '@drawbar/platform/log';
import { announce } from './announce.ts';
import { supervise } from './supervise.ts';

async function main(): Promise<void> {
  const startedAt = performance.now();
  let settings: Settings;
  try {
    settings = readSettings(process.env, process.cwd());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  const roles = settings.DRAWBAR_ROLES;
  const log = createLog({
    level: settings.DRAWBAR_LOG,
    pretty: process.stdout.isTTY,
    name: roles === undefined ? 'drawbar' : roles.length > 1 ? 'gateway' : String(roles[0]),
  });
  if (roles === undefined) {
    await supervise(settings, process.env, log, (urls) => announce(urls, startedAt));
    return;
  }
  // graphql-js checks types more slowly unless it is told
  process.env['NODE_ENV'] ??= 'production';
  // Imported late: the supervisor needs none of it and stays small.
  const { runRoles } = await import('./roles.ts');
  await runRoles(roles, settings, process.env, log);
}

await main();
