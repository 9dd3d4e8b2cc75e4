/** The words of the port: the two systems, their kinds of record, a record, a call. */
export type System = 'ERP' | 'CRM';

/** The systems' own id: GUID text in lower case. */
export type SystemId = string;

/** Kinds of record of the ERP, one per table. */
export type ErpKind =
  | 'company'
  | 'customer'
  | 'contact'
  | 'salesperson'
  | 'item'
  | 'itemVariant'
  | 'itemUnit'
  | 'itemReference'
  | 'unitOfMeasure'
  | 'resource'
  | 'resourceUnit'
  | 'currency'
  | 'exchangeRate'
  | 'location'
  | 'priceGroup'
  | 'taxSetup'
  | 'priceList'
  | 'priceLine'
  | 'salesLineDiscount'
  | 'customerDiscountGroup'
  | 'itemDiscountGroup'
  | 'ledgerEntry'
  | 'salesLine'
  | 'purchaseLine'
  | 'transferLine'
  | 'reservationEntry'
  | 'order'
  | 'orderLine'
  | 'invoice'
  | 'invoiceLine'
  | 'quote'
  | 'quoteLine'
  | 'note'
  | 'opportunity'
  | 'paymentTerm'
  | 'shipmentMethod'
  | 'shippingAgent';

/** Option sets of the CRM whose values are records of the ERP: a value counts as a record. */
export type OptionKind = 'paymentTerm' | 'shipmentMethod' | 'shippingAgent';

/** Kinds of record of the CRM, one per table; a word both systems use is one word. */
export type CrmKind =
  | 'account'
  | 'contact'
  | 'user'
  | 'product'
  | 'unitGroup'
  | 'unit'
  | 'currency'
  | 'priceList'
  | 'priceLine'
  | 'order'
  | 'orderLine'
  | 'invoice'
  | 'invoiceLine'
  | 'quote'
  | 'quoteLine'
  | 'note'
  | 'post'
  | 'accountStatistics'
  | 'opportunity';

export type Kind = ErpKind | CrmKind;

export type Value = string | number | boolean | null;

/**
 * One record. `data` is keyed by the system's own field names; a field that this installation does
 * not have is missing, one that is empty is null.
 */
export interface Row {
  readonly id: SystemId;
  /** Opaque; changes with every change of the record. */
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly modifiedBy: SystemId | null;
  readonly data: Readonly<Record<string, Value>>;
}

/** Who waits for the answer: live > interactive > bulk. */
export type Lane = 'live' | 'interactive' | 'bulk';

export interface CallContext {
  readonly signal: AbortSignal;
  /** Unix milliseconds after which nobody waits any more. */
  readonly deadline: number;
  readonly lane: Lane;
  readonly traceId: string;
  /**
   * Unix milliseconds: what was committed by then must be seen, later changes may be. One time for
   * all kinds of a round of polling saves requests; the call's own time when left out.
   */
  readonly asOf?: number;
}
