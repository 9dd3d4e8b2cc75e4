/** An order or a quote of the CRM, as the document it becomes in the ERP (`domain.md` 7). */
import { cut, Decimal, decimal, decimalText } from '@drawbar/schema/values';
import { crmLine, type CrmLine, type LineFacts } from './crm-order-line.ts';
import type { Address } from './document.ts';
import { EXTERNAL_NUMBER_MAX } from './check-external-number.ts';
import type { CustomerFacts } from './order-request.ts';
import type { CrmTerms, PlacedLine, PlacedOrder } from './placed-order.ts';
import { problem, type Missing, type Problem } from './problem.ts';

export interface CrmOrder {
  readonly noun: 'Order' | 'Quote';
  readonly id: string;
  /** The CRM's own number. */
  readonly number: string;
  readonly name: string | null;
  /** ISO code; null when its currency is not known. */
  readonly currency: string | null;
  readonly requestedDeliveryDate: string | null;
  /** Exact decimals. */
  readonly freight: string;
  /** What the discounts on the whole order come to. */
  readonly discount: string;
  /** The percentage among them; null for none. */
  readonly discountPercent: string | null;
  readonly shipTo: Address | null;
  readonly billTo: Address | null;
  readonly description: string | null;
  /** Values of the CRM's option columns; null where nothing was chosen. */
  readonly options: CrmOptions;
  /** Last day of a quote. */
  readonly validUntil: string | null;
  /** Sum of the lines after their discounts as the CRM adds it; null when it does not say. */
  readonly linesAmount: string | null;
  /** In the order of the document. */
  readonly lines: readonly CrmLine[];
}

export interface CrmOptions {
  readonly paymentTerms: string | null;
  readonly freightTerms: string | null;
  readonly shippingMethod: string | null;
}

/** The ERP's codes of those options; null where the ERP has none of that name. */
export type OptionCodes = Pick<
  CrmTerms,
  'paymentTermsCode' | 'shipmentMethodCode' | 'shippingAgentCode'
>;

export interface CrmOrderFacts extends LineFacts {
  /** In the company's time zone. */
  readonly today: string;
  /** The account that buys, also when a contact of it was named; null when there is none. */
  readonly account: {
    readonly id: string;
    readonly name: string;
    /** false: its type is not "Customer". */
    readonly isCustomer: boolean;
    readonly customer: CustomerFacts | null;
  } | null;
  /** The ERP's number of the quote that the order was made from; null when it has none. */
  readonly quoteNumber: string | null;
  readonly localCurrency: string | null;
  /** Codes of the ERP's foreign currencies. */
  readonly currencies: ReadonlySet<string>;
  /** Number of the order or invoice in the ERP that names this order already; null for none. */
  readonly alreadyInErp: string | null;
  /** G/L account for freight; null when the ERP's set-up names none. */
  readonly freightAccount: string | null;
}

export type CrmOrderResult =
  | { readonly order: PlacedOrder; readonly problems: readonly [] }
  | { readonly order: null; readonly problems: readonly Problem[] };

/**
 * Submitted, and never handed over: blank or exactly this day counts as never (`domain.md`
 * 7.1).
 */
export const NEVER_HANDED_OVER = '1900-01-01';

/** Whether all lines were read: header and lines come by different feeds, one may be late. */
export function hasAllLines({ lines, linesAmount }: CrmOrder): boolean {
  if (linesAmount === null) return true;
  const sum = lines.reduce((all, line) => {
    const off = decimal(line.volumeDiscount).times(line.quantity).plus(line.manualDiscount);
    return all.plus(decimal(line.quantity).times(line.pricePerUnit)).minus(off);
  }, new Decimal(0));
  return sum
    .minus(linesAmount)
    .abs()
    .lt(ROUNDING_PER_LINE.times(lines.length + 1));
}

/** The CRM rounds every line to its currency. */
const ROUNDING_PER_LINE = new Decimal('0.01');

/** @returns the order for the ERP, or everything that stands in its way. */
export function fromCrmOrder(
  order: CrmOrder,
  facts: CrmOrderFacts,
  codes: OptionCodes = NO_CODES,
): CrmOrderResult {
  const lines = order.lines.map((line, at) => crmLine(line, at, facts));
  const missing = lines.flatMap((line) => line.missing);
  const problems = [
    ...headerProblems(order, facts),
    ...lines.flatMap((line) => line.problems),
    ...taxProblems(order, facts),
    ...(missing.length === 0 ? [] : [notCoupled(missing)]),
  ];
  const customer = facts.account?.customer ?? null;
  if (problems.length > 0 || customer === null) return { order: null, problems };
  return {
    problems: [],
    order: {
      customerId: customer.id,
      customerNumber: customer.number,
      accountId: facts.account?.id ?? null,
      currencyCode: order.currency === facts.localCurrency ? null : order.currency,
      orderDate: facts.today,
      requestedDeliveryDate: order.requestedDeliveryDate,
      externalDocumentNumber: order.name === null ? null : cut(order.name, EXTERNAL_NUMBER_MAX),
      yourReference: order.number,
      locationCode: null,
      discountAmount: decimal(order.discount).lte(0) ? null : order.discount,
      shipTo: order.shipTo,
      lines: [...lines.flatMap((line) => line.lines), ...freightLines(order, facts)],
      terms: {
        ...codes,
        billTo: order.billTo,
        workDescription: order.description,
        paymentDiscountPercent: order.discountPercent,
        pricesIncludeTax: pricesWithTax(order, facts).includes(true),
        quoteNumber: facts.quoteNumber,
        validUntil: order.validUntil,
      },
    },
  };
}

const NO_CODES: OptionCodes = {
  paymentTermsCode: null,
  shipmentMethodCode: null,
  shippingAgentCode: null,
};

/** Whether the CRM's prices hold the tax: as those of the items they were copied from. */
function pricesWithTax({ lines }: CrmOrder, { products }: LineFacts): boolean[] {
  const found = lines.flatMap(({ productId, writeIn }) =>
    writeIn || productId === null ? [] : (products.get(productId)?.priceIncludesTax ?? []),
  );
  return [...new Set(found)];
}

/** The ERP knows it of a whole document, and no API tells the percentage to convert by. */
function taxProblems(order: CrmOrder, facts: LineFacts): Problem[] {
  if (pricesWithTax(order, facts).length < 2) return [];
  const name = `${order.noun} ${order.number}`;
  const message = `${name} mixes items whose prices hold the tax with others.`;
  return [problem('CHECK_FAILED', null, message, 'Make one document of each kind of item.')];
}

function headerProblems(order: CrmOrder, facts: CrmOrderFacts): Problem[] {
  const { account, alreadyInErp, freightAccount } = facts;
  const name = `${order.noun} ${order.number}`;
  const found: Problem[] = [];
  const add = (code: Problem['code'], message: string, fix: string): void => {
    found.push(problem(code, null, `${name} ${message}`, fix));
  };
  if (alreadyInErp !== null) {
    add('NOT_ALLOWED_NOW', `is in the ERP already, as ${alreadyInErp}.`, 'Couple the two.');
  }
  if (account === null) {
    add('NOT_FOUND', 'names no account.', 'Name the account that buys in the CRM.');
  } else if (!account.isCustomer) {
    const fix = 'Set the relationship type of the account to Customer in the CRM.';
    add('NOT_ALLOWED_NOW', `is for account ${account.name}, which is no customer.`, fix);
  } else if (account.customer === null) {
    found.push(
      notCoupled([{ system: 'CRM', table: 'accounts', key: account.id, label: account.name }]),
    );
  } else if (account.customer.blocked) {
    const fix = 'Unblock the customer in the ERP.';
    add('CUSTOMER_BLOCKED', `is for customer ${account.customer.number}, who is blocked.`, fix);
  }
  const { currency } = order;
  if (currency === null || (currency !== facts.localCurrency && !facts.currencies.has(currency))) {
    const fix = 'Add the currency to the ERP.';
    add('INVALID_VALUE', `is in ${currency ?? 'an unknown currency'}, which the ERP lacks.`, fix);
  }
  if (decimal(order.freight).gt(0) && freightAccount === null) {
    const fix = 'Set the freight account in the ERP.';
    add('CHECK_FAILED', 'has freight, and the ERP has no account for it.', fix);
  }
  if (order.lines.length === 0) add('REQUIRED', 'has no lines.', 'Add a line in the CRM.');
  return found;
}

function notCoupled(missing: readonly Missing[]): Problem {
  const names = missing.map(({ table, label }) => `${table} "${label}"`).join(', ');
  return {
    code: 'DEPENDENCY_NOT_COUPLED',
    message: `The document needs records that are not coupled with the ERP: ${names}.`,
    field: null,
    fix: 'Couple them; it goes on by itself.',
    missing,
  };
}

function freightLines({ freight }: CrmOrder, { freightAccount }: CrmOrderFacts): PlacedLine[] {
  if (freightAccount === null || decimal(freight).lte(0)) return [];
  return [
    {
      kind: 'account',
      sellableId: null,
      number: freightAccount,
      description: 'Freight',
      text: 'Freight',
      variant: null,
      quantity: '1',
      unit: '',
      locationCode: null,
      requestedDeliveryDate: null,
      unitPrice: decimalText(decimal(freight)),
      discountPercent: null,
      productId: null,
    },
  ];
}
