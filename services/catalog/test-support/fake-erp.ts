/** An ERP for tests: stock, capacity and failures as the test sets them; it counts the calls. */
import type { Fields } from '../domain/document.ts';
import type { Connections } from '@drawbar/connectors/connections';
import {
  ConnectorError,
  type ErpPort,
  type ReservationLine,
  type StockLevel,
  type SupplyDemandLine,
} from '@drawbar/connectors/port';

export interface FakeErp {
  levels: StockLevel[];
  /** null: this ERP tells stock alone. */
  plan: { lines: SupplyDemandLine[]; reservations: ReservationLine[] | null } | null;
  capacity: Map<string, string>;
  /** Price lines and cards as the wire has them. */
  prices: { line: Fields[]; item: Fields[]; resource: Fields[] };
  /** Locations as the wire has them, those of the replica apart. */
  locations: ({ readonly id: string } & Fields)[];
  /** Kinds of each search, in order. */
  readonly searches: string[];
  /** Item numbers of the ledger's entries, in order. */
  readonly ledger: string[];
  liveStock: 'variant' | 'location' | 'item';
  down: boolean;
  /** Item numbers of each call, in order. */
  readonly calls: string[][];
  /** Resolves when a call may be answered. */
  gate: Promise<void>;
  readonly connections: Connections;
}

const unreachable = () =>
  new ConnectorError('ERP', 'unavailable', 'Business Central is unreachable.');

export function fakeErp(now: () => Date): FakeErp {
  const fake: FakeErp = {
    levels: [],
    plan: null,
    capacity: new Map(),
    prices: { line: [], item: [], resource: [] },
    locations: [],
    searches: [],
    ledger: [],
    liveStock: 'variant',
    down: false,
    calls: [],
    gate: Promise.resolve(),
    connections: {
      erp: () => Promise.resolve(port as unknown as ErpPort),
      crm: () =>
        Promise.reject(new ConnectorError('CRM', 'credentials', 'The CRM is not connected.')),
      close: () => Promise.resolve(),
    },
  };
  const port = {
    describe: () => Promise.resolve({ liveStock: fake.liveStock, livePrice: 'lines' }),
    async supplyAndDemand(numbers: readonly string[]) {
      fake.calls.push([...numbers]);
      await fake.gate;
      if (fake.down) throw unreachable();
      const levels = fake.levels.filter(({ itemNumber }) => numbers.includes(itemNumber));
      return { levels, plan: fake.plan, readAt: now() };
    },
    async priceLines(question: {
      assetNumbers: readonly string[];
      sourceNumbers: readonly string[];
    }) {
      fake.searches.push('priceLine');
      await fake.gate;
      if (fake.down) throw unreachable();
      const { assetNumbers, sourceNumbers } = question;
      return fake.prices.line
        .filter((row) => assetNumbers.includes(String(row['assetNumber'] ?? '')))
        .filter((row) => sourceNumbers.includes(String(row['sourceNumber'] ?? '')))
        .map((data) => ({ data }));
    },
    async find(
      kind: 'item' | 'resource' | 'location',
      where: { field: string; in: readonly string[] },
    ) {
      fake.searches.push(kind);
      await fake.gate;
      if (fake.down) throw unreachable();
      if (kind === 'location') {
        return fake.locations
          .filter((row) => where.in.includes(String(row[where.field] ?? '')))
          .map(({ id, ...data }) => ({ id, data }));
      }
      const found = fake.prices[kind].filter((row) =>
        where.in.includes(String(row[where.field] ?? '')),
      );
      const capacities = where.in.filter((number) => fake.capacity.has(number));
      return [
        ...found,
        ...(kind === 'resource'
          ? capacities.map((number) => ({ number, capacity: fake.capacity.get(number) ?? null }))
          : []),
      ].map((data) => ({ data }));
    },
    ledgerEnd: () =>
      fake.down ? Promise.reject(unreachable()) : Promise.resolve(String(fake.ledger.length)),
    changes(_kind: string, cursor: string | null, max: number) {
      if (fake.down) return Promise.reject(unreachable());
      const full = cursor === null || !/^\d+$/.test(cursor);
      const from = full ? 0 : Number(cursor);
      const entries = fake.ledger.slice(from, from + max);
      return Promise.resolve({
        changes: entries.map((itemNumber) => ({ op: 'upsert', row: { data: { itemNumber } } })),
        cursor: String(from + entries.length),
        more: from + entries.length < fake.ledger.length,
        full,
        observedAt: now(),
      });
    },
    recordUrl: (kind: string, id: string) => `https://erp.example/${kind}/${id}`,
  };
  return fake;
}
