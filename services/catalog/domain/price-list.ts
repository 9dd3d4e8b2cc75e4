/** Price lists of the ERP: to whom one applies and what its lines say. */
export type PriceListStatus = 'DRAFT' | 'ACTIVE' | 'INACTIVE';

/** To whom a list or a line applies; in the order of the ERP's own source types. */
export type PriceListScope =
  | 'ALL_CUSTOMERS'
  | 'CUSTOMER'
  | 'CUSTOMER_PRICE_GROUP'
  | 'CUSTOMER_DISCOUNT_GROUP'
  | 'CAMPAIGN'
  | 'CONTACT';

/** The ERP's source types that a sale looks at; others belong to vendors and projects. */
export const SCOPE_OF_SOURCE: Readonly<Record<string, PriceListScope>> = {
  All: 'ALL_CUSTOMERS',
  'All Customers': 'ALL_CUSTOMERS',
  Customer: 'CUSTOMER',
  'Customer Price Group': 'CUSTOMER_PRICE_GROUP',
  'Customer Disc. Group': 'CUSTOMER_DISCOUNT_GROUP',
  Campaign: 'CAMPAIGN',
  Contact: 'CONTACT',
};

export interface PriceList {
  readonly integration: string;
  readonly id: string;
  readonly code: string;
  readonly description: string | null;
  readonly status: PriceListStatus;
  /** '' is the local currency. */
  readonly currencyCode: string;
  readonly scope: PriceListScope;
  readonly scopeCode: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly crmId: string | null;
}

export interface PriceListLine {
  readonly id: string;
  readonly listCode: string;
  readonly assetType: 'Item' | 'Resource';
  readonly assetNumber: string;
  readonly variant: string | null;
  readonly uom: string | null;
  readonly minimumQuantity: string;
  /** '' is the local currency. */
  readonly currencyCode: string;
  /** null when the line gives only a discount. */
  readonly unitPrice: string | null;
  /** null when the line gives only a price. */
  readonly discountPercent: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

export interface CustomerPriceGroup {
  readonly integration: string;
  readonly id: string;
  readonly code: string;
  readonly description: string | null;
  readonly crmId: string | null;
}
