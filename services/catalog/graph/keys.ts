/**
 * From what a caller holds (a global id, a system's own id, one of several keys) to a record's key.
 */
import { parseGlobalId, ID_PREFIX, type IdPrefix } from '@drawbar/schema/values';
import type { Product } from '../domain/product.ts';
import type { Sellable } from '../domain/sellable.ts';
import type { CatalogContext } from './context.ts';
import { perRequest } from './per-request.ts';

/** System id of a global id of one type in the request's integration; null when it is none. */
export async function systemIdOf(
  id: string,
  prefix: IdPrefix,
  context: CatalogContext,
): Promise<string | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null || parsed.prefix !== prefix) return null;
  const { key } = await context.integration();
  return parsed.belongsTo(key) ? parsed.systemId : null;
}

/**
 * Item or resource of a global id, or the one a product is coupled with; null when there is none.
 */
export function sellableOf(id: string, context: CatalogContext): Promise<Sellable | null> {
  return sellables(context, id, () => findSellable(id, context));
}

/** A panel asks prices and stock of the same items. */
const sellables = perRequest<Sellable | null>();

async function findSellable(id: string, context: CatalogContext): Promise<Sellable | null> {
  const { loaders } = context;
  const item = await systemIdOf(id, ID_PREFIX.Item, context);
  if (item !== null) return loaders.itemById.load(item);
  const resource = await systemIdOf(id, ID_PREFIX.Resource, context);
  if (resource !== null) return loaders.resourceById.load(resource);
  const product = await systemIdOf(id, ID_PREFIX.Product, context);
  if (product === null) return null;
  const found = await loaders.productById.load(product);
  return found === null ? null : sellableOfProduct(found, context);
}

/** The item or the resource that a product is coupled with. */
export async function sellableOfProduct(
  { sellableId }: Product,
  { loaders }: CatalogContext,
): Promise<Sellable | null> {
  if (sellableId === null) return null;
  const [item, resource] = await Promise.all([
    loaders.itemById.load(sellableId),
    loaders.resourceById.load(sellableId),
  ]);
  return item ?? resource;
}
