/** Actions that close documents: what a PATCH of the state may not do (systems.md 2.2). */
import { randomUUID } from 'node:crypto';
import {
  isObject,
  NO_OPTIONS,
  NumberText,
  parseBody,
  type JsonObject,
  type Stored,
  type StoredData,
  type StoredRow,
} from '../odata/index.ts';
import { emptyResponse, type WireResponse } from '../serve/wire.ts';
import type { Writer } from '../store/store.ts';
import { referenced } from './bind.ts';
import { CrmError } from './errors.ts';
import { tableOfLogicalName } from './model.ts';
import { itemResponse, readOne } from './read.ts';
import { createRow } from './rows.ts';
import { invalid } from './rules/rules.ts';
import type { CrmContext } from './session.ts';
import { DOCUMENT_LINES } from './sets/sales.ts';
import type { CrmTable } from './sets/table.ts';
import { notAllowed } from './write.ts';

/** An action that moves one document into another state. */
interface Closing {
  /** Member of the body that names the document, directly or as the lookup of a close activity. */
  readonly parameter: string;
  readonly kind: string;
  readonly from: readonly number[];
  readonly state: number;
  /** Taken when the body's `Status` is absent or -1. */
  readonly status: number;
}

const CLOSINGS: Readonly<Record<string, Closing>> = {
  WinOpportunity: {
    parameter: 'OpportunityClose',
    kind: 'opportunity',
    from: [0],
    state: 1,
    status: 3,
  },
  LoseOpportunity: {
    parameter: 'OpportunityClose',
    kind: 'opportunity',
    from: [0],
    state: 2,
    status: 4,
  },
  WinQuote: { parameter: 'QuoteClose', kind: 'quote', from: [1], state: 2, status: 4 },
  CloseQuote: { parameter: 'QuoteClose', kind: 'quote', from: [1], state: 3, status: 5 },
  FulfillSalesOrder: {
    parameter: 'OrderClose',
    kind: 'salesorder',
    from: [0, 1],
    state: 3,
    status: 100_001,
  },
  CancelSalesOrder: {
    parameter: 'OrderClose',
    kind: 'salesorder',
    from: [0, 1],
    state: 2,
    status: 4,
  },
};

const COPIED_NOT: ReadonlySet<string> = new Set([
  'statecode',
  'statuscode',
  'quotenumber',
  'revisionnumber',
  'ordernumber',
  'quoteid',
]);

export function isCrmAction({ path }: CrmContext): boolean {
  const name = path.segments[0]?.name ?? '';
  return (
    Object.hasOwn(CLOSINGS, name) || name === 'ReviseQuote' || name === 'ConvertQuoteToSalesOrder'
  );
}

export async function runCrmAction(context: CrmContext): Promise<WireResponse> {
  const { request, path } = context;
  if (request.method !== 'POST') throw notAllowed(request.method);
  const name = path.segments[0]?.name ?? '';
  const body = parseBody(request.body);
  const closing = CLOSINGS[name];
  return context.transact(async (writer) => {
    if (closing !== undefined) {
      await close(writer, context, closing, body);
      return emptyResponse(204);
    }
    const made =
      name === 'ReviseQuote'
        ? await reviseQuote(writer, context, body)
        : await convertQuote(writer, context, body);
    return answerRow(context, writer, made.table, made.row);
  });
}

async function close(
  writer: Writer,
  context: CrmContext,
  { parameter, kind, from, state, status }: Closing,
  body: JsonObject,
): Promise<void> {
  const row = await documentOf(writer, context, kind, body[parameter]);
  refuseState(row, kind, from);
  const asked = statusOf(body);
  await writer.update(kind, row, { statecode: state, statuscode: asked ?? status });
}

function refuseState(row: StoredRow, kind: string, from: readonly number[]): void {
  const state = Number(row.data.statecode ?? 0);
  if (!from.includes(state)) {
    throw invalid(`The ${kind} cannot be closed in its current state (${state}).`);
  }
}

function statusOf(body: JsonObject): number | null {
  const { Status: status } = body;
  const number = status instanceof NumberText ? Number(status.text) : -1;
  return Number.isInteger(number) && number >= 0 ? number : null;
}

/**
 * `{"OpportunityClose": {"opportunityid@odata.bind": "/opportunities(id)"}}`, or `{"quoteid":
 * id}`.
 */
async function documentOf(
  writer: Writer,
  context: CrmContext,
  kind: string,
  value: JsonObject[string] | undefined,
): Promise<StoredRow> {
  if (isObject(value)) {
    const bound = value[`${kind}id@odata.bind`];
    const id = value[`${kind}id`];
    if (typeof bound === 'string') {
      const found = await referenced(writer, bound, context.made);
      const row = await writer.byId(kind, found.id);
      if (row !== null) return row;
    }
    if (typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id)) {
      const row = await writer.byId(kind, id.toLowerCase());
      if (row !== null) return row;
    }
  }
  throw new CrmError(404, '0x80040217', `The body names no ${kind} that exists.`);
}

/** A closed or active quote goes back to draft as the next revision; the old one stays closed. */
async function reviseQuote(writer: Writer, context: CrmContext, body: JsonObject): Promise<Made> {
  const { QuoteId: id } = body;
  const before = await documentOf(writer, context, 'quote', { quoteid: id ?? null });
  refuseState(before, 'quote', [1, 3]);
  const closed = await writer.update('quote', before, { statecode: 3, statuscode: 7 });
  return copyDocument(writer, context, closed, 'quote', {
    quotenumber: before.data.quotenumber ?? null,
    revisionnumber: Number(before.data.revisionnumber ?? 0) + 1,
  });
}

/** The order of a quote that was won. */
async function convertQuote(writer: Writer, context: CrmContext, body: JsonObject): Promise<Made> {
  const { QuoteId: id } = body;
  const quote = await documentOf(writer, context, 'quote', { quoteid: id ?? null });
  refuseState(quote, 'quote', [1, 2]);
  if (quote.data.statecode === 1) {
    await writer.update('quote', quote, { statecode: 2, statuscode: 4 });
  }
  return copyDocument(writer, context, quote, 'salesorder', { quoteid: quote.id });
}

interface Made {
  readonly table: CrmTable;
  readonly row: StoredRow;
}

/** Header and lines of one document as another; prices are computed anew. */
async function copyDocument(
  writer: Writer,
  context: CrmContext,
  from: StoredRow,
  to: 'quote' | 'salesorder',
  own: StoredData,
): Promise<Made> {
  const table = tableNamed(to);
  const { customerid, customerid_type: customerType } = from.data;
  const created = await createRow(
    { writer, table, made: context.made, anyColumn: true },
    {
      name: String(from.data.name ?? ''),
      [`customerid_${String(customerType ?? 'account')}@odata.bind`]: `/${setOf(
        String(customerType ?? 'account'),
      )}(${String(customerid)})`,
    },
  );
  const copied = Object.fromEntries(
    Object.entries(from.data).filter(([name]) => !COPIED_NOT.has(name)),
  );
  const header = await writer.update(to, created, { ...copied, ...own });
  const source = DOCUMENT_LINES.quote;
  const target = DOCUMENT_LINES[to];
  if (source === undefined || target === undefined) return { table, row: header };
  for (const line of await writer.where(source.lines, source.parentColumn, from.id)) {
    await copyLine(writer, line.data, target, header.id);
  }
  return { table, row: (await writer.byId(to, header.id)) ?? header };
}

async function copyLine(
  writer: Writer,
  data: StoredData,
  target: { readonly lines: string; readonly parentColumn: string },
  parentId: string,
): Promise<void> {
  const id = randomUUID();
  const copied: Record<string, Stored> = { ...data, [target.parentColumn]: parentId };
  if (target.parentColumn !== 'quoteid') delete copied.quoteid;
  await writer.insert(target.lines, { id, key: id, data: copied });
}

function tableNamed(logicalName: string): CrmTable {
  const table = tableOfLogicalName(logicalName);
  if (table === null) throw new Error(`No table ${logicalName}`);
  return table;
}

function setOf(logicalName: string): string {
  return tableNamed(logicalName).setName;
}

async function answerRow(
  context: CrmContext,
  writer: Writer,
  table: CrmTable,
  row: StoredRow,
): Promise<WireResponse> {
  const item = await readOne(writer.sql, table.set, row, NO_OPTIONS);
  if (item === null) throw new Error(`A ${table.logicalName} vanished while it was written`);
  return itemResponse(context, `${table.setName}/$entity`, item, 200);
}
