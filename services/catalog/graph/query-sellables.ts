/** Root fields about items, resources and products. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { connection, pageRequest, sortedList } from '@drawbar/platform/paging';
import { guidOf, ID_PREFIX } from '@drawbar/schema/values';
import type { ItemSortField } from '../domain/lists.ts';
import { onlyKey } from '@drawbar/platform/only-key';
import { systemIdOf } from './keys.ts';
import { requireAtMost } from './limits.ts';
import type { QueryResolvers } from './types.generated.ts';

const PAGE_SIZE = 20;
const CURSOR_TYPE = { NUMBER: 'text', DESCRIPTION: 'text', UPDATED_AT: 'timestamptz' } as const;

export const sellableQueries: Pick<
  QueryResolvers,
  'item' | 'items' | 'resource' | 'resources' | 'product'
> = {
  async item(_parent, { by }, context) {
    const [key, value] = onlyKey('ItemBy', by);
    if (key === 'number') return context.loaders.itemByNumber.load(value);
    const id = key === 'id' ? await systemIdOf(value, ID_PREFIX.Item, context) : guidOf(value);
    return id === null ? null : context.loaders.itemById.load(id);
  },
  async items(_parent, { filter, sort, ...args }, context) {
    const { lists } = context.readers;
    requireAtMost(filter?.numbers ?? [], 'filter.numbers');
    const order = sortOf(sort ?? []);
    const types = [...order.map(({ by }) => CURSOR_TYPE[by]), 'uuid' as const];
    const request = pageRequest(args, types, PAGE_SIZE, sortedList('items', order));
    const { key } = await context.integration();
    const page = await lists.items(key, filter ?? {}, order, request);
    return connection(page, request, () => lists.countItems(key, filter ?? {}));
  },
  async resource(_parent, { by }, context) {
    const [key, value] = onlyKey('ResourceBy', by);
    if (key === 'number') return context.loaders.resourceByNumber.load(value);
    const id = key === 'id' ? await systemIdOf(value, ID_PREFIX.Resource, context) : guidOf(value);
    return id === null ? null : context.loaders.resourceById.load(id);
  },
  async resources(_parent, args, context) {
    const { lists } = context.readers;
    const request = pageRequest(args, ['text', 'uuid'], PAGE_SIZE, 'resources');
    const { key } = await context.integration();
    const page = await lists.resources(key, request);
    return connection(page, request, () => lists.countResources(key));
  },
  async product(_parent, { by }, context) {
    const [key, value] = onlyKey('ProductBy', by);
    if (key === 'number') return context.loaders.productByNumber.load(value);
    const id = key === 'id' ? await systemIdOf(value, ID_PREFIX.Product, context) : guidOf(value);
    return id === null ? null : context.loaders.productById.load(id);
  },
};

/** By number unless sorted otherwise; a field counts once, where it stands first. */
function sortOf(sort: readonly { readonly by: ItemSortField; readonly direction: string }[]) {
  const fields = sort.map(({ by }) => by);
  if (new Set(fields).size < fields.length) {
    throw graphqlError('BAD_USER_INPUT', `sort names a field twice: ${fields.join(', ')}.`);
  }
  if (sort.length === 0) return [{ by: 'NUMBER' as const, descending: false }];
  return sort.map(({ by, direction }) => ({ by, descending: direction === 'DESC' }));
}
