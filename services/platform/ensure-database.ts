/**
 * Makes a database where there is none; apart from the rest, because the supervisor needs only
 * this.
 */
import postgres from 'postgres';

const CLOSE_TIMEOUT_SECONDS = 3;

/**
 * Makes a database on the server of `url` unless it is there, and gives its URL.
 * Safe when several processes ask at once.
 */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [found] =
      await sql`/* ensureDatabase */ select 1 from pg_database where datname = ${name}`;
    if (found === undefined) await sql`create database ${sql(name)}`;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  } finally {
    await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  }
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}

/**
 * Two processes creating one database: the second meets duplicate_database or a unique violation.
 */
function isDuplicate(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code;
  return code === '42P04' || code === '23505';
}
