/** What an order would be: prices, sums and what can be promised, nothing written. */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { Totals } from './document.ts';
import type { AvailabilityAnswer } from './place-ports.ts';
import type { PlacedLine, PlacedOrder } from './placed-order.ts';
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
): OrderPreview {
  const lines = order.lines.map((line, at) =>
    linePreview(line, at, availability[at] ?? null, taxPercents[at] ?? null),
  );
  const net = sum(lines.map(({ amount }) => amount));
  const tax = sum(
    lines.map(({ amount }, at) =>
      decimalText(
        decimal(amount)
          .times(taxPercents[at] ?? '0')
          .div(100)
          .toDecimalPlaces(AMOUNT_PLACES),
      ),
    ),
  );
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

function linePreview(
  line: PlacedLine,
  at: number,
  found: AvailabilityAnswer | null,
  taxPercent: string | null,
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
    warnings: [...shortage(line, at, found), ...unknownTax(line, at, taxPercent)],
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

function sum(amounts: readonly string[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));
}
