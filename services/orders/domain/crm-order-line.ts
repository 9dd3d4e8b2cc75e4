/** A line of an order or quote of the CRM, as the lines it becomes in the ERP (`domain.md` 7.3). */
import { beginning, Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { SellableFacts } from './order-request.ts';
import type { PlacedLine } from './placed-order.ts';
import { problem, type Missing, type Problem } from './problem.ts';

export interface CrmLine {
  /** null, or with a text of its own: a write-in. */
  readonly productId: string | null;
  readonly writeIn: boolean;
  /** What a write-in is called. */
  readonly name: string | null;
  /** Text of the line; null when it has none. */
  readonly text: string | null;
  /** Name of the unit; null when it is not known. */
  readonly unit: string | null;
  /** Exact decimals. */
  readonly quantity: string;
  readonly pricePerUnit: string;
  /** Per unit. */
  readonly volumeDiscount: string;
  /** On the line. */
  readonly manualDiscount: string;
  readonly requestedDeliveryDate: string | null;
}

export interface ProductFacts {
  readonly number: string;
  /** Text about it; null when it has none. */
  readonly text: string | null;
  /** Active: may be ordered. */
  readonly active: boolean;
  /** What the CRM says it is; null where it does not tell. */
  readonly kind: 'item' | 'resource' | 'other' | null;
  /** The price of the coupled item holds the tax already. */
  readonly priceIncludesTax: boolean;
  /** null while the product is not coupled. */
  readonly sellable: SellableFacts | null;
}

export interface LineFacts {
  /** By the product's GUID. */
  readonly products: ReadonlyMap<string, ProductFacts>;
  /** What stands for products that only the CRM's text names; null when the ERP names nothing. */
  readonly writeIn: { readonly kind: 'item' | 'resource'; readonly number: string } | null;
}

export interface ErpLines {
  /** The line and its comments; empty when there is a problem. */
  readonly lines: readonly PlacedLine[];
  readonly problems: readonly Problem[];
  readonly missing: readonly Missing[];
}

/** Characters of a line's text in the ERP; the rest follows as comments. */
const TEXT_MAX = 50;
const PERCENT_PLACES = 5;
/** Types of a product in the CRM that the ERP has something for (`domain.md` 0.3). */
const PRODUCT_TYPES = { item: 'Sales Inventory', resource: 'Services' } as const;

/** @param at position in the document, from 0. */
export function crmLine(line: CrmLine, at: number, facts: LineFacts): ErpLines {
  const name = `Line ${at + 1}`;
  const refused = (code: Problem['code'], message: string, fix: string): ErpLines => ({
    lines: [],
    problems: [problem(code, ['lines', String(at)], `${name} ${message}`, fix)],
    missing: [],
  });
  if (line.writeIn || line.productId === null) {
    const { writeIn } = facts;
    if (writeIn === null) {
      const message = 'is a write-in, and the ERP names nothing that stands for write-ins.';
      return refused('CHECK_FAILED', message, 'Set the write-in product in the ERP.');
    }
    const { kind, number } = writeIn;
    const whole = [line.name, line.text].filter((text) => text !== null).join(' ');
    const fitting = beginning(whole, TEXT_MAX);
    const sold: PlacedLine = { ...base(line), kind, number, ...textOf(fitting) };
    return accepted([sold, ...comments(whole.slice(fitting.length))]);
  }
  const product = facts.products.get(line.productId);
  if (product === undefined) {
    return refused('NOT_FOUND', 'names a product that the CRM does not have.', 'Correct the line.');
  }
  const { sellable } = product;
  if (sellable === null) {
    const { number } = product;
    const key = line.productId;
    const missing: Missing = { system: 'CRM', table: 'products', key, label: number };
    return { lines: [], problems: [], missing: [missing] };
  }
  if (!product.active || sellable.blocked) {
    const why = product.active ? 'is blocked' : 'is not active';
    const message = `sells ${product.number}, which ${why}.`;
    return refused('ITEM_BLOCKED', message, 'Activate it, or choose another one.');
  }
  if (product.kind !== null && product.kind !== sellable.kind) {
    const { kind, number } = sellable;
    const message = `sells ${product.number}, whose type is not that of ${kind} ${number}.`;
    const fix = `Set the type of the product in the CRM to ${PRODUCT_TYPES[kind]}.`;
    return refused('NOT_ALLOWED_NOW', message, fix);
  }
  if (line.unit !== null && sellable.units.size > 0 && !sellable.units.has(line.unit)) {
    const known = [...sellable.units].join(', ');
    const message = `sells ${product.number} in ${line.unit}, which the ERP does not.`;
    return refused('INVALID_VALUE', message, `Use one of: ${known}.`);
  }
  const sold: PlacedLine = {
    ...base(line),
    kind: sellable.kind,
    sellableId: sellable.id,
    number: sellable.number,
    unit: line.unit ?? sellable.salesUnit,
    productId: line.productId,
    description: sellable.description,
  };
  // the text of the line wins over that of the product; the ERP's own of what is sold stays
  const text = line.text ?? product.text ?? '';
  return accepted([sold, ...(text.length > TEXT_MAX ? comments(text) : [])]);
}

function base(line: CrmLine): PlacedLine {
  const off = discountOf(line);
  return {
    kind: 'comment',
    sellableId: null,
    number: '',
    description: null,
    text: null,
    variant: null,
    quantity: line.quantity,
    unit: '',
    locationCode: null,
    requestedDeliveryDate: line.requestedDeliveryDate,
    unitPrice: line.pricePerUnit,
    discountPercent: discountPercent(line, off),
    discountAmount: off.lte(0) ? null : decimalText(off),
    productId: null,
  };
}

/** quantity x volume discount + manual discount (`domain.md` 7.3). */
function discountOf({ quantity, volumeDiscount, manualDiscount }: CrmLine): Decimal {
  return decimal(quantity).times(volumeDiscount).plus(manualDiscount);
}

/** As a part of what the line costs without. */
function discountPercent(line: CrmLine, off: Decimal): string | null {
  const whole = decimal(line.quantity).times(line.pricePerUnit);
  if (whole.isZero() || off.lte(0)) return null;
  const percent = off.div(whole).times(100).toDecimalPlaces(PERCENT_PLACES, Decimal.ROUND_HALF_UP);
  return decimalText(percent);
}

function accepted(lines: readonly PlacedLine[]): ErpLines {
  return { lines, problems: [], missing: [] };
}

function textOf(text: string): Pick<PlacedLine, 'description' | 'text'> {
  const given = text === '' ? null : text;
  return { description: given, text: given };
}

/** A text that does not fit a line of the ERP is attached as comments of the same length. */
function comments(text: string): PlacedLine[] {
  const rest: PlacedLine[] = [];
  for (let at = 0; at < text.length;) {
    const piece = beginning(text.slice(at), TEXT_MAX);
    at += piece.length;
    rest.push({
      kind: 'comment',
      sellableId: null,
      number: '',
      ...textOf(piece),
      variant: null,
      quantity: '0',
      unit: '',
      locationCode: null,
      requestedDeliveryDate: null,
      unitPrice: null,
      discountPercent: null,
      productId: null,
    });
  }
  return rest;
}
