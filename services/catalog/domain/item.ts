/** An ERP item, its variants and its units, as the rest of catalog speaks of them. */

/** INVENTORY has stock; the others have none. */
export type ItemType = 'INVENTORY' | 'SERVICE' | 'NON_INVENTORY';

export interface Item {
  readonly kind: 'item';
  /** GUID of the integration. */
  readonly integration: string;
  /** The ERP's SystemId. */
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly type: ItemType;
  readonly blocked: boolean;
  readonly baseUom: string;
  readonly salesUom: string;
  /** Price of the item card: exact decimal, local currency, per base unit. */
  readonly unitPrice: string;
  readonly priceIncludesTax: boolean;
  /** Product group of tax; '' is a group, too. */
  readonly taxGroup: string;
  /** '' when the item belongs to none. */
  readonly discountGroup: string;
  /** System id of the coupled CRM product. */
  readonly productId: string | null;
  readonly updatedAt: Date;
  /** When our copy was written. */
  readonly replicatedAt: Date;
}

export interface ItemVariant {
  readonly itemId: string;
  readonly code: string;
  readonly description: string;
  /** true: cannot be sold now. */
  readonly blocked: boolean;
}

export interface ItemUnit {
  readonly itemId: string;
  readonly code: string;
  /** Base units in one of these; exact decimal above zero. */
  readonly quantityPerBase: string;
  readonly crmUnitId: string | null;
}
