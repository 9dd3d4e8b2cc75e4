/** Creates, changes and deletes rows of the CRM: columns and lookups, then the table's rules. */
import { randomUUID } from 'node:crypto';
import {
  fieldValue,
  isObject,
  RequestProblem,
  type JsonObject,
  type JsonValue,
  type Navigation,
  type Stored,
  type StoredRow,
} from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { bindLookup, isAnnotation } from './bind.ts';
import { CrmError } from './errors.ts';
import { CRM_MODEL, tableOfSet } from './model.ts';
import { OPTION_VALUE, optionKey, optionsNow } from './option-sets.ts';
import {
  checkRequired,
  checkState,
  checkTransition,
  crmRulesOf,
  startRow,
  type CrmDraft,
} from './rules/index.ts';
import { duplicate } from './rules/rules.ts';
import type { MadeRow } from './session.ts';
import { isLookup, type CrmTable } from './sets/table.ts';
import { unlink } from './unlink.ts';

export interface RowWrite {
  readonly writer: Writer;
  readonly table: CrmTable;
  readonly made: ReadonlyMap<string, MadeRow>;
  /** As somebody at the system's own screen: computed columns can be written. */
  readonly anyColumn: boolean;
}

const CHILDREN_MAX = 1000;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * @param id the row's id when the URL names one; else the body's, else a new one.
 * @throws {CrmError} 412 when the id is taken.
 */
export async function createRow(
  write: RowWrite,
  body: JsonObject,
  id: string | null = null,
): Promise<StoredRow> {
  const { writer, table } = write;
  const draft: CrmDraft = {
    table,
    id: id ?? idInBody(table, body) ?? randomUUID(),
    data: {},
    before: null,
    touched: new Set(),
  };
  if ((await writer.byId(table.logicalName, draft.id)) !== null) {
    throw duplicate(table.logicalName);
  }
  startRow(writer, draft);
  await crmRulesOf(table.logicalName).start?.(writer, draft);
  const children = await applyBody(write, draft, body);
  const row = await finish(write, draft);
  for (const [navigation, bodies] of children) await createChildren(write, navigation, row, bodies);
  return children.length === 0 ? row : ((await writer.byId(table.logicalName, row.id)) ?? row);
}

export async function updateRow(
  write: RowWrite,
  before: StoredRow,
  body: JsonObject,
): Promise<StoredRow> {
  const { table } = write;
  const data = { ...before.data };
  const draft: CrmDraft = { table, id: before.id, data, before, touched: new Set() };
  const children = await applyBody(write, draft, body);
  if (children.length > 0) {
    throw new CrmError(400, '0x80060888', 'Deep update of related rows is not supported.');
  }
  return finish(write, draft);
}

export async function deleteRow(writer: Writer, table: CrmTable, row: StoredRow): Promise<void> {
  await writer.remove(table.logicalName, row);
  await crmRulesOf(table.logicalName).afterDelete?.(writer, row);
  await unlink(writer, table, row, (below, child) => deleteRow(writer, below, child));
}

async function finish({ writer }: RowWrite, draft: CrmDraft): Promise<StoredRow> {
  const { table, before, id, data } = draft;
  const rules = crmRulesOf(table.logicalName);
  checkRequired(draft);
  checkState(draft);
  checkTransition(draft);
  await rules.complete?.(writer, draft);
  const row =
    before === null
      ? await writer.insert(table.logicalName, { id, key: id, data })
      : await writer.update(table.logicalName, before, data);
  await rules.afterWrite?.(writer, row, before);
  return row;
}

function idInBody(table: CrmTable, body: JsonObject): string | null {
  const value = body[table.idColumn];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && GUID.test(value)) return value.toLowerCase();
  throw new RequestProblem('bad-value', `'${table.idColumn}' must be a GUID.`);
}

type Children = [Navigation, readonly JsonObject[]][];

async function applyBody(write: RowWrite, draft: CrmDraft, body: JsonObject): Promise<Children> {
  const { writer, table, made } = write;
  const children: Children = [];
  for (const [name, value] of Object.entries(body)) {
    if (isAnnotation(name) || name === table.idColumn) continue;
    const navigation = table.set.navigations.get(name);
    if (navigation?.many === true) {
      children.push([navigation, childBodies(name, value)]);
    } else if (!(await bindLookup(writer, draft, name, value, made))) {
      await setColumn(write, draft, name, value);
    }
  }
  return children;
}

async function setColumn(
  write: RowWrite,
  draft: CrmDraft,
  name: string,
  value: JsonValue,
): Promise<void> {
  const { set } = write.table;
  const field = set.fields.get(name);
  if (field === undefined) {
    throw new RequestProblem(
      'bad-body',
      `Invalid property '${name.slice(0, 100)}' was found in entity ` +
        `'Microsoft.Dynamics.CRM.${set.entityType}'.`,
    );
  }
  if (isLookup(field) && !write.anyColumn) {
    throw new CrmError(
      400,
      '0x80048d19',
      `'${name}' cannot be set directly; use the navigation property with @odata.bind.`,
    );
  }
  const allowed = field.write === 'yes' || (field.write === 'create' && draft.before === null);
  const column = field.source.kind === 'stored' ? field.source.key : field.relation?.sets;
  // Columns that are not valid for a write are passed over, as the platform does.
  if (column == null || (!allowed && !write.anyColumn)) return;
  draft.data[column] = fieldValue(field, value, CRM_MODEL.habits, false);
  await checkOption(write, column, draft.data[column]);
  draft.touched.add(column);
}

/** @throws {CrmError} for a value that the column's option set does not have. */
async function checkOption(
  { table, writer }: RowWrite,
  column: string,
  value: Stored | undefined,
): Promise<void> {
  if (value === null || value === undefined) return;
  // What a table comes with needs no statement; taking such a value away is not noticed here.
  if (table.options[column]?.some((option) => option.value === value) !== false) return;
  const changed = await writer.byKey(OPTION_VALUE, optionKey(table.logicalName, column, value));
  if (changed !== null && changed.data.gone !== true) return;
  const options = (await optionsNow(writer.sql, table, column)) ?? [];
  throw new CrmError(
    400,
    '0x80044331',
    `A validation error occurred. The value ${value} of '${column}' on record of type ` +
      `'${table.logicalName}' is outside the valid range. ` +
      `Accepted Values: ${options.map((option) => option.value).join(',')}.`,
  );
}

function childBodies(name: string, value: JsonValue): JsonObject[] {
  if (!Array.isArray(value) || value.length > CHILDREN_MAX) {
    throw new RequestProblem(
      'bad-body',
      `'${name}' must be a list of at most ${CHILDREN_MAX} rows.`,
    );
  }
  return value.map((child: JsonValue) => {
    if (isObject(child)) return child;
    throw new RequestProblem('bad-body', `'${name}' must hold objects.`);
  });
}

async function createChildren(
  write: RowWrite,
  navigation: Navigation,
  parent: StoredRow,
  bodies: readonly JsonObject[],
): Promise<void> {
  const table = tableOfSet(navigation.target);
  const column = navigation.childField.slice(1, -'_value'.length);
  const lookup = table?.lookups.find((one) => one.column === column);
  const bind = lookup?.targets[write.table.logicalName];
  if (table === null || bind === undefined) {
    throw new RequestProblem('bad-body', `Rows cannot be created through '${navigation.name}'.`);
  }
  for (const body of bodies) {
    const reference = `/${write.table.setName}(${parent.id})`;
    await createRow({ ...write, table }, { [`${bind}@odata.bind`]: reference, ...body });
  }
}
