/** Makes our own tables and columns and the keys, and switches change tracking on. */
import { setTimeout as wait } from 'node:timers/promises';
import type { InstallRefusal } from '../../installing.ts';
import { anyOf } from '../../odata/filter.ts';
import type { JsonObject } from '../../odata/json.ts';
import type { CrmKindDescription } from '../kinds/definition.ts';
import { CRM_KINDS } from '../kinds/index.ts';
import { KEYS, OWN_TABLES, TRACKED } from './content.ts';
import type { Work } from './install.ts';
import { columnsOf, keyBody, lookupsOf, tableBody } from './metadata.ts';
import { refusal, textOf } from './people.ts';

/** The system builds an index for a key in the background. */
const KEY_LOOKS_MAX = 30;
const KEY_LOOK_MS = 1_000;

function entity(table: string): string {
  return `EntityDefinitions(LogicalName='${table}')`;
}

function tableOfSet(set: string): string {
  const kind = Object.values(CRM_KINDS).find((one) => one.set === set);
  if (kind === undefined) throw new Error(`No table of set ${set}.`);
  return kind.table;
}

export async function installTables(work: Work): Promise<void> {
  for (const kind of OWN_TABLES) await installTable(work, kind);
}

async function installTable({ requests, change }: Work, kind: CrmKindDescription): Promise<void> {
  const { table } = kind;
  const isThere = (await requests.one(`${entity(table)}?$select=LogicalName`)) !== null;
  if (!isThere) {
    await change({ path: `tables / ${table}`, before: null, after: 'added' }, () =>
      requests.write('POST', 'EntityDefinitions', tableBody(kind)),
    );
  }
  const held = isThere
    ? await requests.rows(`${entity(table)}/Attributes`, ['LogicalName'], '')
    : [];
  const names = new Set(held.map((row) => textOf(row, 'LogicalName')));
  const added = (name: string) => ({
    path: `columns / ${table} / ${name}`,
    before: null,
    after: 'added',
  });
  for (const { name, body } of columnsOf(kind)) {
    if (names.has(name)) continue;
    await change(added(name), () => requests.write('POST', `${entity(table)}/Attributes`, body));
  }
  for (const { name, body } of lookupsOf(kind, tableOfSet)) {
    if (names.has(name)) continue;
    await change(added(name), () => requests.write('POST', 'RelationshipDefinitions', body));
  }
}

/** null when all keys work; a key that others' data forbids is told. */
export async function installKeys(work: Work): Promise<InstallRefusal | null> {
  for (const { table, column } of KEYS) {
    const held = await keyStatus(work, table, column);
    if (held === null) {
      const path = `keys / ${table} / ${column}`;
      await work.change({ path, before: null, after: 'added' }, () =>
        work.requests.write('POST', `${entity(table)}/Keys`, keyBody(table, column)),
      );
    }
    if (work.dryRun || held === 'Active') continue;
    const status = await settledKey(work, table, column);
    if (status === 'Active') continue;
    return refusal(
      'key-failed',
      `The CRM could not make the key on ${column} of ${table} (${status ?? 'gone'}).`,
      `Look for records of ${table} with the same ${column}, mend them, then repeat.`,
    );
  }
  return null;
}

/** null: no such key. */
async function keyStatus(
  { requests }: Work,
  table: string,
  column: string,
): Promise<string | null> {
  const select = ['KeyAttributes', 'EntityKeyIndexStatus'];
  const keys = await requests.rows(`${entity(table)}/Keys`, select, '');
  const key = keys.find(({ KeyAttributes: columns }) => isJust(columns, column));
  return key === undefined ? null : textOf(key, 'EntityKeyIndexStatus');
}

function isJust(columns: JsonObject[string] | undefined, column: string): boolean {
  return Array.isArray(columns) && columns.length === 1 && columns[0] === column;
}

async function settledKey(work: Work, table: string, column: string): Promise<string | null> {
  for (let looks = 0; looks < KEY_LOOKS_MAX; looks += 1) {
    const status = await keyStatus(work, table, column);
    if (status !== 'Pending' && status !== 'InProgress') return status;
    await wait(KEY_LOOK_MS, undefined, { signal: work.requests.context.signal });
  }
  return 'Pending';
}

/** It cannot be switched off again, which is why customers see it among the changes. */
export async function installTracking({ requests, change }: Work): Promise<void> {
  const select = ['LogicalName', 'ChangeTrackingEnabled'];
  const filter = anyOf('LogicalName', 'text', TRACKED);
  for (const row of await requests.rows('EntityDefinitions', select, filter)) {
    if (row['ChangeTrackingEnabled'] !== false) continue;
    const table = textOf(row, 'LogicalName');
    const path = `change tracking / ${table}`;
    await change({ path, before: 'off', after: 'on' }, async () => {
      const definition = await requests.one(entity(table));
      if (definition === null) return;
      const on = { ...definition, ChangeTrackingEnabled: true };
      await requests.write('PUT', entity(table), on);
    });
  }
}
