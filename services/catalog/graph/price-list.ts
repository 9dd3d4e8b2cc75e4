/** An ERP price list. */
import { connection, pageRequest } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { currencyOf } from './currencies.ts';
import { sellableOf, systemIdOf } from './keys.ts';
import { requireAtMost } from './limits.ts';
import type { PriceListResolvers } from './types.generated.ts';

const LINES_PAGE_SIZE = 50;
const LINE_KEYS = ['text', 'text', 'numeric', 'uuid'] as const;

export const PriceList: PriceListResolvers = {
  async __resolveReference({ id }, context) {
    const systemId = await systemIdOf(id, ID_PREFIX.PriceList, context);
    return systemId === null ? null : context.loaders.priceListById.load(systemId);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.PriceList, integration, id),
  currency: ({ currencyCode }, _args, context) => currencyOf(currencyCode, context),
  appliesTo: ({ scope }) => scope,
  appliesToCode: ({ scopeCode }) => scopeCode,
  async lines({ integration, code }, { itemIds, ...args }, context) {
    const request = pageRequest(args, LINE_KEYS, LINES_PAGE_SIZE, 'priceListLines');
    requireAtMost(itemIds ?? [], 'itemIds');
    const asked = itemIds && (await Promise.all(itemIds.map((id) => sellableOf(id, context))));
    const sellables = asked?.filter((sellable) => sellable !== null) ?? null;
    const page = await context.readers.lists.priceLines(integration, code, sellables, request);
    return connection(page, request, () => Promise.resolve(page.rows.length));
  },
};
