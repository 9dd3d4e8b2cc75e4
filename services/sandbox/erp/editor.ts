/** Rows of the ERP edited from outside the API: any set, any field, any record. */
import {
  byIdCondition,
  fieldOf,
  fieldValue,
  NO_OPTIONS,
  readPage,
  RequestProblem,
  writeItem,
  type EntitySet,
  type JsonObject,
  type Model,
  type StoredRow,
} from '../odata/index.ts';
import type { RowEditor } from '../control/records.ts';
import type { Writer } from '../store/store.ts';
import { erpEtag } from './etag.ts';
import { extensionModel, v2Model } from './models.ts';
import { createRecord, deleteRecord, updateRecord, type RecordWrite } from './records.ts';

/** Fields that name a record besides its id. */
const KEYS = ['id', 'number', 'code', 'entryNumber'];

/** The extension shows more; v2.0 is taken for sets and fields that only it has. */
export function erpEditor(name: string, rows: readonly JsonObject[], actor: string): RowEditor {
  const models = [extensionModel(actor), v2Model('2.1')];
  const fits = (model: Model): boolean => {
    const set = model.sets.get(name);
    const known = (field: string): boolean =>
      field.startsWith('@') ||
      set?.fields.has(field) === true ||
      set?.navigations.has(field) === true;
    return set !== undefined && rows.every((row) => Object.keys(row).every(known));
  };
  const model = models.find(fits) ?? models.find(({ sets }) => sets.has(name));
  const set = model?.sets.get(name);
  if (model === undefined || set === undefined) {
    throw new RequestProblem('unknown-set', `There is no set ${name.slice(0, 100)}.`);
  }
  if (set.from !== null || set.keyField === null) {
    throw new RequestProblem('unknown-set', `The rows of ${name} are computed from others.`);
  }
  return editor(model, set);
}

function editor(model: Model, set: EntitySet): RowEditor {
  const write = (writer: Writer): RecordWrite => ({
    writer,
    model,
    set,
    textNumbers: true,
    anyField: true,
  });
  return {
    async create(writer, row) {
      const { id, ...fields } = row;
      const kept = id === undefined ? undefined : guidOf(set, id);
      return shown(writer, model, set, (await createRecord(write(writer), fields, kept)).row);
    },
    async update(writer, row) {
      const { field, found } = await find(writer, set, row);
      const { [field]: _, ...fields } = row;
      return shown(writer, model, set, await updateRecord(write(writer), found, fields));
    },
    async remove(writer, key) {
      const { found } = await find(writer, set, key);
      await deleteRecord(writer, set.kind, found, true);
    },
  };
}

function guidOf(set: EntitySet, value: JsonObject[string]): string {
  const habits = { ...NO_HABITS };
  return String(fieldValue(fieldOf(set, 'id'), value, habits, false));
}
const NO_HABITS = {
  ignoreCase: false,
  emptyDefaults: true,
  escapedEnums: true,
  orWithinOneField: false,
  inList: true,
};

async function find(
  writer: Writer,
  set: EntitySet,
  row: JsonObject,
): Promise<{ readonly field: string; readonly found: StoredRow }> {
  const field = KEYS.find((name) => row[name] !== undefined && set.fields.has(name));
  if (field === undefined) {
    throw new RequestProblem('bad-body', `A row needs its key: ${KEYS.join(', ')}.`);
  }
  const value = String(fieldValue(fieldOf(set, field), row[field] ?? null, NO_HABITS, true));
  const rows =
    field === 'id'
      ? [await writer.byId(set.kind, value)]
      : await writer.where(set.kind, field, value);
  const found = rows[0] ?? null;
  if (found !== null && rows.length === 1) return { field, found };
  throw new RequestProblem(
    'unknown-record',
    `${set.name} has ${rows.length > 1 ? 'several rows' : 'no row'} with ${field} ${value}.`,
  );
}

async function shown(
  writer: Writer,
  model: Model,
  set: EntitySet,
  row: StoredRow,
): Promise<string> {
  const page = await readPage(writer.sql, {
    model,
    set: { ...set, where: null },
    options: NO_OPTIONS,
    conditions: [byIdCondition(row.id)],
    pageSize: 1,
  });
  const [item] = page.items;
  if (item === undefined) throw new Error(`A ${set.entityType} vanished while it was written`);
  return writeItem(item, {
    escapedEnums: true,
    numbersAsText: false,
    wholeSeconds: false,
    head: ({ row: { version } }) => [['@odata.etag', JSON.stringify(erpEtag(version))]],
    annotate: () => [],
  });
}
