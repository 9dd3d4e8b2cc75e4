/** Brings the tables of one service to the newest numbered migration, once, however many start. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import postgres, { type Sql } from 'postgres';

/** Any number that no one else uses for an advisory lock in this database. */
const LOCK = 7_204_116;
const FILE = /^\d{4}-[a-z0-9-]+\.sql$/;

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/**
 * Applies what is missing, each file in its own transaction, under an advisory lock that other
 * processes wait for. The journal is `migrations.applied`.
 * @param folder of files `0001-name.sql`, applied in order of name.
 * @throws {Error} when a file that was applied has been edited or removed since.
 */
export async function migrate(url: string, service: string, folder: URL): Promise<void> {
  const wanted = readMigrations(folder);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await sql`create schema if not exists migrations`;
    await sql`
      create table if not exists migrations.applied (
        service text not null,
        name text not null,
        hash text not null,
        applied_at timestamptz not null default now(),
        primary key (service, name)
      )`;
    await applyMissing(sql, service, wanted);
  } finally {
    await sql.end({ timeout: 3 });
  }
}

async function applyMissing(
  sql: Sql,
  service: string,
  wanted: readonly Migration[],
): Promise<void> {
  const rows = await sql<{ name: string; hash: string }[]>`
    select name, hash from migrations.applied where service = ${service} order by name`;
  const applied = new Map(rows.map((row) => [row.name, row.hash]));
  for (const name of applied.keys()) {
    if (!wanted.some((migration) => migration.name === name)) {
      throw new Error(
        `The database of ${service} was made by a newer release (migration ${name}). ` +
          'Start that release, or point DATABASE_URL at another database.',
      );
    }
  }
  for (const { name, text, hash } of wanted) {
    const before = applied.get(name);
    if (before === hash) continue;
    if (before !== undefined) {
      throw new Error(`Migration ${service}/${name} was edited after it had been applied.`);
    }
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await tx`
        insert into migrations.applied (service, name, hash) values (${service}, ${name}, ${hash})`;
    });
  }
}

function readMigrations(folder: URL): Migration[] {
  return readdirSync(folder)
    .filter((name) => FILE.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    });
}
