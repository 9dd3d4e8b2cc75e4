/** Live stock: by item, variant, location with the extension, else by item (systems.md 1.6). */
import type { CallContext, StockLevel } from '../port.ts';
import { chunksOf } from '../odata/chunks.ts';
import { anyOf, query } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { noBatch, wholePage } from '../odata/read-rows.ts';
import { decodeValue } from '../odata/value.ts';
import { readTogether } from './batch.ts';
import type { ErpSession } from './session.ts';

/** extension.md 5: at most 60 items in one question. */
const ITEMS_PER_READ_MAX = 60;
const PREFER = 'odata.maxpagesize=20000';

/** What to ask for a list of items, and how to read the rows of the answer. */
interface Question {
  readonly api: 'extension' | 'standard';
  readonly set: string;
  readonly field: string;
  readonly select: readonly string[];
  readonly levels: (rows: readonly JsonObject[]) => StockLevel[];
}

/** What to select of `stockLevels`. */
export const LEVEL_FIELDS: readonly string[] = [
  'itemNumber',
  'variantCode',
  'locationCode',
  'dropShipment',
  'quantity',
];

/** A row of `stockLevels`; drop shipments never lie in our stock (extension.md 5). */
export function levelOf(row: JsonObject): StockLevel[] {
  if (decodeValue('boolean', row['dropShipment']) === true) return [];
  return [
    {
      itemNumber: text(row['itemNumber']),
      variantCode: text(row['variantCode']),
      locationCode: text(row['locationCode']),
      quantity: quantity(row['quantity']),
    },
  ];
}

const BY_VARIANT: Question = {
  api: 'extension',
  set: 'stockLevels',
  field: 'itemNumber',
  select: LEVEL_FIELDS,
  levels: (rows) => rows.flatMap(levelOf),
};

const BY_ITEM: Question = {
  api: 'standard',
  set: 'items',
  field: 'number',
  select: ['number', 'inventory'],
  levels: (rows) =>
    rows.map((row) => ({
      itemNumber: text(row['number']),
      variantCode: '',
      locationCode: '',
      quantity: quantity(row['inventory']),
    })),
};

/** Levels of the items asked for; `readAt` is our clock before the first request was sent. */
export async function readStockLevels(
  session: ErpSession,
  itemNumbers: readonly string[],
  context: CallContext,
): Promise<{ readonly levels: readonly StockLevel[]; readonly readAt: Date }> {
  const readAt = new Date(session.options.now());
  const extension = await session.extension(context);
  const question = extension?.capabilities.has('stock') ? BY_VARIANT : BY_ITEM;
  const base = await session.path(question.api, question.set, context);
  const items = [...new Set(itemNumbers)].filter((number) => number !== '');
  const paths = chunksOf(items, ITEMS_PER_READ_MAX).map((chunk) => {
    const filter = anyOf(question.field, 'text', chunk);
    return base + query({ select: question.select, filter });
  });
  const rows = await readEverything(session, question.api, paths, context);
  return { levels: question.levels(rows), readAt };
}

/** One request, however many reads; only what does not fit into one answer is paged. */
async function readEverything(
  session: ErpSession,
  api: Question['api'],
  paths: readonly string[],
  context: CallContext,
): Promise<JsonObject[]> {
  const [only] = paths;
  if (only === undefined) return [];
  if (paths.length === 1) return allPages(session, only, context);
  const answers = await readTogether(session, api)(paths, PREFER, context).catch(noBatch);
  const parts = paths.map((path, at) => wholePage(answers[at]) ?? allPages(session, path, context));
  return (await Promise.all(parts)).flat();
}

async function allPages(
  session: ErpSession,
  path: string,
  context: CallContext,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of readPages(session.client, { path, prefer: PREFER }, context)) {
    rows.push(...page);
  }
  return rows;
}

function text(value: JsonObject[string] | undefined): string {
  return String(decodeValue('text', value) ?? '');
}

function quantity(value: JsonObject[string] | undefined): string {
  return String(decodeValue('decimal', value) ?? '0');
}
