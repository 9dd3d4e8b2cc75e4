/** An order in the fields that each of the two systems writes. */
import { cut, decimal, decimalText } from '@drawbar/schema/values';
import type { Address } from './document.ts';
import type { DocumentChoices } from './document-terms.ts';
import type { CrmTerms, PlacedLine, PlacedOrder } from './placed-order.ts';

type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface WrittenDocument {
  readonly data: Fields;
  readonly lines: readonly Fields[];
}

const LINE_TYPES = {
  item: 'Item',
  resource: 'Resource',
  account: 'Account',
  comment: 'Comment',
} as const;

/** What is left out is left to the ERP, which validates in the order sent: the customer first. */
export function erpDocument(order: PlacedOrder): WrittenDocument {
  return {
    data: {
      customerNumber: order.customerNumber,
      // left out, both would be the day in UTC (systems.md 1.4)
      orderDate: order.orderDate,
      postingDate: order.orderDate,
      // always sent: left out, the ERP would take the customer's, which need not be what was asked
      currencyCode: order.currencyCode,
      ...given({
        externalDocumentNumber: order.externalDocumentNumber,
        yourReference: order.yourReference,
        locationCode: order.locationCode,
        requestedDeliveryDate: order.requestedDeliveryDate,
        ...addressFields('shipTo', order.shipTo),
        discountAmount: order.discountAmount,
        ...termsFields(order.terms),
      }),
    },
    lines: order.lines.map(erpLine),
  };
}

/** @param revisionOf SystemId of the quote whose place and number it takes; null for none. */
export function erpQuote(quote: PlacedOrder, revisionOf: string | null): WrittenDocument {
  const { data, lines } = erpDocument(quote);
  const validUntilDate = quote.terms?.validUntil ?? null;
  return { data: { ...data, ...given({ validUntilDate, revisionOf }) }, lines };
}

/**
 * Lengths of the ERP's fields (systems.md 1.3); longer text is cut, as the incumbent does. An
 * address is sent whole, parts that it lacks are emptied: the ERP would leave the customer's own
 * in their place, and the goods would go to a street of one town in another.
 */
function addressFields(role: 'shipTo' | 'billTo', address: Address | null): Fields {
  if (address === null) return {};
  const fitting = (text: string | null, length: number): string => cut(text ?? '', length) ?? '';
  return {
    [`${role}Name`]: fitting(address.name, 100),
    [`${role}AddressLine1`]: fitting(address.line1, 100),
    [`${role}AddressLine2`]: fitting(address.line2, 50),
    [`${role}City`]: fitting(address.city, 30),
    [`${role}State`]: fitting(address.county, 30),
    [`${role}PostCode`]: fitting(address.postCode, 20),
    [`${role}Country`]: fitting(address.country, 10),
  };
}

/** The fields of a document of the CRM. */
export function crmAddressFields(
  role: 'shipto' | 'billto',
  address: Address | null,
): Readonly<Record<string, string | null>> {
  return {
    [`${role}_name`]: address?.name ?? null,
    [`${role}_line1`]: address?.line1 ?? null,
    [`${role}_line2`]: address?.line2 ?? null,
    [`${role}_city`]: address?.city ?? null,
    [`${role}_stateorprovince`]: address?.county ?? null,
    [`${role}_postalcode`]: address?.postCode ?? null,
    [`${role}_country`]: address?.country ?? null,
  };
}

function termsFields(terms: CrmTerms | undefined): Fields {
  if (terms === undefined) return {};
  const { billTo, validUntil: _day, ...fields } = terms;
  return { ...fields, ...addressFields('billTo', billTo) };
}

function erpLine(line: PlacedLine): Fields {
  if (line.kind === 'comment') {
    return { lineType: LINE_TYPES.comment, description: line.text };
  }
  return given({
    lineType: LINE_TYPES[line.kind],
    number: line.number,
    description: line.text,
    variantCode: line.variant,
    locationCode: line.locationCode,
    unitOfMeasureCode: line.unit === '' ? null : line.unit,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    ...(line.discountAmount == null
      ? { lineDiscountPercent: line.discountPercent }
      : { lineDiscountAmount: line.discountAmount }),
    requestedDeliveryDate: line.requestedDeliveryDate,
  });
}

/** What the CRM needs to know besides the order. */
export interface CrmReferences {
  /** GUID of the currency record. */
  readonly currencyId: string | null;
  /** GUIDs of units by product and the ERP's code: `product unit`. */
  readonly units: ReadonlyMap<string, string>;
  /** Of the ERP's order; null and empty for a draft, which the ERP does not have. */
  readonly shipTo: Address | null;
  readonly billTo: Address | null;
  readonly choices: DocumentChoices;
  /** Its work description; null where it has none. */
  readonly description: string | null;
  /** GUID of a price list in its currency; null for none. */
  readonly priceListId: string | null;
  /** Decimal places of the CRM's amounts in this currency. */
  readonly moneyPlaces: number;
}

/** Length of the description of the CRM's documents. */
export const DESCRIPTION_MAX = 2_000;

/** Totals are computed by the CRM and never written (systems.md 2.2). */
export function crmDocument(order: PlacedOrder, references: CrmReferences): WrittenDocument {
  return {
    data: given({
      name: order.externalDocumentNumber ?? 'Order',
      _customerid_value: order.accountId,
      _transactioncurrencyid_value: references.currencyId,
      _pricelevelid_value: references.priceListId,
      description: references.description && cut(references.description, DESCRIPTION_MAX),
      requestdeliveryby: order.requestedDeliveryDate,
      ...crmAddressFields('shipto', references.shipTo),
      ...crmAddressFields('billto', references.billTo),
      ...references.choices,
    }),
    lines: order.lines
      .filter(({ kind }) => kind !== 'comment')
      .map((line, at) => crmLine(line, at, references)),
  };
}

function crmLine(line: PlacedLine, at: number, { units, moneyPlaces }: CrmReferences): Fields {
  const unit = line.productId === null ? undefined : units.get(`${line.productId} ${line.unit}`);
  const common = {
    quantity: line.quantity,
    sequencenumber: at + 1,
    ...(line.unitPrice === null ? {} : { ispriceoverridden: true, priceperunit: line.unitPrice }),
    ...discountOf(line, moneyPlaces),
    ...(line.requestedDeliveryDate === null
      ? {}
      : { requestdeliveryby: line.requestedDeliveryDate }),
  };
  if (line.productId === null || unit === undefined) {
    const productdescription = `${line.number} ${line.description ?? ''}`.trim();
    return { isproductoverridden: true, productdescription, priceperunit: '0', ...common };
  }
  return { _productid_value: line.productId, _uomid_value: unit, ...common };
}

/** The CRM knows a discount of a line as an amount. */
function discountOf(
  { unitPrice, discountPercent, quantity }: PlacedLine,
  moneyPlaces: number,
): Fields {
  if (unitPrice === null || discountPercent === null) return {};
  const amount = decimal(unitPrice).times(quantity).times(discountPercent).div(100);
  return { manualdiscountamount: decimalText(amount.toDecimalPlaces(moneyPlaces)) };
}

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
