/** What the ERP says about one item: posted stock and, where it can, what is planned. */

/** Posted stock in base units; '' means no variant, no location. */
export interface StockLevel {
  readonly variant: string;
  readonly location: string;
  /** Exact decimal, may be negative. */
  readonly quantity: string;
}

/** The finest detail in which an ERP counts stock. */
export type StockDetail = 'variant' | 'location' | 'item';

export interface ItemFacts {
  readonly detail: StockDetail;
  readonly stock: readonly StockLevel[];
}
