/** An order that was checked and can be written: everything in the ERP's words. */
import type { Address } from './document.ts';

export interface PlacedOrder {
  /** SystemId of the customer. */
  readonly customerId: string;
  readonly customerNumber: string;
  /** GUID of the account in the CRM; null when only the ERP gets the order. */
  readonly accountId: string | null;
  /** The ERP's code; null is the local currency. */
  readonly currencyCode: string | null;
  /** The day it was placed in the company's zone, whose prices it has. */
  readonly orderDate: string;
  readonly requestedDeliveryDate: string | null;
  readonly externalDocumentNumber: string | null;
  /** The CRM's number of the order, carried as "Your Reference" (`domain.md` 7.2). */
  readonly yourReference: string | null;
  readonly locationCode: string | null;
  /** On the whole document, in its currency; null for none. */
  readonly discountAmount: string | null;
  /** null is the customer's own address. */
  readonly shipTo: Address | null;
  readonly lines: readonly PlacedLine[];
  /** What a document of the CRM says besides; absent for one that was asked for in the graph. */
  readonly terms?: CrmTerms;
}

/** Terms that a document of the CRM brings along (`domain.md` 7.2, 7.9). */
export interface CrmTerms {
  /** null is the payer's own address. */
  readonly billTo: Address | null;
  readonly workDescription: string | null;
  readonly paymentDiscountPercent: string | null;
  /** The ERP's codes; null leaves the customer's. */
  readonly paymentTermsCode: string | null;
  readonly shipmentMethodCode: string | null;
  readonly shippingAgentCode: string | null;
  /** true: unit prices hold the tax already. */
  readonly pricesIncludeTax: boolean;
  /** The ERP's number of the quote that an order was made from; the ERP archives it. */
  readonly quoteNumber: string | null;
  /** Last day of a quote. */
  readonly validUntil: string | null;
}

export type PlacedLineKind = 'item' | 'resource' | 'account' | 'comment';

export interface PlacedLine {
  readonly kind: PlacedLineKind;
  /** SystemId of the item or resource; null for accounts and comments. */
  readonly sellableId: string | null;
  /** '' for a comment. */
  readonly number: string;
  /** How people know it. */
  readonly description: string | null;
  /** Written on the line; null keeps the ERP's own text of what is sold (`domain.md` 7.3). */
  readonly text: string | null;
  readonly variant: string | null;
  /** Exact decimal; '0' for a comment. */
  readonly quantity: string;
  /** '' for accounts and comments. */
  readonly unit: string;
  readonly locationCode: string | null;
  readonly requestedDeliveryDate: string | null;
  /** null leaves it to the ERP. */
  readonly unitPrice: string | null;
  readonly discountPercent: string | null;
  /** The same as an amount on the line, where that is what was said; goes before the percentage. */
  readonly discountAmount?: string | null;
  /** GUID of the coupled product; null makes it a write-in in the CRM. */
  readonly productId: string | null;
}
