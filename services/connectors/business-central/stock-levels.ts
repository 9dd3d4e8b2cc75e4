/** Live stock: by item, variant, location with the extension, else by item (systems.md 1.6). */
import type { CallContext, StockLevel } from '../port.ts';
import { chunksOf } from '../odata/chunks.ts';
import { anyOf, query } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { ErpSession } from './session.ts';

/** extension.md 5: at most 60 items in one question. */
const ITEMS_PER_REQUEST_MAX = 60;
const PREFER = 'odata.maxpagesize=20000';
export const LEVEL_FIELDS = ['itemNumber', 'variantCode', 'locationCode', 'dropShipment', 'quantity'];

/** Levels of the items asked for; `readAt` is our clock before the first request was sent. */
export async function readStockLevels(
  session: ErpSession,
  itemNumbers: readonly string[],
  context: CallContext,
): Promise<{ readonly levels: readonly StockLevel[]; readonly readAt: Date }> {
  const readAt = new Date(session.options.now());
  const extension = await session.extension(context);
  const byLocation = extension?.capabilities.has('stock') ?? false;
  const items = [...new Set(itemNumbers)].filter((number) => number !== '');
  const parts = await Promise.all(
    chunksOf(items, ITEMS_PER_REQUEST_MAX).map((chunk) =>
      byLocation ? byVariant(session, chunk, context) : byItem(session, chunk, context),
    ),
  );
  return { levels: parts.flat(), readAt };
}

async function byVariant(
  session: ErpSession,
  items: readonly string[],
  context: CallContext,
): Promise<StockLevel[]> {
  const base = await session.path('extension', 'stockLevels', context);
  const filter = anyOf('itemNumber', 'text', items);
  const rows = await allRows(session, base + query({ select: LEVEL_FIELDS, filter }), context);
  return rows.flatMap(levelOf);
}

/** The level of a row; none for drop shipments, which never lie in our stock (extension.md 5). */
export function levelOf(row: JsonObject): StockLevel[] {
  if (decodeValue('boolean', row['dropShipment']) === true) return [];
  return [
    {
      itemNumber: text(row['itemNumber']),
      variantCode: text(row['variantCode']),
      locationCode: text(row['locationCode']),
      quantity: String(decodeValue('decimal', row['quantity']) ?? '0'),
    },
  ];
}

async function byItem(
  session: ErpSession,
  items: readonly string[],
  context: CallContext,
): Promise<StockLevel[]> {
  const base = await session.path('standard', 'items', context);
  const filter = anyOf('number', 'text', items);
  const path = base + query({ select: ['number', 'inventory'], filter });
  const rows = await allRows(session, path, context);
  return rows.map((row) => ({
    itemNumber: text(row['number']),
    variantCode: '',
    locationCode: '',
    quantity: String(decodeValue('decimal', row['inventory']) ?? '0'),
  }));
}

async function allRows(
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
