/** Reads customers' figures live: one call for all that are asked at once, cached, never lost. */
import type { CustomerFigures, KnownFigures, Statistics } from './statistics.ts';

export interface StatisticsPorts {
  /** Asks the ERP; a customer that is gone is absent. */
  read(
    integration: string,
    customers: readonly string[],
    traceId: string,
  ): Promise<ReadonlyMap<string, CustomerFigures>>;
  /** What was read before, by any process. */
  known(
    integration: string,
    customers: readonly string[],
  ): Promise<ReadonlyMap<string, KnownFigures>>;
  keep(
    integration: string,
    figures: ReadonlyMap<string, CustomerFigures>,
    readAt: Date,
  ): Promise<void>;
  readonly now: () => Date;
}

export interface StatisticsReader {
  /**
   * In the order of the customers; null for one the ERP does not know.
   * @param maxAgeSeconds how old an answer may be; 0 always asks the ERP.
   */
  statistics(
    integration: string,
    customers: readonly string[],
    maxAgeSeconds: number,
    traceId: string,
  ): Promise<(Statistics | null)[]>;
}

type Reading = Promise<ReadonlyMap<string, CustomerFigures>>;

/** Customers whose figures are being read; requests that come meanwhile wait for the same call. */
const READING_MAX = 10_000;

export function createStatisticsReader(ports: StatisticsPorts): StatisticsReader {
  const reading = new Map<string, Reading>();
  const read = (integration: string, customers: readonly string[], traceId: string): void => {
    const open = customers.filter((customer) => !reading.has(`${integration} ${customer}`));
    if (open.length === 0 || reading.size > READING_MAX) return;
    const readAt = ports.now();
    const call = ports.read(integration, open, traceId).then(async (figures) => {
      await ports.keep(integration, figures, readAt);
      return figures;
    });
    for (const customer of open) reading.set(`${integration} ${customer}`, call);
    const forget = (): void => {
      for (const customer of open) reading.delete(`${integration} ${customer}`);
    };
    call.then(forget, forget);
  };
  return {
    async statistics(integration, customers, maxAgeSeconds, traceId) {
      const known = await ports.known(integration, customers);
      const since = ports.now().getTime() - maxAgeSeconds * 1_000;
      const isFresh = (customer: string): boolean => {
        const before = known.get(customer);
        return maxAgeSeconds > 0 && before !== undefined && before.readAt.getTime() >= since;
      };
      const stale = customers.filter((customer) => !isFresh(customer));
      read(integration, stale, traceId);
      return Promise.all(
        customers.map(async (customer) => {
          const before = known.get(customer);
          if (isFresh(customer) && before !== undefined) return cached(before);
          const call = reading.get(`${integration} ${customer}`);
          return answer(customer, call, before, ports.now());
        }),
      );
    },
  };
}

function cached(known: KnownFigures): Statistics {
  return { source: 'CACHE', known };
}

async function answer(
  customer: string,
  call: Reading | undefined,
  before: KnownFigures | undefined,
  readAt: Date,
): Promise<Statistics | null> {
  try {
    const figures = (await call)?.get(customer);
    return figures === undefined ? null : { source: 'LIVE', known: { figures, readAt } };
  } catch (failure) {
    if (before !== undefined) return { source: 'LAST_KNOWN', known: before, failure };
    return { source: 'NONE', failure };
  }
}
