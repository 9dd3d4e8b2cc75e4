/** The resolvers of catalog, by type. */
import { Account } from './account.ts';
import { availabilityChanged, AvailabilityEvent } from './availability-changed.ts';
import { Currency } from './currency.ts';
import { CustomerPriceGroup } from './customer-price-group.ts';
import { ItemAvailability } from './item-availability.ts';
import { ItemUnit } from './item-unit.ts';
import { Item } from './item.ts';
import { Location } from './location.ts';
import { PriceListLine } from './price-list-line.ts';
import { PriceList } from './price-list.ts';
import { PriceCandidate, PriceConversion, PriceQuote, UserError } from './price-result.ts';
import { Product } from './product.ts';
import { availabilityQueries } from './query-availability.ts';
import { priceQueries } from './query-prices.ts';
import { sellableQueries } from './query-sellables.ts';
import { setupQueries } from './query-setup.ts';
import { Resource } from './resource.ts';
import { Sellable } from './sellable.ts';
import type { Resolvers } from './types.generated.ts';
import { UnitGroup, UnitGroupUnit } from './unit-group.ts';
import { UnitOfMeasure } from './unit-of-measure.ts';

/** A connection counts its list when `totalCount` is selected and never otherwise. */
const counted = {
  totalCount: ({ totalCount }: { readonly totalCount: () => Promise<number> }) => totalCount(),
};

export const resolvers: Resolvers = {
  Query: { ...sellableQueries, ...setupQueries, ...availabilityQueries, ...priceQueries },
  Subscription: { availabilityChanged },
  Account,
  AvailabilityEvent,
  Currency,
  CustomerPriceGroup,
  Item,
  ItemAvailability,
  ItemConnection: counted,
  ItemUnit,
  Location,
  PriceCandidate,
  PriceConversion,
  PriceList,
  PriceListConnection: counted,
  PriceListLine,
  PriceQuote,
  Product,
  Resource,
  ResourceConnection: counted,
  Sellable,
  UnitGroup,
  UnitGroupUnit,
  UnitOfMeasure,
  UserError,
};
