import { describe, expect, it } from 'vitest';
import { createStatisticsReader } from './statistics-read.ts';
import { totalOf, type CustomerFigures, type KnownFigures } from './statistics.ts';

const figures: CustomerFigures = {
  balance: '100.10',
  overdue: '10',
  outstandingOrders: '20',
  shippedNotInvoiced: '5',
  outstandingInvoices: '1.05',
  invoicedPrepayment: '6.15',
  totalSales: '1000',
};

function reader(erp: { down: boolean }) {
  const calls: string[][] = [];
  const kept = new Map<string, KnownFigures>();
  let seconds = 0;
  const now = (): Date => new Date(seconds * 1_000);
  const statistics = createStatisticsReader({
    now,
    async read(_integration, customers) {
      calls.push([...customers]);
      if (erp.down) throw new Error('The ERP is down.');
      return new Map(customers.filter((id) => id !== 'gone').map((id) => [id, figures]));
    },
    known: async (_integration, customers) =>
      new Map(
        customers.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) as KnownFigures]] : [])),
      ),
    async keep(_integration, found, readAt) {
      for (const [id, one] of found) kept.set(id, { figures: one, readAt });
    },
  });
  return {
    calls,
    pass: (more: number) => (seconds += more),
    ask: (customers: readonly string[], age = 30) =>
      statistics.statistics('i', customers, age, 't'),
  };
}

describe("a customer's figures", () => {
  it('count against the credit limit as the contract says', () => {
    expect(totalOf(figures)).toBe('120');
  });

  it('are read in one call for all, then kept for as long as asked', async () => {
    const { ask, calls, pass } = reader({ down: false });
    const found = await ask(['a', 'b', 'gone']);
    expect(found.map((one) => one?.source ?? null)).toEqual(['LIVE', 'LIVE', null]);
    pass(29);
    expect(await ask(['a'])).toMatchObject([{ source: 'CACHE' }]);
    expect(await ask(['a'], 10)).toMatchObject([{ source: 'LIVE' }]);
    expect(await ask(['a'], 0)).toMatchObject([{ source: 'LIVE' }]);
    expect(calls).toEqual([['a', 'b', 'gone'], ['a'], ['a']]);
  });

  it('are read once for requests that come together', async () => {
    const { ask, calls } = reader({ down: false });
    await Promise.all([ask(['a', 'b']), ask(['b', 'c']), ask(['a'])]);
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('are the last known ones while the ERP is down, an error when there are none', async () => {
    const erp = { down: false };
    const { ask, pass } = reader(erp);
    await ask(['a']);
    erp.down = true;
    pass(60);
    const [known, never] = await ask(['a', 'b']);
    expect(known).toMatchObject({ source: 'LAST_KNOWN', known: { figures } });
    expect(never).toMatchObject({ source: 'NONE' });
  });
});
