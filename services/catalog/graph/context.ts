/** What resolvers of catalog find: the readers of its ports and the request's loaders. */
import type { SubgraphContext } from '@drawbar/platform/context';
import type { Connection } from '@drawbar/platform/paging';
import type { Item } from '../domain/item.ts';
import type { ItemFacts } from '../domain/item-facts.ts';
import type { LiveReader } from '../domain/live-read.ts';
import type { CatalogLists, RecordLinks } from '../domain/ports.ts';
import type { FindPlaces } from '../domain/place-read.ts';
import type { PriceReading } from '../domain/price-read.ts';
import type { PriceList, PriceListLine } from '../domain/price-list.ts';
import type { Resource } from '../domain/resource.ts';
import type { StockWatch } from '../domain/stock-watch.ts';
import type { CatalogLoaders } from './loaders.ts';

/** What all requests of the process share. */
export interface CatalogReaders {
  readonly lists: CatalogLists;
  readonly links: RecordLinks;
  /** By item number. */
  readonly stock: LiveReader<ItemFacts>;
  readonly watch: StockWatch;
  /** By resource number: capacity in base units, an exact decimal. */
  readonly capacity: LiveReader<string>;
  /** By `priceKey`: price lines, and the price of a card. */
  readonly prices: LiveReader<PriceReading>;
  /** Locations that stock names and the replica lacks. */
  readonly places: FindPlaces;
  readonly now: () => Date;
}

export interface CatalogContext extends SubgraphContext {
  readonly readers: CatalogReaders;
  /** Of the request; of the event in a stream. */
  readonly loaders: CatalogLoaders;
  /** Begins a new event of a stream: with loaders that have read nothing, and no errors beside. */
  renew(): void;
}

export type ItemPage = Connection<Item>;
export type ResourcePage = Connection<Resource>;
export type PriceListPage = Connection<PriceList>;
export type PriceLinePage = Connection<PriceListLine>;

/** Parent of `Account`: catalog knows nothing of it but how it is coupled. */
export interface AccountStub {
  readonly id: string;
}
