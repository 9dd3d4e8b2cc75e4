/** Which kinds of record of which system have a replica, in the order in which they are filled. */
import type { System } from './integration.ts';

/** What others refer to comes first, so that a half-filled replica shows whole records. */
const KINDS: Readonly<Record<System, readonly string[]>> = {
  ERP: [
    'company',
    'currency',
    'exchangeRate',
    'paymentTerm',
    'shipmentMethod',
    'shippingAgent',
    'unitOfMeasure',
    'salesperson',
    'location',
    'priceGroup',
    'taxSetup',
    'customer',
    'contact',
    'item',
    'itemVariant',
    'itemUnit',
    'resource',
    'resourceUnit',
    'priceList',
    'priceLine',
    'order',
    'orderLine',
    'invoice',
    'invoiceLine',
  ],
  CRM: [
    'currency',
    'paymentTerm',
    'shipmentMethod',
    'shippingAgent',
    'user',
    'unitGroup',
    'unit',
    'account',
    'contact',
    'product',
    'priceList',
    'priceLine',
    'order',
    'orderLine',
    'quote',
    'quoteLine',
    'invoice',
    'invoiceLine',
  ],
};

/** The kinds of one system that someone keeps. */
export function replicatedKinds(system: System, kept: ReadonlySet<string>): readonly string[] {
  return KINDS[system].filter((kind) => kept.has(kind));
}
