/** What an order would be: prices, sums and what can be promised, nothing written. */
import { Decimal, decimal, decimalText, roundTo } from '@drawbar/schema/values';
import type { Totals } from './document.ts';
import type { AvailabilityAnswer } from './place-ports.ts';
import type { PlacedLine, PlacedOrder } from './placed-order.ts';
import type { LinePricing } from './price-order.ts';
import { problem, type Problem } from './problem.ts';

export interface LinePreview {
  readonly line: PlacedLine;
  /** Before the discount, in the order's currency. */
  readonly unitPrice: string;
  readonly discountPercent: string;
  /** After the discount. */
  readonly amount: string;
  /** In the line's unit; null when it could not be read or is not tracked. */
  readonly available: string | null;
  readonly shipDate: string | null;
  readonly warnings: readonly Problem[];
}

export interface OrderPreview {
  /** ISO code. */
  readonly currency: string;
  readonly totals: Totals;
  readonly lines: readonly LinePreview[];
}

/** The money of an order, and to what its amounts are rounded. */
export interface OrderMoney {
  /** ISO code. */
  readonly currency: string;
  /** Amounts are multiples of it; an exact decimal. The ERP rounds each line, then adds. */
  readonly precision: string;
}

/**
 * @param availability in the order of the lines.
 * @param taxPercents in the order of the lines; null where nothing tells the rate.
 */
export function previewOf(
  order: PlacedOrder,
  { currency, precision }: OrderMoney,
  availability: readonly (AvailabilityAnswer | null)[],
  taxPercents: readonly (string | null)[],
  pricing: readonly LinePricing[],
): OrderPreview {
  const asked = askedBefore(order);
  const lines = order.lines.map((line, at) =>
    linePreview(line, at, {
      found: availability[at] ?? null,
      asked: asked[at] ?? new Decimal(0),
      taxPercent: taxPercents[at] ?? null,
      pricing: pricing[at] ?? PLAIN,
      precision,
    }),
  );
  const parts = lines.map(({ amount }, at) =>
    taxed(amount, taxPercents[at] ?? '0', pricing[at] ?? PLAIN, precision),
  );
  const net = sum(parts.map((part) => part.net));
  const tax = sum(parts.map((part) => part.tax));
  return {
    currency,
    lines,
    totals: {
      net: decimalText(net),
      discount: '0',
      freight: '0',
      tax: decimalText(tax),
      gross: decimalText(net.plus(tax)),
    },
  };
}

/** Amount of a line after its discount, rounded as the ERP rounds. */
function lineAmount(
  { quantity }: PlacedLine,
  unitPrice: string,
  discountPercent: string,
  precision: string,
): string {
  const gross = roundTo(decimal(quantity).times(unitPrice), precision);
  const discount = roundTo(gross.times(discountPercent).div(100), precision);
  return decimalText(gross.minus(discount));
}

const PLAIN: LinePricing = { includesTax: false, unread: false };

/** A line's amount without and its tax, rounded line by line. */
function taxed(
  amount: string,
  percent: string,
  { includesTax }: LinePricing,
  precision: string,
): { readonly net: string; readonly tax: string } {
  const rate = decimal(percent).div(100);
  const whole = decimal(amount);
  const net = includesTax ? roundTo(whole.div(rate.plus(1)), precision) : whole;
  const tax = includesTax ? whole.minus(net) : roundTo(net.times(rate), precision);
  return { net: decimalText(net), tax: decimalText(tax) };
}

interface LineFindings {
  readonly found: AvailabilityAnswer | null;
  /** What other lines of the order take of the same before this one. */
  readonly asked: Decimal;
  readonly taxPercent: string | null;
  readonly pricing: LinePricing;
  readonly precision: string;
}

function linePreview(
  line: PlacedLine,
  at: number,
  { found, asked, taxPercent, pricing, precision }: LineFindings,
): LinePreview {
  const unitPrice = line.unitPrice ?? '0';
  const discountPercent = line.discountPercent ?? '0';
  return {
    line,
    unitPrice,
    discountPercent,
    amount: lineAmount(line, unitPrice, discountPercent, precision),
    available: found?.available ?? null,
    shipDate: found?.earliest ?? null,
    warnings: [
      ...shortage(line, at, found, asked),
      ...unknownTax(line, at, taxPercent),
      ...unreadPrice(line, at, pricing),
    ],
  };
}

/** For each line: of the same thing at the same place in the same unit, what is due until then. */
function askedBefore({ lines, requestedDeliveryDate }: PlacedOrder): Decimal[] {
  const placed = lines.map((line, at) => ({
    ...line,
    at,
    day: line.requestedDeliveryDate ?? requestedDeliveryDate ?? '',
  }));
  const byThing = Map.groupBy(placed, ({ kind, sellableId, variant, locationCode, unit }) =>
    JSON.stringify([kind, sellableId, variant, locationCode, unit]),
  );
  const asked: Decimal[] = [];
  for (const alike of byThing.values()) {
    let before = new Decimal(0);
    // lines of one day keep their order
    for (const { at, quantity } of alike.toSorted((a, b) => compare(a.day, b.day))) {
      asked[at] = before;
      before = before.plus(decimal(quantity));
    }
  }
  return asked;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function shortage(
  line: PlacedLine,
  at: number,
  found: AvailabilityAnswer | null,
  asked: Decimal,
): Problem[] {
  const { sellableId, kind, quantity, unit, number } = line;
  if (sellableId === null || kind !== 'item' || found?.available == null) return [];
  const left = decimal(found.available).minus(asked);
  if (left.gte(quantity)) return [];
  const available = decimalText(Decimal.max(left, 0));
  // other lines take part of what comes, so that the day is not known for both
  const earliest = asked.isZero() ? found.earliest : null;
  return [
    {
      code: 'INSUFFICIENT_AVAILABILITY',
      message:
        `${quantity} ${unit} of ${number} asked, ${available} ${unit} can be promised` +
        (asked.isZero() ? '.' : ' beside the other lines of this order.'),
      field: ['lines', String(at), 'quantity'],
      fix: wayOut(available, earliest),
      shortage: {
        sellable: { kind, id: sellableId },
        unit,
        requested: quantity,
        available,
        earliest,
      },
    },
  ];
}

function wayOut(available: string, earliest: string | null): string | null {
  const now = available === '0' ? null : `Order ${available} now`;
  if (earliest === null) return now && `${now}.`;
  return now === null
    ? `Ask for delivery from ${earliest}.`
    : `${now}, or ask for delivery from ${earliest}.`;
}

function unknownTax({ number }: PlacedLine, at: number, taxPercent: string | null): Problem[] {
  if (taxPercent !== null) return [];
  return [
    problem(
      'CHECK_FAILED',
      ['lines', String(at)],
      `The tax of ${number} is not contained: no order of a customer like this tells its rate.`,
      'The ERP computes it when it has the order.',
    ),
  ];
}

function unreadPrice({ number }: PlacedLine, at: number, { unread }: LinePricing): Problem[] {
  if (!unread) return [];
  return [
    problem(
      'CHECK_FAILED',
      ['lines', String(at)],
      `The price of ${number} could not be read now and is not contained.`,
      'The ERP finds it when it has the order.',
    ),
  ];
}

function sum(amounts: readonly string[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));
}
