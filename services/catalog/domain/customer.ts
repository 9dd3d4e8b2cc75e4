/** What prices need to know of an ERP customer; accounts owns the rest of it. */
export interface Customer {
  readonly integration: string;
  readonly id: string;
  readonly number: string;
  /** '' when the customer is billed itself. */
  readonly billToNumber: string;
  /** '' is the local currency. */
  readonly currencyCode: string;
  /** '' when the customer belongs to none. */
  readonly priceGroup: string;
  readonly discountGroup: string;
  /** Number of the contact that stands on the customer's documents; '' when it has none. */
  readonly primaryContact: string;
  readonly allowLineDiscount: boolean;
  readonly pricesIncludeTax: boolean;
  readonly taxBusinessPostingGroup: string;
  /** Blocked for everything: `All` in the ERP. */
  readonly blocked: boolean;
  readonly accountId: string | null;
}
