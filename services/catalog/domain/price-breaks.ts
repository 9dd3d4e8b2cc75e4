/** The next quantities from which one unit costs another price. */
import { Decimal, decimal, decimalText, roundTo } from '@drawbar/schema/values';
import type { CardPrice, PriceAsk } from './price-ask.ts';
import { looked } from './price-filter.ts';
import type { PriceRow } from './price-row.ts';
import { netUnitPrice, resolvePrice } from './price.ts';

export interface PriceBreak {
  /** In the unit asked. */
  readonly minimumQuantity: Decimal;
  /** After the discount that holds at this quantity. */
  readonly unitPrice: Decimal;
}

/** A list of prices rarely has more steps; a salesperson reads the next few. */
const BREAKS_MAX = 20;
/** The ERP's own precision of quantities. */
const QUANTITY_DECIMALS = 5;

/** Ascending; computed through the same rules as the price itself. */
export function priceBreaks(
  ask: PriceAsk,
  rows: readonly PriceRow[],
  card: CardPrice,
): PriceBreak[] {
  const breaks: PriceBreak[] = [];
  let current = netAt(ask, ask.quantity, rows, card);
  for (const minimumQuantity of steps(ask, rows)) {
    if (breaks.length >= BREAKS_MAX) break;
    const unitPrice = netAt(ask, decimalText(minimumQuantity), rows, card);
    if (unitPrice === null || current?.eq(unitPrice)) continue;
    breaks.push({ minimumQuantity, unitPrice });
    current = unitPrice;
  }
  return breaks;
}

/** Quantities above the one asked from which another line counts. */
function steps(ask: PriceAsk, rows: readonly PriceRow[]): Decimal[] {
  const asked = decimal(ask.quantity);
  const counted = [...looked(rows, ask, 'price'), ...looked(rows, ask, 'discount')];
  const quantities = counted.map((row) => {
    const minimum = decimal(row.minimumQuantity);
    const inUnit = row.uom === '' ? minimum.div(decimal(ask.perUnit)) : minimum;
    return inUnit.toDecimalPlaces(QUANTITY_DECIMALS, Decimal.ROUND_UP);
  });
  const distinct = new Map(quantities.map((quantity) => [decimalText(quantity), quantity]));
  return [...distinct.values()]
    .filter((quantity) => quantity.gt(asked))
    .sort((a, b) => a.comparedTo(b));
}

function netAt(
  ask: PriceAsk,
  quantity: string,
  rows: readonly PriceRow[],
  card: CardPrice,
): Decimal | null {
  const outcome = resolvePrice({ ...ask, quantity }, rows, card);
  return outcome.kind === 'price' ? roundTo(netUnitPrice(outcome), ask.unitRounding) : null;
}
