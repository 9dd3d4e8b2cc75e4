/** What an order would be: prices, sums and what can be promised, nothing written. */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
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

/** Places that amounts are rounded to; the ERP rounds each line, then adds. */
const AMOUNT_PLACES = 2;

/**
 * @param availability in the order of the lines.
 * @param taxPercents in the order of the lines; null where nothing tells the rate.
 */
export function previewOf(
  order: PlacedOrder,
  currency: string,
  availability: readonly (AvailabilityAnswer | null)[],
  taxPercents: readonly (string | null)[],
  pricing: readonly LinePricing[],
): OrderPreview {
  const lines = order.lines.map((line, at) =>
    linePreview(line, at, {
      found: availability[at] ?? null,
      taxPercent: taxPercents[at] ?? null,
      pricing: pricing[at] ?? PLAIN,
    }),
  );
  const parts = lines.map(({ amount }, at) =>
    taxed(amount, taxPercents[at] ?? '0', pricing[at] ?? PLAIN),
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
export function lineAmount(quantity: string, unitPrice: string, discountPercent: string): string {
  const gross = decimal(quantity).times(unitPrice).toDecimalPlaces(AMOUNT_PLACES);
  const discount = gross.times(discountPercent).div(100).toDecimalPlaces(AMOUNT_PLACES);
  return decimalText(gross.minus(discount));
}

const PLAIN: LinePricing = { includesTax: false, unread: false };

/** A line's amount without and its tax, rounded line by line. */
function taxed(
  amount: string,
  percent: string,
  { includesTax }: LinePricing,
): { readonly net: string; readonly tax: string } {
  const rate = decimal(percent).div(100);
  const whole = decimal(amount);
  const net = includesTax ? whole.div(rate.plus(1)).toDecimalPlaces(AMOUNT_PLACES) : whole;
  const tax = includesTax ? whole.minus(net) : net.times(rate).toDecimalPlaces(AMOUNT_PLACES);
  return { net: decimalText(net), tax: decimalText(tax) };
}

interface LineFindings {
  readonly found: AvailabilityAnswer | null;
  readonly taxPercent: string | null;
  readonly pricing: LinePricing;
}

function linePreview(
  line: PlacedLine,
  at: number,
  { found, taxPercent, pricing }: LineFindings,
): LinePreview {
  const unitPrice = line.unitPrice ?? '0';
  const discountPercent = line.discountPercent ?? '0';
  return {
    line,
    unitPrice,
    discountPercent,
    amount: lineAmount(line.quantity, unitPrice, discountPercent),
    available: found?.available ?? null,
    shipDate: found?.earliest ?? null,
    warnings: [
      ...shortage(line, at, found),
      ...unknownTax(line, at, taxPercent),
      ...unreadPrice(line, at, pricing),
    ],
  };
}

function shortage(line: PlacedLine, at: number, found: AvailabilityAnswer | null): Problem[] {
  const { sellableId, kind, quantity, unit, number } = line;
  if (sellableId === null || kind !== 'item' || found?.available == null) return [];
  if (decimal(found.available).gte(quantity)) return [];
  const { available, earliest } = found;
  return [
    {
      code: 'INSUFFICIENT_AVAILABILITY',
      message: `${quantity} ${unit} of ${number} asked, ${available} ${unit} can be promised.`,
      field: ['lines', String(at), 'quantity'],
      fix:
        earliest === null
          ? `Order ${available} now.`
          : `Order ${available} now, or ask for delivery from ${earliest}.`,
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
