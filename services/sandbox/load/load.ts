/** Fills the store from a data folder: all of it or nothing, and only when it is not there yet. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql, TransactionSql } from 'postgres';
import { isCustom } from '../crm/custom-tables.ts';
import { CRM_TABLES } from '../crm/model.ts';
import type { SandboxUsers } from '../users.ts';
import { BulkInsert } from './bulk.ts';
import { BadData } from './csv.ts';
import { loadCrm } from './crm.ts';
import { shiftDays } from './date-shift.ts';
import { loadErp, type Folders } from './erp.ts';
import type { CustomTable } from './solution.ts';

export interface LoadOptions {
  readonly sql: Sql;
  /** null: CRONUS. */
  readonly dataFolder: string | null;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly now: Date;
  readonly erpUsers: SandboxUsers;
  readonly crmUsers: SandboxUsers;
}

export interface Loaded {
  readonly erpRows: number;
  readonly crmRows: number;
}

const CRONUS = fileURLToPath(new URL('../data/cronus', import.meta.url));
const SUPPLEMENT = fileURLToPath(new URL('../data/supplement', import.meta.url));
/** Tables whose rows the bulk messages do not take (systems.md 2.6: probe, do not assume). */
const WITHOUT_BULK: ReadonlySet<string> = new Set([
  'salesorderdetail',
  'organization',
  'role',
  'post',
]);

/**
 * Loads the folder unless it was loaded before and has not changed.
 * @returns null when nothing was done.
 * @throws {BadData} nothing is loaded then.
 */
export async function loadIfNeeded(options: LoadOptions): Promise<Loaded | null> {
  const [found] = await options.sql<{ fingerprint: string }[]>`
    /* loaded */ select fingerprint from sandbox.load`;
  if (found?.fingerprint === fingerprint(options)) return null;
  return options.sql.begin(async (tx) => {
    await tx`truncate sandbox.records, sandbox.tombstones, sandbox.load, sandbox.number_series`;
    await tx`alter sequence sandbox.row_version restart`;
    const indexes = await dropIndexes(tx);
    const erpRows = await fill(tx, 'erp', options);
    const crmRows = await fill(tx, 'crm', options);
    for (const definition of indexes) await tx.unsafe(definition);
    await tx`insert into sandbox.load (fingerprint, loaded_at)
      values (${fingerprint(options)}, ${options.now})`;
    await tx`analyze sandbox.records`;
    return { erpRows, crmRows };
  });
}

/** Indexes are built once over all rows, which is less work than keeping them row by row. */
async function dropIndexes(tx: TransactionSql): Promise<readonly string[]> {
  const indexes = await tx<{ name: string; definition: string }[]>`
    /* recordIndexes */ select indexrelid::regclass::text as name,
      pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = 'sandbox.records'::regclass and not indisunique`;
  for (const { name } of indexes) await tx.unsafe(`drop index ${name}`);
  return indexes.map(({ definition }) => definition);
}

/**
 * Takes one system back to its first load. Versions go on rising and what disappears leaves a
 * tombstone, so that whoever follows the changes of the system ends up with the same rows.
 */
export async function reload(system: 'erp' | 'crm', options: LoadOptions): Promise<void> {
  const actor = usersOf(system, options).administrator.id;
  await options.sql.begin(async (tx) => {
    await tx`create temporary table old on commit drop as
      select kind, id, key from sandbox.records where system = ${system}`;
    await tx`delete from sandbox.records where system = ${system}`;
    if (system === 'erp') await tx`delete from sandbox.number_series`;
    await fill(tx, system, options);
    await tx`insert into sandbox.tombstones
      select ${system}, o.kind, o.id, o.key, nextval('sandbox.row_version'),
        ${options.now}, ${actor}
      from old o where not exists (select 1 from sandbox.records r
        where r.system = ${system} and r.kind = o.kind and r.id = o.id)`;
  });
}

function usersOf(system: 'erp' | 'crm', options: LoadOptions): SandboxUsers {
  return system === 'erp' ? options.erpUsers : options.crmUsers;
}

async function fill(
  tx: TransactionSql,
  system: 'erp' | 'crm',
  options: LoadOptions,
): Promise<number> {
  const actor = usersOf(system, options).administrator.id;
  const bulk = new BulkInsert(tx, system, { actor, now: options.now });
  const folders = foldersOf(options);
  if (system === 'erp') await loadErp(bulk, folders);
  else {
    await loadCrm(bulk, folders, options.crmUsers, {
      logicalNames: CRM_TABLES.filter(({ changeTracking }) => changeTracking).map(
        ({ logicalName }) => logicalName,
      ),
      withoutBulk: WITHOUT_BULK,
      solution: options.dataFolder === null ? customTables() : null,
    });
  }
  return bulk.count;
}

/** Whole: the sandbox knows them in advance. */
function customTables(): CustomTable[] {
  return CRM_TABLES.filter(({ logicalName }) => isCustom(logicalName)).map((table) => ({
    logicalName: table.logicalName,
    columns: [...table.set.fields.keys()]
      .map((name) => name.replace(/^_(.*)_value$/, '$1'))
      .filter(isCustom),
  }));
}

function foldersOf({ dataFolder, today }: LoadOptions): Folders {
  if (dataFolder === null) {
    const shift = shiftDays(today);
    return [
      { path: CRONUS, shiftDays: shift },
      { path: SUPPLEMENT, shiftDays: shift },
    ];
  }
  const path = resolve(dataFolder);
  if (!existsSync(join(path, 'currencies.csv')) && !existsSync(join(path, 'currencies.csv.gz'))) {
    throw new BadData('currencies.csv', 0, null, `the data folder ${path} does not hold the file`);
  }
  return [{ path, shiftDays: 0 }];
}

/** Names, sizes and times of the files: enough to see that a folder is another one. */
function fingerprint({ dataFolder }: LoadOptions): string {
  const hash = createHash('sha256').update(dataFolder === null ? 'cronus' : resolve(dataFolder));
  for (const folder of dataFolder === null ? [CRONUS, SUPPLEMENT] : [resolve(dataFolder)]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).sort()) {
      const { size, mtimeMs } = statSync(join(folder, name));
      hash.update(`${name} ${size} ${dataFolder === null ? '' : mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}
