/** What the fields of a record that point at other records lead to. */
import type { System } from './integration.ts';
import type { MappingName } from './mapping.ts';

/** A record that has to be coupled first. */
export interface MissingRecord {
  readonly mapping: MappingName;
  readonly system: System;
  /** The system's own id; null when no such record is known. */
  readonly id: string | null;
  readonly label: string;
  /** It is outside of its mapping's filter, and will not get a partner. */
  readonly isOutside?: true;
}

export type Link =
  | { readonly kind: 'found'; readonly value: string }
  | { readonly kind: 'missing'; readonly record: MissingRecord };

/** Everything the records of one batch point at, read beforehand: deciding itself reads nothing. */
export interface Links {
  /** ISO 4217; null until the ERP company was read. */
  readonly localCurrency: string | null;
  /** CRM id of the partner of the ERP record with this key. */
  crmId(mapping: MappingName, erpKey: string): Link;
  /** Code of the ERP record that is the partner of this CRM record. */
  erpCode(mapping: MappingName, crmId: string): Link;
  /** Code of the ERP record with this key, coupled or not. */
  code(mapping: MappingName, erpKey: string): Link;
  /** Decimals of amounts in a new currency of the CRM; null when nobody asked or it did not say. */
  readonly currencyDecimals: number | null;
  /** A code that no record of the ERP has, for a record of the CRM; null when nobody asked. */
  serial(mapping: MappingName, crmKey: string): string | null;
  /** Units of a currency for one unit of the local currency; null when the ERP has no rate. */
  exchangeRate(currency: string): string | null;
  /** What is on hand of an item, in base units; null until it was read. */
  stock(item: string): string | null;
}

/** A question that has to be answered before `Links` can be made. */
export type LinkRequest =
  | { readonly ask: 'crmId' | 'code'; readonly mapping: MappingName; readonly key: string }
  | { readonly ask: 'erpCode'; readonly mapping: MappingName; readonly key: string }
  | { readonly ask: 'exchangeRate' | 'stock'; readonly key: string }
  | { readonly ask: 'currencyDecimals' }
  /** `key` tells the records of one batch apart. */
  | {
      readonly ask: 'serial';
      readonly mapping: MappingName;
      readonly key: string;
      readonly series: Series;
    };

/** Codes made here: the prefix, then a number of so many digits that rises by one. */
export interface Series {
  readonly prefix: string;
  readonly digits: number;
}
