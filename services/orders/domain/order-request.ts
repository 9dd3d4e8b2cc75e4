/** A new order as a caller asks for it, and what must be known to judge it. */

export interface OrderRequest {
  readonly lines: readonly LineRequest[];
  /** ISO code; null is the customer's. */
  readonly currency: string | null;
  readonly requestedDeliveryDate: string | null;
  readonly externalDocumentNumber: string | null;
  readonly locationId: string | null;
  /** false: a draft in the CRM, nothing in the ERP. */
  readonly submit: boolean;
}

export interface LineRequest {
  /** Global id of an item, a resource or a product. */
  readonly itemId: string;
  readonly variant: string | null;
  /** Exact decimal in `uom`. */
  readonly quantity: string;
  /** null is the sales unit. */
  readonly uom: string | null;
  readonly locationId: string | null;
  readonly requestedDeliveryDate: string | null;
  /** Overrides the computed price. */
  readonly unitPrice: string | null;
}

/** What the replicas know of everything a request names. */
export interface OrderFacts {
  /** In the company's time zone. */
  readonly today: string;
  readonly mayOverridePrices: boolean;
  /** null: there is no such account. */
  readonly account: AccountFacts | null;
  /** ISO code; null while it has not been read. */
  readonly localCurrency: string | null;
  /** Codes of the ERP's foreign currencies. */
  readonly currencies: ReadonlySet<string>;
  /** By global id; null for one that names no location. */
  readonly locations: ReadonlyMap<string, string | null>;
  /** By global id; absent for one that names nothing that is sold. */
  readonly sold: ReadonlyMap<string, SoldFacts>;
}

export interface AccountFacts {
  /** The Dataverse GUID. */
  readonly id: string;
  readonly name: string;
  /** null while the account is not coupled. */
  readonly customer: CustomerFacts | null;
}

export interface CustomerFacts {
  readonly id: string;
  readonly number: string;
  /** The ERP's code; null is the local currency. */
  readonly currencyCode: string | null;
  /** Blocked for every transaction. */
  readonly blocked: boolean;
}

export type SoldFacts =
  | { readonly kind: 'uncoupled'; readonly productId: string; readonly label: string }
  | SellableFacts;

export interface SellableFacts {
  readonly kind: 'item' | 'resource';
  /** The ERP's SystemId. */
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly blocked: boolean;
  /** Taken when a line names none. */
  readonly salesUnit: string;
  /** Codes a line may name, the sales and base units included. */
  readonly units: ReadonlySet<string>;
  /** By code: true is blocked for sales. */
  readonly variants: ReadonlyMap<string, boolean>;
  /** GUID of the coupled product; null when there is none. */
  readonly productId: string | null;
}
