/** What the feed of changes says, and which record of which system is which kind of change. */
import { ID_PREFIX, type IdPrefix } from '@drawbar/schema/values';
import type { System } from './integration.ts';
import type { MappingName } from './mapping.ts';

export type ChangeAction = 'CREATED' | 'UPDATED' | 'DELETED';

export type ChangeType =
  | 'ACCOUNT'
  | 'CUSTOMER'
  | 'CONTACT'
  | 'SALESPERSON'
  | 'USER'
  | 'ITEM'
  | 'RESOURCE'
  | 'PRODUCT'
  | 'PRICE_LIST'
  | 'CUSTOMER_PRICE_GROUP'
  | 'CURRENCY'
  | 'UNIT_OF_MEASURE'
  | 'UNIT_GROUP'
  | 'AVAILABILITY'
  | 'SALES_ORDER'
  | 'SALES_QUOTE'
  | 'SALES_INVOICE'
  | 'INTEGRATION'
  | 'TABLE_MAPPING'
  | 'COUPLING'
  | 'SYNC_RUN'
  | 'SYNC_ISSUE';

/** One entry of the feed, as stored. */
export interface ChangeEntry {
  /** Exact integer: its place in the feed. */
  readonly number: string;
  /** Transaction before which everything had ended when it was numbered; other logs go on there. */
  readonly horizon: string;
  readonly type: ChangeType;
  readonly prefix: IdPrefix;
  /** GUID of what changed; null for a mapping. */
  readonly record: string | null;
  /** Of a mapping. */
  readonly name: string | null;
  readonly action: ChangeAction;
  readonly at: Date;
}

/** Where the feed begins and ends now; exact integers. */
export interface FeedBounds {
  readonly last: string;
  /** The last number that is not kept any more; 0 while all are. */
  readonly forgotten: string;
  /** Every transaction before this one has ended. */
  readonly horizon: string;
}

export interface WantedChanges {
  readonly integration: string;
  readonly after: string;
  readonly upTo: string;
  /** null: all. */
  readonly types: readonly ChangeType[] | null;
  readonly limit: number;
}

/** What a record of a replica is in the feed. */
export interface RecordChange {
  readonly type: ChangeType;
  readonly prefix: IdPrefix;
  /** What the row is a part of; null: it is the record itself. */
  readonly of: Whole | null;
}

/** Names the record a line belongs to: by its GUID, or by its code in the ERP. */
export type Whole =
  | { readonly by: 'id'; readonly field: string }
  | { readonly by: 'code'; readonly field: string; readonly mapping: MappingName };

const ID = ID_PREFIX;
const part = (type: ChangeType, prefix: IdPrefix, field: string): RecordChange => ({
  type,
  prefix,
  of: { by: 'id', field },
});
const own = (type: ChangeType, prefix: IdPrefix): RecordChange => ({ type, prefix, of: null });

const RECORDS: Readonly<Record<System, Readonly<Record<string, RecordChange>>>> = {
  ERP: {
    customer: own('CUSTOMER', ID.Customer),
    contact: own('CONTACT', ID.ErpContact),
    salesperson: own('SALESPERSON', ID.Salesperson),
    item: own('ITEM', ID.Item),
    itemVariant: part('ITEM', ID.Item, 'itemId'),
    itemUnit: part('ITEM', ID.Item, 'itemId'),
    resource: own('RESOURCE', ID.Resource),
    resourceUnit: part('RESOURCE', ID.Resource, 'resourceId'),
    priceList: own('PRICE_LIST', ID.PriceList),
    priceLine: {
      type: 'PRICE_LIST',
      prefix: ID.PriceList,
      of: { by: 'code', field: 'priceListCode', mapping: 'PLHEADER-PRICE' },
    },
    priceGroup: own('CUSTOMER_PRICE_GROUP', ID.CustomerPriceGroup),
    currency: own('CURRENCY', ID.Currency),
    unitOfMeasure: own('UNIT_OF_MEASURE', ID.UnitOfMeasure),
    order: own('SALES_ORDER', ID.SalesOrder),
    quote: own('SALES_QUOTE', ID.SalesQuote),
    invoice: own('SALES_INVOICE', ID.SalesInvoice),
  },
  CRM: {
    account: own('ACCOUNT', ID.Account),
    contact: own('CONTACT', ID.CrmContact),
    user: own('USER', ID.User),
    product: own('PRODUCT', ID.Product),
    unitGroup: own('UNIT_GROUP', ID.UnitGroup),
    order: own('SALES_ORDER', ID.CrmSalesOrder),
    orderLine: part('SALES_ORDER', ID.CrmSalesOrder, '_salesorderid_value'),
    quote: own('SALES_QUOTE', ID.CrmSalesQuote),
    quoteLine: part('SALES_QUOTE', ID.CrmSalesQuote, '_quoteid_value'),
  },
};

/** null: the graph has no record for it, or the CRM holds a mere copy. */
export function recordChange(system: System, kind: string): RecordChange | null {
  return RECORDS[system][kind] ?? null;
}
