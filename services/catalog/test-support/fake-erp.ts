/** An ERP for tests: stock, capacity and failures as the test sets them; it counts the calls. */
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
  liveStock: 'variant' | 'location' | 'item';
  down: boolean;
  /** Item numbers of each call, in order. */
  readonly calls: string[][];
  /** Resolves when a call may be answered. */
  gate: Promise<void>;
  readonly connections: Connections;
}

export function fakeErp(now: () => Date): FakeErp {
  const fake: FakeErp = {
    levels: [],
    plan: null,
    capacity: new Map(),
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
      if (fake.down)
        throw new ConnectorError('ERP', 'unavailable', 'Business Central is unreachable.');
      const levels = fake.levels.filter(({ itemNumber }) => numbers.includes(itemNumber));
      return { levels, plan: fake.plan, readAt: now() };
    },
    find(_kind: string, where: { in: readonly string[] }) {
      const rows = where.in.filter((number) => fake.capacity.has(number));
      return Promise.resolve(
        rows.map((number) => ({ data: { number, capacity: fake.capacity.get(number) } })),
      );
    },
    recordUrl: (kind: string, id: string) => `https://erp.example/${kind}/${id}`,
  };
  return fake;
}
