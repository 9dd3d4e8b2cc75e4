/** `CreateMultiple`, `UpdateMultiple`, `UpsertMultiple`: all rows or none (systems.md 2.6). */
import {
  isObject,
  parseBody,
  type JsonObject,
  type JsonValue,
  type StoredRow,
} from '../odata/index.ts';
import { emptyResponse, jsonResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { idOf, missing } from './bind.ts';
import { CrmError } from './errors.ts';
import { parseSegment } from './path.ts';
import { contextUrl } from './read.ts';
import { createRow, updateRow } from './rows.ts';
import type { CrmContext } from './session.ts';
import type { CrmTable } from './sets/table.ts';
import { notAllowed, rowWrite, writableTable } from './write.ts';

const PREFIX = 'Microsoft.Dynamics.CRM.';
/** Rows of one call; more time out on the real system. */
const TARGETS_MAX = 1000;

type Step = (
  context: CrmContext,
  writer: Writer,
  table: CrmTable,
  target: JsonObject,
) => Promise<StoredRow>;

const STEPS: Readonly<Record<string, Step>> = {
  CreateMultiple: (context, writer, table, target) =>
    createRow(rowWrite(context, writer, table), target),
  async UpdateMultiple(context, writer, table, target) {
    const id = await keyOf(writer, table, target);
    const before = id === null ? null : await writer.byId(table.logicalName, id);
    if (before === null) throw missing(table, { name: table.setName, id, alternateKey: null });
    return updateRow(rowWrite(context, writer, table), before, target);
  },
  async UpsertMultiple(context, writer, table, target) {
    const id = await keyOf(writer, table, target);
    const before = id === null ? null : await writer.byId(table.logicalName, id);
    const write = rowWrite(context, writer, table);
    if (before !== null) return updateRow(write, before, target);
    return createRow(write, { ...keyColumns(target), ...target }, id);
  },
};

/** Name of the bulk action of a request; null when it is none. */
export function bulkAction(context: CrmContext): string | null {
  const name = context.path.segments[1]?.name ?? '';
  const action = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
  return Object.hasOwn(STEPS, action) ? action : null;
}

export async function runBulk(context: CrmContext, action: string): Promise<WireResponse> {
  const { request, path } = context;
  if (request.method !== 'POST') throw notAllowed(request.method);
  const table = writableTable(path.segments[0]?.name ?? '', 'POST');
  const step = STEPS[action];
  const targets = targetsOf(parseBody(request.body));
  return context.transact(async (writer) => {
    await checkSupported(writer, table, action);
    const ids: string[] = [];
    for (const target of targets) {
      const row = await step?.(context, writer, table, target);
      if (row !== undefined) ids.push(row.id);
    }
    if (action !== 'CreateMultiple') return emptyResponse(204);
    const about = contextUrl(context, `${PREFIX}${action}Response`);
    return jsonResponse(200, JSON.stringify({ '@odata.context': about, Ids: ids }));
  });
}

function targetsOf({ Targets: targets }: JsonObject): JsonObject[] {
  if (!Array.isArray(targets) || targets.length === 0) {
    throw new CrmError(400, '0x80040203', "The parameter 'Targets' must hold rows.");
  }
  if (targets.length > TARGETS_MAX) {
    throw new CrmError(400, '0x80040203', `'Targets' holds more than ${TARGETS_MAX} rows.`);
  }
  return targets.map((target: JsonValue) => {
    if (isObject(target)) return target;
    throw new CrmError(400, '0x80048d19', "'Targets' must hold rows.");
  });
}

/** Not every table takes every message; `sdkmessagefilters` says which. */
async function checkSupported(writer: Writer, table: CrmTable, action: string): Promise<void> {
  const filters = await writer.where(
    'sdkmessagefilter',
    'primaryobjecttypecode',
    table.logicalName,
  );
  if (filters.some(({ data }) => data.name === `${action} of ${table.logicalName}`)) return;
  throw new CrmError(
    400,
    '0x80040800',
    `The ${action} message is not supported for the ${table.logicalName} entity.`,
  );
}

/** By `@odata.id` with an alternate key, or by the primary key among the columns. */
async function keyOf(writer: Writer, table: CrmTable, target: JsonObject): Promise<string | null> {
  const reference = target['@odata.id'];
  if (typeof reference === 'string') return idOf(writer, table, parseSegment(lastOf(reference)));
  const id = target[table.idColumn];
  if (typeof id === 'string') return id.toLowerCase();
  throw new CrmError(400, '0x80040203', `A row of 'Targets' has no ${table.idColumn}.`);
}

function keyColumns(target: JsonObject): JsonObject {
  const reference = target['@odata.id'];
  if (typeof reference !== 'string') return {};
  return Object.fromEntries(parseSegment(lastOf(reference)).alternateKey ?? []);
}

function lastOf(reference: string): string {
  return reference.replace(/^.*\/api\/data\/v9\.\d/i, '').replace(/^\//, '');
}
