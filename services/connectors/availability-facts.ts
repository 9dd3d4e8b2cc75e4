/** What an ERP tells of an item's future: open lines and reservations (domain.md 6.3). */

/**
 * Kinds of open line. Receipts first: they add to stock. `PLANNING_TRANSFER` and `PLANNING_ISSUE`
 * are suggestions of the planning worksheet, as is `REQUISITION_RECEIPT`.
 */
export type SupplyDemandKind =
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
  | 'PLANNING_ISSUE'
  | 'PLANNING_TRANSFER';

/** One open line, or one end of it; quantities are exact decimals in base units, never zero. */
export interface SupplyDemandLine {
  readonly itemNumber: string;
  readonly kind: SupplyDemandKind;
  /** '' means no variant, no location. */
  readonly variantCode: string;
  readonly locationCode: string;
  /** Day of receipt or shipment, `YYYY-MM-DD`; '' when it has none yet. */
  readonly date: string;
  readonly quantity: string;
}

/** What is set aside of stock, of an expected receipt, or for an open requirement. */
export interface ReservationLine {
  readonly itemNumber: string;
  readonly side: 'INVENTORY' | 'RECEIPT' | 'REQUIREMENT';
  readonly variantCode: string;
  readonly locationCode: string;
  readonly date: string;
  readonly quantity: string;
}
