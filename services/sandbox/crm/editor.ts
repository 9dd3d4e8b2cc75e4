/** Rows of the CRM edited from outside the API: any table, any column. */
import type { RowEditor } from '../control/records.ts';
import {
  NO_OPTIONS,
  RequestProblem,
  writeItem,
  type JsonObject,
  type StoredRow,
} from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { crmEtag } from './dress.ts';
import { tableOfSet } from './model.ts';
import { readOne } from './read.ts';
import { createRow, deleteRow, updateRow, type RowWrite } from './rows.ts';
import type { CrmTable } from './sets/table.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function crmEditor(name: string): RowEditor {
  const table = tableOfSet(name);
  if (table === null) {
    throw new RequestProblem('unknown-set', `There is no table ${name.slice(0, 100)}.`);
  }
  const write = (writer: Writer): RowWrite => ({
    writer,
    table,
    made: new Map(),
    anyColumn: true,
  });
  return {
    create: async (writer, row) => shown(writer, table, await createRow(write(writer), row)),
    async update(writer, row) {
      return shown(
        writer,
        table,
        await updateRow(write(writer), await find(writer, table, row), row),
      );
    },
    async remove(writer, key) {
      await deleteRow(writer, table, await find(writer, table, key));
    },
  };
}

async function find(writer: Writer, table: CrmTable, row: JsonObject): Promise<StoredRow> {
  const id = row[table.idColumn];
  if (typeof id !== 'string' || !GUID.test(id)) {
    throw new RequestProblem('bad-body', `A row needs its ${table.idColumn}.`);
  }
  const found = await writer.byId(table.logicalName, id.toLowerCase());
  if (found !== null) return found;
  throw new RequestProblem('unknown-record', `${table.setName} has no row ${id}.`);
}

async function shown(writer: Writer, table: CrmTable, row: StoredRow): Promise<string> {
  const item = await readOne(writer.sql, table.set, row, NO_OPTIONS);
  if (item === null) throw new Error(`A ${table.logicalName} vanished while it was written`);
  return writeItem(item, {
    escapedEnums: false,
    numbersAsText: false,
    wholeSeconds: true,
    head: ({ row: { version } }) => [['@odata.etag', JSON.stringify(crmEtag(version))]],
    annotate: () => [],
  });
}
