/**
 * Creates, changes and deletes records of the ERP: fields in the order sent, then the table's
 * rules.
 */
import { randomUUID } from 'node:crypto';
import {
  isObject,
  RequestProblem,
  type EntitySet,
  type JsonObject,
  type JsonValue,
  type Model,
  type Navigation,
  type StoredRow,
} from '../odata/index.ts';
import type { Writer } from '../store/store.ts';
import { claimKey, recordKey, replayOf } from './drawbar-keys.ts';
import { ErpError } from './errors.ts';
import { followRename } from './rename.ts';
import { rulesOf, type Draft } from './rules/index.ts';
import { setField, type FieldWrite } from './set-field.ts';

export interface RecordWrite {
  readonly writer: Writer;
  readonly model: Model;
  readonly set: EntitySet;
  readonly textNumbers: boolean;
  readonly anyField: boolean;
  /** true below a record of the same body, which settles what it brought. */
  readonly isPart?: boolean;
}

export interface Created {
  readonly row: StoredRow;
  /** A `drawbarKey` had been used: this is the record of that time. */
  readonly replayed: boolean;
}

/** Lines of one document in one body. */
const CHILDREN_MAX = 1000;

/**
 * Creates a record and what hangs below it, or finds the one that its key made.
 * @param id the record's id when the caller keeps one; a new one otherwise.
 */
export async function createRecord(
  write: RecordWrite,
  body: JsonObject,
  id: string = randomUUID(),
): Promise<Created> {
  const { writer, set } = write;
  const key = recordKey(set, body);
  const replay = key === null ? null : await replayOf(writer, set, key);
  if (replay !== null) return { row: replay, replayed: true };
  const draft: Draft = { kind: set.kind, data: {}, before: null };
  const children = await applyBody(write, draft, body);
  const row = await insertDraft(write, draft, id);
  if (key !== null) await claimKey(writer, set, key, row);
  for (const { navigation, bodies } of children) {
    await createChildren(write, navigation, row, bodies);
  }
  if (write.isPart !== true) await rulesOf(set.kind)?.settle?.(writer, row);
  return { row, replayed: false };
}

/** @throws {ErpError | RequestProblem} and changes nothing. */
export async function updateRecord(
  write: RecordWrite,
  before: StoredRow,
  body: JsonObject,
): Promise<StoredRow> {
  const { writer, set } = write;
  const rules = rulesOf(set.kind);
  const draft: Draft = { kind: set.kind, data: { ...before.data }, before };
  const children = await applyBody(write, draft, body);
  if (children.length > 0) {
    throw new ErpError(400, 'BadRequest', 'Deep update is not supported: change each line itself.');
  }
  await rules?.complete?.(writer, draft);
  const key = rules?.keyOf(draft) ?? before.key;
  if (key !== before.key) await refuseTaken(writer, set, key);
  const row = await writer.update(set.kind, before, draft.data, key);
  if (key !== before.key) await followRename(writer, set.kind, before.key, key);
  await rules?.afterUpdate?.(writer, row, before);
  await rules?.settle?.(writer, row);
  return row;
}

/** @param anyway past the rules that protect records in use, as the control API does. */
export async function deleteRecord(
  writer: Writer,
  kind: string,
  row: StoredRow,
  anyway = false,
): Promise<void> {
  const rules = rulesOf(kind);
  if (!anyway) await rules?.beforeDelete?.(writer, row);
  await rules?.clearAway?.(writer, row);
  await writer.remove(kind, row);
  await rules?.settle?.(writer, row);
}

async function insertDraft(write: RecordWrite, draft: Draft, id: string): Promise<StoredRow> {
  const { writer, set } = write;
  const rules = rulesOf(set.kind);
  await rules?.complete?.(writer, draft);
  const key = rules?.keyOf(draft) ?? id;
  await refuseTaken(writer, set, key);
  const row = await writer.insert(set.kind, { id, key, data: draft.data });
  await rules?.afterInsert?.(writer, row);
  return row;
}

async function refuseTaken(writer: Writer, set: EntitySet, key: string): Promise<void> {
  if ((await writer.byKey(set.kind, key)) === null) return;
  throw new ErpError(
    409,
    'Internal_EntityWithSameKeyExists',
    `The record in table ${set.entityType} already exists. ` +
      `Identification fields and values: ${key}.`,
  );
}

interface Children {
  readonly navigation: Navigation;
  readonly bodies: readonly JsonObject[];
}

/** @returns what the body holds below the record itself. */
async function applyBody(write: RecordWrite, draft: Draft, body: JsonObject): Promise<Children[]> {
  const { writer, set } = write;
  const rules = rulesOf(set.kind);
  const children: Children[] = [];
  const fields: FieldWrite = { ...write, draft };
  if (draft.before === null) await startDraft(fields, body);
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@') || name === 'drawbarKey') continue;
    const navigation = set.navigations.get(name);
    if (navigation?.many === true) {
      children.push({ navigation, bodies: childBodies(name, value) });
      continue;
    }
    if (draft.before === null && name === PARENT_FIELD[set.kind]) continue;
    const member = await setField(fields, name, value);
    await rules?.validate?.(writer, draft, member);
  }
  return children;
}

/** A line cannot begin without its document, wherever in the body that stands. */
const PARENT_FIELD: Readonly<Record<string, string>> = {
  salesLine: 'documentId',
  quoteLine: 'documentId',
};

async function startDraft(fields: FieldWrite, body: JsonObject): Promise<void> {
  const parent = PARENT_FIELD[fields.set.kind];
  const value = parent === undefined ? undefined : body[parent];
  if (parent !== undefined && value !== undefined) await setField(fields, parent, value);
  await rulesOf(fields.set.kind)?.start?.(fields.writer, fields.draft);
}

function childBodies(name: string, value: JsonValue): JsonObject[] {
  if (!Array.isArray(value) || value.length > CHILDREN_MAX) {
    throw new RequestProblem(
      'bad-body',
      `'${name}' must be a list of at most ${CHILDREN_MAX} objects.`,
    );
  }
  return value.map((child: JsonValue) => {
    if (isObject(child)) return child;
    throw new RequestProblem('bad-body', `'${name}' must hold objects.`);
  });
}

async function createChildren(
  write: RecordWrite,
  navigation: Navigation,
  parent: StoredRow,
  bodies: readonly JsonObject[],
): Promise<void> {
  const set = write.model.sets.get(navigation.target);
  if (set === undefined) throw new RequestProblem('unknown-set', `No set ${navigation.target}.`);
  for (const body of bodies) {
    await createRecord(
      { ...write, set, isPart: true },
      { [navigation.childField]: parent.id, ...body },
    );
  }
}
