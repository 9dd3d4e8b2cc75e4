/** Postal addresses of a document, from each system's own fields. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { countryCode } from '@drawbar/schema/values';
import { addressOrNull, type Address } from '../domain/document.ts';
import { textOf } from './document.ts';

export function erpAddress(document: ReplicaDocument, role: 'shipTo' | 'billTo'): Address | null {
  const part = (name: string): string | null => textOf(document, `${role}${name}`);
  return addressOrNull({
    name: part('Name'),
    line1: part('AddressLine1'),
    line2: part('AddressLine2'),
    postCode: part('PostCode'),
    city: part('City'),
    county: part('State'),
    country: part('Country'),
  });
}

export function crmAddress(document: ReplicaDocument, role: 'shipto' | 'billto'): Address | null {
  const part = (name: string): string | null => textOf(document, `${role}_${name}`);
  return addressOrNull({
    name: part('name'),
    line1: part('line1'),
    line2: part('line2'),
    postCode: part('postalcode'),
    city: part('city'),
    county: part('stateorprovince'),
    country: countryCode(part('country')),
  });
}

/** A customer's own address: the ERP names its parts otherwise than those of a document. */
export function customerAddress(document: ReplicaDocument): Address {
  return {
    name: textOf(document, 'displayName'),
    line1: textOf(document, 'addressLine1'),
    line2: textOf(document, 'addressLine2'),
    postCode: textOf(document, 'postalCode'),
    city: textOf(document, 'city'),
    county: textOf(document, 'state'),
    country: textOf(document, 'country'),
  };
}
