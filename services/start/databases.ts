/** Which PostgreSQL the system uses: DATABASE_URL, else the embedded one in the data folder. */
import type { Settings } from '@drawbar/platform/config';
import { ensureDatabase } from '@drawbar/platform/ensure-database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@drawbar/platform/embedded-postgres';

export interface Databases {
  readonly main: string;
  /** The sandbox is another system, so it has a database of its own. */
  readonly sandbox: string;
  /** The server that this process started and looks after; null when it is somebody else's. */
  readonly server: EmbeddedPostgres | null;
  /** Stops the server if this process started it. */
  stop(): Promise<void>;
}

/** @throws {Error} fit for a user, when no PostgreSQL can be had. */
export async function openDatabases(settings: Settings): Promise<Databases> {
  if (settings.DATABASE_URL !== undefined) {
    const name = decodeURIComponent(new URL(settings.DATABASE_URL).pathname.slice(1)) || 'postgres';
    try {
      return {
        main: settings.DATABASE_URL,
        sandbox: await ensureDatabase(settings.DATABASE_URL, `${name}_sandbox`),
        server: null,
        stop: () => Promise.resolve(),
      };
    } catch (error) {
      throw new Error(`The database of DATABASE_URL cannot be used: ${reason(error)}.`, {
        cause: error,
      });
    }
  }
  const server = await startEmbeddedPostgres(settings.DRAWBAR_DATA_DIR, { durable: true });
  return {
    main: await ensureDatabase(server.url, 'drawbar'),
    sandbox: await ensureDatabase(server.url, 'drawbar_sandbox'),
    server: server.adopted ? null : server,
    stop: () => (server.adopted ? Promise.resolve() : server.stop()),
  };
}

/** The driver's codes in words; its messages may carry host names. */
function reason(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  const WORDS: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'its host is unknown',
    CONNECT_TIMEOUT: 'it did not answer in time',
    '28P01': 'it refused the password',
    '28000': 'it refused the user',
    '3D000': 'the database does not exist',
    '42501': 'the user may not create the database of the sandbox',
  };
  return WORDS[code] ?? `PostgreSQL answered ${code || 'nothing we know'}`;
}
