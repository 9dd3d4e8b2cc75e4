/** How a table of Dataverse is described (systems.md 2.2). */
import type { Fields } from '../../odata/fields.ts';

/** Where a lookup points: its navigation property for writing, and the set it binds to. */
export interface Lookup {
  readonly navigation: string;
  readonly set: string;
}

export interface CrmKindDescription {
  readonly set: string;
  /** The table's logical name. */
  readonly table: string;
  readonly key: string;
  /** Names as they are read; a lookup is `_x_value`. */
  readonly fields: Fields;
  /** Of the lookups that may be written. */
  readonly lookups: Readonly<Record<string, Lookup>>;
  /** true: the table comes with Drawbar's solution, and an environment may do without. */
  readonly solution?: true;
  /** true: an environment that does not offer it works all the same. */
  readonly optional?: true;
  /** Further names under which a lookup is written that may point at records of several tables. */
  readonly writeOnly?: Fields;
}

/** Every table has them; both must be written together (systems.md 5, pitfall 7). */
export const STATE: Fields = { statecode: 'option rw', statuscode: 'option rw' };

/** The five parts of one of a record's addresses. */
export function addressFields(prefix: string): Fields {
  return {
    [`${prefix}_line1`]: 'text rw',
    [`${prefix}_line2`]: 'text rw',
    [`${prefix}_city`]: 'text rw',
    [`${prefix}_stateorprovince`]: 'text rw',
    [`${prefix}_country`]: 'text rw',
    [`${prefix}_postalcode`]: 'text rw',
  };
}

export const CURRENCY_LOOKUP: Lookup = {
  navigation: 'transactioncurrencyid',
  set: 'transactioncurrencies',
};
export const OWNER_LOOKUP: Lookup = { navigation: 'ownerid', set: 'systemusers' };
export const PRICE_LIST_LOOKUP: Lookup = { navigation: 'pricelevelid', set: 'pricelevels' };
