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

/** Kinds of document that add to stock or take from it; the graph's `AvailabilityTermKind`. */
export type TermKind =
  | 'PURCHASE_ORDER'
  | 'SALES_RETURN'
  | 'TRANSFER_IN'
  | 'IN_TRANSIT'
  | 'PRODUCTION_OUTPUT'
  | 'REQUISITION_RECEIPT'
  | 'ASSEMBLY_OUTPUT'
  | 'SALES_ORDER'
  | 'PURCHASE_RETURN'
  | 'TRANSFER_OUT'
  | 'PRODUCTION_COMPONENT'
  | 'ASSEMBLY_COMPONENT'
  | 'PROJECT'
  | 'PLANNING_ISSUE';

/** An open line: what it will bring or take, in base units. */
export interface Movement {
  /** A planned transfer counts in what can be promised and nowhere else (domain.md 6.3, PTS). */
  readonly kind: TermKind | 'PLANNING_TRANSFER';
  readonly variant: string;
  readonly location: string;
  /** Day of receipt or shipment; '' is not yet dated, which is earlier than every day. */
  readonly date: string;
  /** Exact decimal, never zero; the kind tells the side, and a line that takes back is negative. */
  readonly quantity: string;
}

/** What is set aside: of stock, of an expected receipt, or for an open requirement. */
export interface Reservation {
  readonly side: 'INVENTORY' | 'RECEIPT' | 'REQUIREMENT';
  readonly variant: string;
  readonly location: string;
  /** As in `Movement`; '' for stock. */
  readonly date: string;
  readonly quantity: string;
}

export interface ItemPlan {
  readonly movements: readonly Movement[];
  /** null: this ERP does not tell them. */
  readonly reservations: readonly Reservation[] | null;
}

export interface ItemFacts {
  readonly detail: StockDetail;
  readonly stock: readonly StockLevel[];
  /** null: this ERP tells stock alone. */
  readonly plan: ItemPlan | null;
}
