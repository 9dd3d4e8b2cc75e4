/** One reader per system among all processes: advisory locks on a session of our own. */
import type { Database } from '@drawbar/platform/database';

export interface Leases {
  /**
   * True when this process holds the lease, now or already; freed when the process or database
   * ends.
   */
  hold(name: string): Promise<boolean>;
  /** Number of the database session that the leases hang on; it ends with this process. */
  session(): Promise<number>;
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_SECONDS = 3;
/** First half of the two-part lock numbers; any number that nobody else uses. */
const LOCK_CLASS = 7_204_117;

export function createLeases(database: Database): Leases {
  const sql = database.session();
  let process: number | null = null;
  const held = new Set<string>();

  /** The session by now: it reconnects by itself, and locks stay behind with the old one. */
  async function current(): Promise<number> {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    if (row === undefined) throw new Error('The database did not tell which session this is.');
    if (row.pid !== process) held.clear();
    process = row.pid;
    return row.pid;
  }

  return {
    async hold(name) {
      try {
        await current();
        if (held.has(name)) return true;
        const [row] = await sql<{ won: boolean }[]>`
          select pg_try_advisory_lock(${LOCK_CLASS}, hashtext(${name})) as won`;
        if (row?.won === true) held.add(name);
        return row?.won === true;
      } catch {
        held.clear();
        return false;
      }
    },
    session: current,
    close: () => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }),
  };
}
