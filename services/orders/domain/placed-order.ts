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
  /** GUID of the coupled product; null makes it a write-in in the CRM. */
  readonly productId: string | null;
}
