/** Judges one line of a new order. */
import { decimal, isDecimalText } from '@drawbar/schema/values';
import { dayProblems } from './check-day.ts';
import type { LineRequest, OrderFacts, SellableFacts } from './order-request.ts';
import type { PlacedLine } from './placed-order.ts';
import { problem, type Missing, type Problem } from './problem.ts';

export interface CheckedLine {
  /** null when there is a problem or something is missing. */
  readonly line: PlacedLine | null;
  readonly problems: readonly Problem[];
  readonly missing: readonly Missing[];
}

/** Places of quantities and prices in the ERP (extension.md 1.4). */
const PLACES_MAX = 5;
/** The ERP takes no larger numbers, and no sum of lines that do outgrows a decimal. */
const TOO_LARGE = '1000000000000000';
/** Of a text that a caller gave; the rest tells nobody more. */
const QUOTED_MAX = 20;

/** @param at position in the input, from 0. */
export function checkLine(line: LineRequest, at: number, facts: OrderFacts): CheckedLine {
  const path = (...names: string[]): string[] => ['lines', String(at), ...names];
  const sold = facts.sold.get(line.itemId);
  const problems: Problem[] = [
    ...quantityProblems(line.quantity, path('quantity')),
    ...dayProblems(line.requestedDeliveryDate, path('requestedDeliveryDate'), facts.today),
    ...priceProblems(line.unitPrice, path('unitPrice'), facts.mayOverridePrices),
    ...locationProblems(line.locationId, path('locationId'), facts),
  ];
  if (sold === undefined) {
    const fix =
      'Give the id of an item, a resource or a product of the graph, such as itm_…, ' +
      'as item(by: { number: "…" }) { id } tells it.';
    problems.push(problem('NOT_FOUND', path('itemId'), 'There is nothing sold by this id.', fix));
    return { line: null, problems, missing: [] };
  }
  if (sold.kind === 'uncoupled') {
    const { productId, label } = sold;
    const missing: Missing = { system: 'CRM', table: 'products', key: productId, label };
    return { line: null, problems, missing: [missing] };
  }
  problems.push(...sellableProblems(line, sold, path));
  if (problems.length > 0) return { line: null, problems, missing: [] };
  return { line: placedLine(line, sold, facts), problems, missing: [] };
}

function quantityProblems(quantity: string, field: readonly string[]): Problem[] {
  if (!isDecimalText(quantity) || decimal(quantity).lte(0)) {
    return [
      problem('INVALID_VALUE', field, `The quantity ${quantity} is not above zero.`, 'Order some.'),
    ];
  }
  return unstorable(quantity, field);
}

function priceProblems(
  price: string | null,
  field: readonly string[],
  allowed: boolean,
): Problem[] {
  if (price === null) return [];
  if (!allowed) {
    return [
      problem(
        'MISSING_SCOPE',
        field,
        'A price was given, which needs the scope orders:price-override.',
        'Leave the price out, or ask for the scope.',
      ),
    ];
  }
  if (!isDecimalText(price) || decimal(price).lt(0)) {
    const fix = 'Give zero or more.';
    return [problem('INVALID_VALUE', field, `The price ${price} is below zero.`, fix)];
  }
  return unstorable(price, field);
}

function unstorable(value: string, field: readonly string[]): Problem[] {
  if (decimal(value).gte(TOO_LARGE)) {
    const fix = `Use less than ${TOO_LARGE}.`;
    return [problem('INVALID_VALUE', field, `${value} is more than the ERP keeps.`, fix)];
  }
  if (decimal(value).decimalPlaces() <= PLACES_MAX) return [];
  return [
    problem(
      'INVALID_VALUE',
      field,
      `${value} has more places than the ERP keeps.`,
      `Use at most ${PLACES_MAX} places.`,
    ),
  ];
}

function locationProblems(
  id: string | null,
  field: readonly string[],
  { locations }: OrderFacts,
): Problem[] {
  if (id === null || (locations.get(id) ?? null) !== null) return [];
  return [problem('NOT_FOUND', field, 'There is no such location.', 'Ask for locations.')];
}

function sellableProblems(
  { variant, uom }: LineRequest,
  sold: SellableFacts,
  path: (...names: string[]) => string[],
): Problem[] {
  const name = `${sold.number} "${sold.description}"`;
  const found: Problem[] = [];
  if (sold.blocked) {
    const fix = 'Choose something else, or unblock it in the ERP.';
    found.push(problem('ITEM_BLOCKED', path('itemId'), `${name} is blocked for sales.`, fix));
  }
  if (uom !== null && !sold.units.has(uom)) {
    const known = [...sold.units].join(', ');
    const fix = known === '' ? 'Leave the unit out.' : `Use one of: ${known}.`;
    found.push(
      problem('INVALID_VALUE', path('uom'), `${name} is not sold in ${quoted(uom)}.`, fix),
    );
  }
  if (variant !== null && !sold.variants.has(variant)) {
    const fix = 'Leave the variant out, or ask for the variants of the item.';
    found.push(
      problem('NOT_FOUND', path('variant'), `${name} has no variant ${quoted(variant)}.`, fix),
    );
  }
  if (variant !== null && sold.variants.get(variant) === true) {
    const fix = 'Choose another one, or unblock it in the ERP.';
    const message = `Variant ${quoted(variant)} of ${name} is blocked for sales.`;
    found.push(problem('ITEM_BLOCKED', path('variant'), message, fix));
  }
  return found;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, QUOTED_MAX));
}

function placedLine(line: LineRequest, sold: SellableFacts, facts: OrderFacts): PlacedLine {
  return {
    kind: sold.kind,
    sellableId: sold.id,
    number: sold.number,
    description: sold.description,
    text: null,
    variant: line.variant,
    quantity: line.quantity,
    unit: line.uom ?? sold.salesUnit,
    locationCode: line.locationId === null ? null : (facts.locations.get(line.locationId) ?? null),
    requestedDeliveryDate: line.requestedDeliveryDate,
    unitPrice: line.unitPrice,
    discountPercent: null,
    productId: sold.productId,
  };
}
