/** The root fields of who we sell to and who sells. */
import { connection, pageRequest, sortedList } from '@drawbar/platform/paging';
import { guidOf, ID_PREFIX, parseGlobalId } from '@drawbar/schema/values';
import { accountOrder } from '../domain/account.ts';
import { readAccountFilter } from './account-filter.ts';
import { onlyKey } from '@drawbar/platform/only-key';
import { systemIdOf } from './keys.ts';
import { readNode, readNodes } from './node.ts';
import type { QueryResolvers } from './types.generated.ts';

const PAGE_SIZE = 20;

export const Query: QueryResolvers = {
  node: (_root, { id }, context) => readNode(id, context),
  nodes: (_root, { ids }, context) => readNodes(ids, context),
  async account(_root, { by }, context) {
    const [kind, value] = onlyKey('AccountBy', by);
    if (kind === 'customerNumber') {
      const customer = await context.loaders.customerByNumber.load(value);
      return customer?.partner == null ? null : context.loaders.account.load(customer.partner);
    }
    const id = kind === 'id' ? await systemIdOf(value, ID_PREFIX.Account, context) : guidOf(value);
    return id === null ? null : context.loaders.account.load(id);
  },
  async accounts(_root, args, context) {
    const order = accountOrder(
      (args.sort ?? []).map(({ by, direction }) => ({ by, descending: direction === 'DESC' })),
    );
    const types = order.map(({ by }) => (by === 'NAME' ? 'text' : 'timestamptz'));
    const list = sortedList('accounts', order);
    const request = pageRequest(args, [...types, 'uuid'], PAGE_SIZE, list);
    const filter = readAccountFilter(args.filter);
    const { key } = await context.integration();
    const { accounts } = context.readers;
    const page = await accounts.list(key, filter, order, request);
    return connection(page, request, () => accounts.count(key, filter));
  },
  async customer(_root, { by }, context) {
    const [kind, value] = onlyKey('CustomerBy', by);
    if (kind === 'number') return context.loaders.customerByNumber.load(value);
    const id = kind === 'id' ? await systemIdOf(value, ID_PREFIX.Customer, context) : guidOf(value);
    return id === null ? null : context.loaders.customer.load(id);
  },
  async customers(_root, args, context) {
    const request = pageRequest(args, ['text', 'uuid'], PAGE_SIZE, 'customers');
    const { key } = await context.integration();
    const { customers } = context.readers;
    const filter = args.filter ?? {};
    const page = await customers.list(key, filter, request);
    return connection(page, request, () => customers.count(key, filter));
  },
  async contact(_root, { by }, context) {
    const [kind, value] = onlyKey('ContactBy', by);
    if (kind === 'number') {
      return context.readers.contacts.byNumber((await context.integration()).key, value);
    }
    const system = kind === 'id' && parseGlobalId(value)?.prefix === 'ect' ? 'ERP' : 'CRM';
    const prefix = system === 'ERP' ? ID_PREFIX.ErpContact : ID_PREFIX.CrmContact;
    const id = kind === 'id' ? await systemIdOf(value, prefix, context) : guidOf(value);
    return id === null ? null : context.loaders.contact.load({ system, id });
  },
  salespeople: async (_root, _args, context) =>
    context.readers.people.salespeople((await context.integration()).key),
  companies: async (_root, _args, context) => [...(await context.loaders.companies())],
  viewer: (_root, _args, context) => context.request.caller,
};
