/** The address of a party as a document keeps it. */
import type { StoredData } from '../odata/index.ts';

/** A customer's address as a document repeats it. */
export function partyOf(prefix: string, customer: StoredData, name: 'Name' | null): StoredData {
  return {
    ...(name === null ? {} : { [`${prefix}Name`]: customer.displayName ?? '' }),
    [`${prefix}AddressLine1`]: customer.addressLine1 ?? '',
    [`${prefix}AddressLine2`]: customer.addressLine2 ?? '',
    [`${prefix}City`]: customer.city ?? '',
    [`${prefix}State`]: customer.state ?? '',
    [`${prefix}Country`]: customer.country ?? '',
    [`${prefix}PostCode`]: customer.postalCode ?? '',
  };
}
