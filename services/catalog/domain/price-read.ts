/** Reads price lines and card prices from the ERP, through the port that `main.ts` hands in. */
import { callContext, type ErpSide } from './erp-side.ts';
import { exact, flag, type Fields } from './document.ts';
import type { LiveSource } from './live-ports.ts';
import type { CardPrice, PriceAsset, PriceSource } from './price-ask.ts';
import { priceRow, type PriceRow } from './price-row.ts';
import type { Sellable } from './sellable.ts';

/** What the ERP says about the price of one asset for one source. */
export interface PriceReading {
  readonly rows: readonly PriceRow[];
  /** With the lines for everybody; null for groups, and for a card that was not read. */
  readonly card: CardPrice | null;
}

/** Stands in no code of the ERP. */
const SEPARATOR = '\n';

/**
 * Under which lines are read and kept: of one asset, for one customer or group, '' for everybody.
 */
export function priceKey({ type, number }: PriceAsset, source: string): string {
  return `${type}${SEPARATOR}${number}${SEPARATOR}${source}`;
}

function partsOf(key: string): { type: string; number: string; source: string } {
  const [type = '', number = '', source = ''] = key.split(SEPARATOR);
  return { type, number, source };
}

/** Keys of everything that can price something for these sources, those for everybody first. */
export function priceKeys(
  assetLevels: readonly (readonly PriceAsset[])[],
  sources: readonly PriceSource[],
): string[] {
  const codes = [...new Set(['', ...sources.map(({ code }) => code)])];
  const assets = assetLevels.flat();
  return codes.flatMap((code) => assets.map((asset) => priceKey(asset, code)));
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

/** An item has some eight keys, and lines of many customers come in one answer. */
const KEYS_PER_CALL = 1_000;

/** Price lines and cards by `priceKey`. An asset without lines has none, which is known. */
export function priceSource(side: ErpSide): LiveSource<PriceReading> {
  return {
    numbersPerCall: KEYS_PER_CALL,
    async read(integration, keys, traceId) {
      const port = await side.erp(integration);
      const context = callContext(side, traceId);
      const readAt = new Date(side.now());
      const { livePrice } = await port.describe(context);
      const cards = (kind: 'item' | 'resource', type: string) => {
        const numbers = cardNumbers(keys, type);
        return numbers.length === 0
          ? []
          : port.find(kind, { field: 'number', in: numbers }, context);
      };
      const [lines, items, resources] = await Promise.all([
        livePrice === 'lines' ? port.priceLines(priceQuestion(keys), context) : [],
        cards('item', 'Item'),
        cards('resource', 'Resource'),
      ]);
      const found = new Map([
        ...items.map(({ data }) => [`Item${SEPARATOR}${data['number']}`, cardOf(data)] as const),
        ...resources.map(
          ({ data }) => [`Resource${SEPARATOR}${data['number']}`, cardOf(data)] as const,
        ),
      ]);
      return {
        readings: priceReadings(
          keys,
          lines.map(({ data }) => data),
          found,
        ),
        readAt,
      };
    },
  };
}

/** The distinct assets and sources of these keys. */
export function priceQuestion(keys: readonly string[]): {
  readonly assetNumbers: string[];
  readonly sourceNumbers: string[];
} {
  const parts = keys.map(partsOf);
  return {
    assetNumbers: [...new Set(parts.map(({ number }) => number))],
    sourceNumbers: [...new Set(parts.map(({ source }) => source))],
  };
}

/** A reading for every key, from lines in any order. */
export function priceReadings(
  keys: readonly string[],
  lines: readonly Fields[],
  cards: ReadonlyMap<string, CardPrice>,
): Map<string, PriceReading> {
  const rows = lines.flatMap((line) => priceRow(line) ?? []);
  const byKey = Map.groupBy(rows, ({ assetType, assetNumber, scopeCode }) =>
    [assetType, assetNumber, scopeCode].join(SEPARATOR),
  );
  const readings = new Map<string, PriceReading>();
  for (const key of keys) {
    const { type, number, source } = partsOf(key);
    const card = source === '' ? (cards.get(`${type}${SEPARATOR}${number}`) ?? null) : null;
    readings.set(key, { rows: byKey.get(key) ?? [], card });
  }
  return readings;
}

/** Numbers of cards of one type: of the keys for everybody that name one thing. */
function cardNumbers(keys: readonly string[], wanted: string): string[] {
  return keys
    .map(partsOf)
    .flatMap(({ type, number, source }) =>
      type === wanted && number !== '' && source === '' ? [number] : [],
    );
}

function cardOf(data: Fields): CardPrice {
  return { unitPrice: exact(data, 'unitPrice'), priceIncludesTax: flag(data, 'priceIncludesTax') };
}
