/** Sales prices and discounts of some assets for some customers and groups (extension.md 4). */
import type { PriceLineQuestion } from '../port.ts';
import { chunksOf } from '../odata/chunks.ts';
import { allOf, anyOf } from '../odata/filter.ts';
import { readFilters } from '../odata/read-rows.ts';
import type { CallContext, Row } from '../records.ts';
import { readable, type Parts } from './reader.ts';

/** 40 of each make a filter of 2 kB, which every server in between lets pass (systems.md 1.5). */
const VALUES_PER_REQUEST_MAX = 40;
const IN_FORCE = ["status eq 'Active'", "priceType ne 'Purchase'"];

/** Active lines whose asset and whose source are among those named. */
export async function readPriceLines(
  parts: Parts,
  { assetNumbers, sourceNumbers }: PriceLineQuestion,
  context: CallContext,
): Promise<readonly Row[]> {
  const { set } = await readable(parts, 'priceLine', context);
  const sources = chunksOf([...new Set(sourceNumbers)], VALUES_PER_REQUEST_MAX);
  const filters = chunksOf([...new Set(assetNumbers)], VALUES_PER_REQUEST_MAX).flatMap((assets) =>
    sources.map((chunk) =>
      allOf([
        set.scope,
        anyOf('assetNumber', 'text', assets),
        anyOf('sourceNumber', 'text', chunk),
        ...IN_FORCE,
      ]),
    ),
  );
  return readFilters(set, filters, context);
}
