/** Reads price lines and card prices from the ERP, through the port that `main.ts` hands in. */
import { callContext, type ErpSide } from './erp-side.ts';
import { exact, flag, type Fields } from './document.ts';
import type { LiveSource } from './live-ports.ts';
import type { CardPrice, PriceAsset } from './price-ask.ts';
import { priceRow, type PriceRow } from './price-row.ts';
import type { Sellable } from './sellable.ts';

/** What the ERP says about the price of one asset. */
export interface PriceReading {
  readonly rows: readonly PriceRow[];
  /** null for groups, for all items together, and for a card that was not read. */
  readonly card: CardPrice | null;
}

/** Under which a reading is kept; asset types hold no colon. */
export function assetKey({ type, number }: PriceAsset): string {
  return `${type}:${number}`;
}

/** Assets whose lines can price something, the most specific level first (domain.md 6.2). */
export function assetLevelsOf(sellable: Sellable): PriceAsset[][] {
  if (sellable.kind === 'item') {
    const { number, discountGroup } = sellable;
    const own: PriceAsset[] = [{ type: 'Item', number }];
    if (discountGroup !== '') own.push({ type: 'Item Discount Group', number: discountGroup });
    return [own, [{ type: 'Item', number: '' }]];
  }
  const { number, group } = sellable;
  const levels: PriceAsset[][] = [[{ type: 'Resource', number }]];
  if (group !== '') levels.push([{ type: 'Resource Group', number: group }]);
  return [...levels, [{ type: 'Resource', number: '' }]];
}

/** Price lines and cards by `assetKey`. An asset without lines has none, which is known. */
export function priceSource(side: ErpSide): LiveSource<PriceReading> {
  return {
    async read(integration, keys, traceId) {
      const port = await side.erp(integration);
      const context = callContext(side, traceId);
      const readAt = new Date(side.now());
      const { livePrice } = await port.describe(context);
      const find = async (kind: 'priceLine' | 'item' | 'resource', field: string, of: string[]) =>
        of.length === 0 ? [] : port.find(kind, { field, in: of }, context);
      const [lines, items, resources] = await Promise.all([
        livePrice === 'lines' ? find('priceLine', 'assetNumber', numbersOf(keys, '')) : [],
        find('item', 'number', numbersOf(keys, 'Item')),
        find('resource', 'number', numbersOf(keys, 'Resource')),
      ]);
      const cards = new Map([
        ...items.map(({ data }) => [`Item:${data['number']}`, cardOf(data)] as const),
        ...resources.map(({ data }) => [`Resource:${data['number']}`, cardOf(data)] as const),
      ]);
      return {
        readings: priceReadings(
          keys,
          lines.map(({ data }) => data),
          cards,
        ),
        readAt,
      };
    },
  };
}

/** A reading for every key, from lines in any order. */
export function priceReadings(
  keys: readonly string[],
  lines: readonly Fields[],
  cards: ReadonlyMap<string, CardPrice>,
): Map<string, PriceReading> {
  const rows = lines.flatMap((line) => priceRow(line) ?? []);
  const byAsset = Map.groupBy(rows, (row) => `${row.assetType}:${row.assetNumber}`);
  return new Map(
    keys.map((key) => [key, { rows: byAsset.get(key) ?? [], card: cards.get(key) ?? null }]),
  );
}

/** Numbers of the assets of these keys: of one type, or of every type and the blank one too. */
export function numbersOf(keys: readonly string[], type: string): string[] {
  const numbers = keys.flatMap((key) => {
    const [assetType = '', ...rest] = key.split(':');
    const number = rest.join(':');
    return type === '' || (assetType === type && number !== '') ? [number] : [];
  });
  return [...new Set(numbers)];
}

function cardOf(data: Fields): CardPrice {
  return { unitPrice: exact(data, 'unitPrice'), priceIncludesTax: flag(data, 'priceIncludesTax') };
}
