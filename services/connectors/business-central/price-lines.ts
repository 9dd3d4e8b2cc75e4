/** Sales prices and discounts of some assets for some customers and groups (extension.md 4). */
import type { PriceLineQuestion } from '../port.ts';
import { ConnectorError } from '../connector-error.ts';
import { chunksOf } from '../odata/chunks.ts';
import { allOf, anyOf } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readPage } from '../odata/pages.ts';
import { readFilters } from '../odata/read-rows.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, Row } from '../records.ts';
import { readable, type Parts } from './reader.ts';
import type { ErpSession } from './session.ts';

/** 40 of each make a filter of 2 kB, which every server in between lets pass (systems.md 1.5). */
const VALUES_PER_REQUEST_MAX = 40;
const IN_FORCE = ["status eq 'Active'", "priceType ne 'Purchase'"];

/** Active lines whose asset and whose source are among those named. */
export async function readPriceLines(
  parts: Parts,
  question: PriceLineQuestion,
  hasLegacyPricing: (context: CallContext) => Promise<boolean>,
  context: CallContext,
): Promise<readonly Row[]> {
  const [lines, discounts] = await Promise.all([
    readLines(parts, 'priceLine', ['assetNumber', 'sourceNumber'], IN_FORCE, question, context),
    hasLegacyPricing(context).then((isLegacy) =>
      isLegacy
        ? readLines(parts, 'salesLineDiscount', ['code', 'salesCode'], [], question, context)
        : [],
    ),
  ]);
  return [...lines, ...discounts.map(discountLine)];
}

async function readLines(
  parts: Parts,
  kind: 'priceLine' | 'salesLineDiscount',
  [asset, source]: readonly [string, string],
  conditions: readonly string[],
  { assetNumbers, sourceNumbers }: PriceLineQuestion,
  context: CallContext,
): Promise<readonly Row[]> {
  const { set } = await readable(parts, kind, context);
  const sources = chunksOf([...new Set(sourceNumbers)], VALUES_PER_REQUEST_MAX);
  const filters = chunksOf([...new Set(assetNumbers)], VALUES_PER_REQUEST_MAX).flatMap((assets) =>
    sources.map((chunk) =>
      allOf([set.scope, anyOf(asset, 'text', assets), anyOf(source, 'text', chunk), ...conditions]),
    ),
  );
  return readFilters(set, filters, context);
}

/**
 * Legacy pricing keeps discounts in a table of their own (extension.md 4): as lines that give only
 * a discount they follow the same rules.
 */
function discountLine(row: Row, at: number): Row {
  const { type, code, salesType, salesCode, ...terms } = row.data;
  const data = {
    ...terms,
    priceListCode: 'DISCOUNTS',
    lineNumber: at + 1,
    assetType: type === 'Item' ? 'Item' : 'Item Discount Group',
    assetNumber: code ?? null,
    sourceType: salesType ?? null,
    sourceNumber: salesCode ?? null,
    amountType: 'Discount',
    priceType: 'Sale',
    status: 'Active',
  };
  return { ...row, data };
}

/** Whether the company keeps its prices the way before price lists. */
export async function readHasLegacyPricing(
  session: ErpSession,
  context: CallContext,
): Promise<boolean> {
  const set = await session.path('extension', 'companySettings', context);
  const request = { path: `${set}?$select=id,extendedPricing`, prefer: 'odata.maxpagesize=1' };
  const { rows } = await readPage(session.client, request, context).catch(notShown);
  return decodeValue('boolean', rows[0]?.['extendedPricing']) === false;
}

/** A company that does not show its settings is taken for one that has price lists. */
function notShown(error: unknown): { readonly rows: readonly JsonObject[] } {
  if (!(error instanceof ConnectorError)) throw error;
  if (error.failure !== 'not-found' && error.failure !== 'permission') throw error;
  return { rows: [] };
}
