/** An ERP customer and what customers can be asked for. */

export interface Customer {
  /** The ERP's SystemId. */
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly blocked: CustomerBlocked;
  /** The ERP's currency code; null is the local currency. */
  readonly currencyCode: string | null;
  readonly priceGroupCode: string | null;
  readonly salespersonCode: string | null;
  readonly paymentTerms: string | null;
  /** In local currency, exact decimal; null is unlimited. */
  readonly creditLimit: string | null;
  /** GUID of the coupled CRM account. */
  readonly partner: string | null;
  readonly updatedAt: Date;
}

export type CustomerBlocked = 'NONE' | 'SHIP' | 'INVOICE' | 'ALL';

export interface CustomerFilter {
  /** Part of the name or of the number. */
  readonly search?: string | null;
  readonly coupled?: boolean | null;
}

/**
 * The ERP's word for what is blocked; an unknown word blocks everything, which is the safe
 * reading.
 */
export function blockedOf(word: string | null): CustomerBlocked {
  switch ((word ?? '').trim().toLowerCase()) {
    case '':
    case '_x0020_':
      return 'NONE';
    case 'ship':
      return 'SHIP';
    case 'invoice':
      return 'INVOICE';
    default:
      return 'ALL';
  }
}

/**
 * The credit limit of a customer: zero means that there is none (`systems.md` 1.3,
 * creditLimit).
 */
export function creditLimitOf(amount: string | null): string | null {
  return amount === null || /^-?0*(?:\.0*)?$/.test(amount) ? null : amount;
}
