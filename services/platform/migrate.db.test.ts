import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testDatabase, type TestDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

let target: TestDatabase;
let path: string;
let folder: URL;

beforeEach(async () => {
  target = await testDatabase('migrate');
  path = mkdtempSync(join(tmpdir(), 'drawbar-migrations-'));
  folder = pathToFileURL(`${path}/`);
  writeFileSync(join(path, '0001-first.sql'), 'create schema s; create table s.one (n int);');
});
afterEach(async () => {
  await target.drop();
  rmSync(path, { recursive: true });
});

async function tables(): Promise<string[]> {
  const { sql, close } = openDatabase(target.url, { max: 1, name: 'test' });
  const rows = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 's' order by 1`;
  await close();
  return rows.map((row) => row.name);
}

describe('migrations', () => {
  it('are applied once, also when several processes start at once', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrate(target.url, 's', folder)));
    writeFileSync(join(path, '0002-second.sql'), 'create table s.two (n int);');
    await migrate(target.url, 's', folder);
    expect(await tables()).toEqual(['one', 'two']);
  });

  it('leave nothing of a file that fails, and are applied when it is mended', async () => {
    writeFileSync(join(path, '0002-second.sql'), 'create table s.two (n int); select broken;');
    await expect(migrate(target.url, 's', folder)).rejects.toThrow('broken');
    expect(await tables()).toEqual(['one']);
    writeFileSync(join(path, '0002-second.sql'), 'create table s.two (n int);');
    await migrate(target.url, 's', folder);
    expect(await tables()).toEqual(['one', 'two']);
  });

  it('refuse a file that was edited after it had been applied', async () => {
    await migrate(target.url, 's', folder);
    writeFileSync(join(path, '0001-first.sql'), 'create schema s;');
    await expect(migrate(target.url, 's', folder)).rejects.toThrow('was edited');
  });

  it('refuse a database that a newer release made', async () => {
    writeFileSync(join(path, '0002-second.sql'), 'create table s.two (n int);');
    await migrate(target.url, 's', folder);
    rmSync(join(path, '0002-second.sql'));
    await expect(migrate(target.url, 's', folder)).rejects.toThrow('newer release');
  });
});
