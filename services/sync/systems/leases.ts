/** One reader per system among all processes: advisory locks on a connection of our own. */
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

type Reserved = Awaited<ReturnType<Database['sql']['reserve']>>;

/** First half of the two-part lock numbers; any number that nobody else uses. */
const LOCK_CLASS = 7_204_117;

export function createLeases(database: Database): Leases {
  let connection: Promise<Reserved> | null = null;
  let process: number | null = null;
  const held = new Set<string>();

  async function connected(): Promise<Reserved> {
    connection ??= database.sql.reserve();
    const sql = await connection;
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    // postgres.js reconnects by itself, and the locks stay behind with the old connection.
    if (row !== undefined && row.pid !== process) held.clear();
    process = row?.pid ?? null;
    return sql;
  }

  return {
    async hold(name) {
      try {
        const sql = await connected();
        if (held.has(name)) return true;
        const [row] = await sql<{ won: boolean }[]>`
          select pg_try_advisory_lock(${LOCK_CLASS}, hashtext(${name})) as won`;
        if (row?.won === true) held.add(name);
        return row?.won === true;
      } catch {
        held.clear();
        connection = null;
        return false;
      }
    },
    async session() {
      await connected();
      return process ?? 0;
    },
    async close() {
      const sql = await connection?.catch(() => null);
      await sql?.unsafe('select pg_advisory_unlock_all()').catch(() => undefined);
      sql?.release();
    },
  };
}
