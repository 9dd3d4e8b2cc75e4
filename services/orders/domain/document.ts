/** What quotes, orders and posted invoices have in common. */

export type System = 'CRM' | 'ERP';

/** One record of one system. */
export interface RecordKey {
  readonly system: System;
  /** The system's own id. */
  readonly id: string;
}

/** A key of a record as text: the two systems' ids may be equal. */
export function recordText({ system, id }: RecordKey): string {
  return `${system} ${id}`;
}

/** A postal address; parts that are unknown are null. */
export interface Address {
  readonly name: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly postCode: string | null;
  readonly city: string | null;
  readonly county: string | null;
  readonly country: string | null;
}

/** How a system names a currency: the ERP by code (null is local), the CRM by its record. */
export type CurrencyRef =
  | { readonly system: 'ERP'; readonly code: string | null }
  | { readonly system: 'CRM'; readonly id: string | null };

/** Sums of a document as the owning system computed them: exact decimals in its currency. */
export interface Totals {
  /** Without tax, after all discounts. */
  readonly net: string;
  /** On the whole document; contained in net. */
  readonly discount: string;
  /** Contained in net. */
  readonly freight: string;
  readonly tax: string;
  readonly gross: string;
}

/** Whether two addresses lead to the same place: what people read on an envelope. */
export function sameAddress(one: Address, other: Address): boolean {
  const parts = ['name', 'line1', 'line2', 'postCode', 'city', 'country'] as const;
  return parts.every((part) => (one[part] ?? '').trim() === (other[part] ?? '').trim());
}

/** An address, or null when all of its parts are unknown. */
export function addressOrNull(address: Address): Address | null {
  return Object.values(address).some((part) => part !== null) ? address : null;
}
