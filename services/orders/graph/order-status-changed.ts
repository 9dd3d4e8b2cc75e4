/** orderStatusChanged: all asked orders first, then each that changed, until all are done. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { decodeCursor, encodeCursor } from '@drawbar/schema/values';
import type { RecordKey } from '../domain/document.ts';
import { recordsOf, type SalesOrder } from '../domain/order.ts';
import { isFinal } from '../domain/status.ts';
import type { OrdersContext } from './context.ts';
import { accountIdOf, orderKeyOf } from './keys.ts';
import { partiesOfAccount } from './order-list.ts';
import type { SubscriptionResolvers } from './types.generated.ts';

/** Orders one stream follows. */
const ORDERS_MAX = 100;
/** Looks by itself this often, should a notification be lost. */
const LOOK_MS = 5_000;
/** At most four events a second (`design.md` 4, rule 6). */
const PAUSE_MS = 250;

interface StreamEvent {
  readonly cursor: string;
  readonly kind: 'SNAPSHOT' | 'CHANGE' | 'GAP' | 'FINISHED';
  readonly at: Date;
  readonly orders: readonly SalesOrder[];
}

/** Which orders a stream follows. */
interface Interest {
  snapshot(): Promise<SalesOrder[]>;
  holds(order: SalesOrder): boolean;
  /** True when a snapshot like this means that no more will come. */
  isOver(orders: readonly SalesOrder[]): boolean;
}

export const orderStatusChanged: NonNullable<SubscriptionResolvers['orderStatusChanged']> = {
  async subscribe(_root, args, context) {
    const { orderIds, accountId } = args;
    if ((orderIds == null) === (accountId == null)) {
      throw graphqlError('BAD_USER_INPUT', 'Give either orderIds or accountId.');
    }
    const interest =
      orderIds == null
        ? await ofAccount(accountId ?? '', context)
        : await ofOrders(orderIds, args.after == null, context);
    return follow(interest, cursorOf(args.after), context);
  },
  resolve: (event: StreamEvent) => event,
};

function cursorOf(after: string | null | undefined): string | null {
  if (after == null) return null;
  const seq = decodeCursor(after, 1)?.[0] ?? null;
  if (seq !== null && /^\d{1,18}$/.test(seq)) return seq;
  throw graphqlError('CURSOR_INVALID', 'after is not a cursor of this stream; leave it out.');
}

async function* follow(
  interest: Interest,
  after: string | null,
  context: OrdersContext,
): AsyncGenerator<StreamEvent> {
  const { changes, hub, request } = context;
  const { key } = await context.integration();
  const wake = await hub.subscribe(key);
  const stop = (): void => wake.close();
  request.signal.addEventListener('abort', stop);
  const event = (kind: StreamEvent['kind'], seq: string, orders: readonly SalesOrder[]) => {
    context.renewLoaders();
    return { cursor: encodeCursor([seq]), kind, at: context.now(), orders };
  };
  try {
    let seq = after ?? (await changes.latest(key));
    const lost = after !== null && (await isLost(after, context));
    if (lost) {
      seq = await changes.latest(key);
      yield event('GAP', seq, []);
    }
    let orders = await interest.snapshot();
    if (after === null || lost) yield event('SNAPSHOT', seq, orders);
    while (!request.signal.aborted && !interest.isOver(orders)) {
      const page = await changes.after(key, seq);
      const news = await changed(page.records, interest, context);
      for (const [at, order] of news.entries()) {
        // behind any but the last the others of the page are still to come
        yield event('CHANGE', at === news.length - 1 ? page.seq : seq, [order]);
      }
      seq = page.seq;
      orders = page.records.length === 0 ? orders : await interest.snapshot();
      if (page.more || interest.isOver(orders)) continue;
      await wake.next(LOOK_MS);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    if (interest.isOver(orders)) yield event('FINISHED', seq, orders);
  } finally {
    request.signal.removeEventListener('abort', stop);
    wake.close();
  }
}

/** Whether changes behind a cursor are no longer kept, or the cursor is ahead of the log. */
async function isLost(after: string, { changes, integration }: OrdersContext): Promise<boolean> {
  const { key } = await integration();
  const [floor, latest] = await Promise.all([changes.floor(key), changes.latest(key)]);
  return BigInt(after) > BigInt(latest) || (floor !== null && BigInt(after) < BigInt(floor));
}

/** Orders of the records that changed, each once, as they are now. */
async function changed(
  records: readonly RecordKey[],
  interest: Interest,
  { readers, integration }: OrdersContext,
): Promise<SalesOrder[]> {
  if (records.length === 0) return [];
  const { key } = await integration();
  const found = await readers.orders.byKeys(key, records);
  const once = new Map<string, SalesOrder>();
  for (const order of found) {
    if (order !== null && interest.holds(order)) once.set(order.owner.id, order);
  }
  return [...once.values()];
}

/** @param isNew a stream that goes on may follow orders that are gone since. */
async function ofOrders(
  ids: readonly string[],
  isNew: boolean,
  context: OrdersContext,
): Promise<Interest> {
  if (ids.length === 0 || ids.length > ORDERS_MAX) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `orderIds takes 1 to ${ORDERS_MAX} ids; got ${ids.length}.`,
    );
  }
  const found = await Promise.all(ids.map((id) => orderKeyOf(id, context)));
  const keys = found.filter((key) => key !== null);
  const { key: integration } = await context.integration();
  requireAll(ids, found);
  if (isNew) requireAll(ids, await context.readers.orders.byKeys(integration, keys));
  const texts = new Set(keys.map(({ system, id }) => `${system} ${id}`));
  return {
    async snapshot() {
      const orders = await context.readers.orders.byKeys(integration, keys);
      const there = orders.filter((order) => order !== null);
      return [...new Map(there.map((order) => [order.owner.id, order])).values()];
    },
    holds: (order) => recordsOf(order).some(({ system, id }) => texts.has(`${system} ${id}`)),
    isOver: (orders) => orders.every(({ owner }) => isFinal(owner.status)),
  };
}

/** @throws {GraphQLError} `NOT_FOUND` naming the id that leads nowhere. */
function requireAll(ids: readonly string[], found: readonly unknown[]): void {
  const missing = ids.find((_id, at) => found[at] === null);
  if (missing === undefined) return;
  throw graphqlError('NOT_FOUND', `orderIds: there is no order ${missing.slice(0, 60)}.`);
}

async function ofAccount(id: string, context: OrdersContext): Promise<Interest> {
  const account = await accountIdOf(id, context);
  if (account === null) throw graphqlError('NOT_FOUND', 'There is no such account.');
  const party = await partiesOfAccount(account, context);
  const { key: integration } = await context.integration();
  const { orders } = context.readers;
  return {
    async snapshot() {
      const order = [{ by: 'CREATED_AT', descending: true }] as const;
      const slice = { limit: ORDERS_MAX, after: null };
      const page = await orders.list(integration, { party }, order, slice);
      return page.rows.map(({ row }) => row);
    },
    holds: ({ crm, erp }) =>
      crm?.party === account || (party.customer !== null && erp?.party === party.customer),
    isOver: () => false,
  };
}
