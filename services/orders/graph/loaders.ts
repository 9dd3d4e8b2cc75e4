/** One loader per kind of key, made for a request: each tick's keys become one statement. */
import type { SubgraphContext } from '@drawbar/platform/context';
import DataLoader from 'dataloader';
import type { Address, RecordKey } from '../domain/document.ts';
import type { SalesInvoice } from '../domain/invoice.ts';
import type { SalesLine } from '../domain/line.ts';
import type { LineSums, SalesOrder } from '../domain/order.ts';
import type { LineOwner, Named, NamedKind, OrdersReaders, Rows, Slice } from '../domain/ports.ts';
import type { SalesQuote } from '../domain/quote.ts';

/** Keys in one statement: beyond this the list of ids costs more to plan than a second one. */
const KEYS_PER_STATEMENT = 1_000;
/** Documents whose lines are read in one statement: each brings up to a page of lines. */
const DOCUMENTS_PER_STATEMENT = 100;

/** Lines of one document. */
export interface LinesKey {
  readonly owner: LineOwner;
  readonly parent: RecordKey;
  readonly slice: Slice;
}

export interface OrdersLoaders {
  readonly order: DataLoader<RecordKey, SalesOrder | null, string>;
  readonly orderByNumber: DataLoader<string, SalesOrder | null>;
  readonly sums: DataLoader<RecordKey, LineSums | null, string>;
  readonly lines: DataLoader<LinesKey, Rows<SalesLine>, string>;
  readonly invoice: DataLoader<string, SalesInvoice | null>;
  readonly invoicesOfOrder: DataLoader<string, readonly SalesInvoice[]>;
  readonly quote: DataLoader<string, SalesQuote | null>;
  readonly orderOfQuote: DataLoader<string, RecordKey | null>;
  /** A record that documents name, by the id its own system gave it. */
  readonly named: Readonly<Record<NamedKind, DataLoader<string, Named | null>>>;
  /** What the CRM calls a product, by its GUID. */
  readonly productName: DataLoader<string, string | null>;
  /** A customer's own address, by the customer's SystemId. */
  readonly customerAddress: DataLoader<string, Address | null>;
  readonly itemByNumber: DataLoader<string, Named | null>;
  readonly resourceByNumber: DataLoader<string, Named | null>;
}

type Read<Key, Value> = (integration: string, keys: readonly Key[]) => Promise<Map<Key, Value>>;

/** Loaders of one request; all of them read within the request's integration. */
export function createLoaders(
  readers: OrdersReaders,
  integration: SubgraphContext['integration'],
): OrdersLoaders {
  const { orders, invoices, quotes, names } = readers;
  const byKey = <Value>(read: Read<string, Value>): DataLoader<string, Value | null> =>
    new DataLoader(
      async (keys) => {
        const found = await read((await integration()).key, keys);
        return keys.map((key) => found.get(key) ?? null);
      },
      { maxBatchSize: KEYS_PER_STATEMENT },
    );
  const byRecord = <Value>(
    read: (key: string, keys: readonly RecordKey[]) => Promise<(Value | null)[]>,
  ): DataLoader<RecordKey, Value | null, string> =>
    new DataLoader(async (keys) => read((await integration()).key, keys), {
      maxBatchSize: KEYS_PER_STATEMENT,
      cacheKeyFn: ({ system, id }) => `${system} ${id}`,
    });
  const named = (kind: NamedKind): DataLoader<string, Named | null> =>
    byKey((key, ids) => names.byIds(key, kind, ids));
  return {
    order: byRecord(orders.byKeys),
    orderByNumber: byKey(orders.byNumbers),
    sums: byRecord(orders.sums),
    lines: lineLoader(readers, integration),
    invoice: byKey(invoices.byIds),
    invoicesOfOrder: new DataLoader(
      async (numbers) => {
        const found = await invoices.ofOrders((await integration()).key, numbers);
        return numbers.map((number) => found.get(number) ?? []);
      },
      { maxBatchSize: KEYS_PER_STATEMENT },
    ),
    quote: byKey(quotes.byIds),
    orderOfQuote: byKey(quotes.ordersOf),
    named: {
      account: named('account'),
      contact: named('contact'),
      customer: named('customer'),
      item: named('item'),
      resource: named('resource'),
      product: named('product'),
      unit: named('unit'),
      currency: named('currency'),
    },
    productName: byKey(names.productNames),
    customerAddress: byKey(names.addresses),
    itemByNumber: byKey((key, codes) => names.byCodes(key, 'item', 'ERP', codes)),
    resourceByNumber: byKey((key, codes) => names.byCodes(key, 'resource', 'ERP', codes)),
  };
}

/** Documents of one kind with one slice are read together; a field has one slice. */
function lineLoader(
  { lines, names }: OrdersReaders,
  integration: SubgraphContext['integration'],
): OrdersLoaders['lines'] {
  const groupOf = ({ owner, slice }: LinesKey): string => JSON.stringify([owner, slice]);
  return new DataLoader<LinesKey, Rows<SalesLine>, string>(
    async (keys) => {
      const { key } = await integration();
      const accounts = await names.lineAccounts(key);
      const answers = new Map<LinesKey, Rows<SalesLine>>();
      for (const group of Map.groupBy(keys, groupOf).values()) {
        const [first] = group;
        if (first === undefined) continue;
        const parents = group.map(({ parent }) => parent);
        const pages = await lines.ofParents(key, first.owner, parents, first.slice, accounts);
        group.forEach((wanted, at) => answers.set(wanted, pages[at] ?? NO_LINES));
      }
      return keys.map((wanted) => answers.get(wanted) ?? NO_LINES);
    },
    {
      maxBatchSize: DOCUMENTS_PER_STATEMENT,
      cacheKeyFn: (wanted) => `${wanted.parent.system} ${wanted.parent.id} ${groupOf(wanted)}`,
    },
  );
}

const NO_LINES: Rows<SalesLine> = { rows: [], hasNextPage: false };
