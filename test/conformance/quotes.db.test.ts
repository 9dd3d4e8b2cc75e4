import { randomUUID } from 'node:crypto';
import { startOrderWorker, type OrderWorker } from '@drawbar/orders/worker';
import { createLog } from '@drawbar/platform/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrmSales, type CrmSales } from '../support/crm-sales.ts';
import { eventually } from '../support/eventually.ts';
import { startOrdering, type Ordering } from '../support/orders.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

/** Round trips of two systems and a worker that looks once a second. */
const SLOW = { timeout: 120_000 };
const WAIT_MS = 30_000;

let running: Synchronisation;
let ordering: Ordering;
let worker: OrderWorker;
let sales: CrmSales;

beforeAll(async () => {
  running = await startSynchronisation('quotes');
  ordering = await startOrdering(running, 20_000);
  sales = await createCrmSales(running);
  worker = startOrderWorker({
    database: running.database,
    connections: running.integrations.connections,
    integrations: running.integrations.directory,
    log: createLog({ level: 'silent', pretty: false, name: 'orders' }),
    now: () => new Date(),
    newId: randomUUID,
    enabled: async () => [running.integration],
    automatic: async () => [running.integration],
    quotes: async () => [running.integration],
  });
});
afterAll(async () => {
  await worker.close();
  await running.close();
});

interface Quote {
  readonly number: string | null;
  readonly status: string;
  readonly revision: number;
  readonly problem: string | null;
  readonly salesOrder: { readonly number: string | null } | null;
}

async function quoteNow(crmId: string): Promise<Quote | null> {
  const { salesQuote } = await ordering.ask<{ salesQuote: Quote | null }>(
    `query ($id: ID!) { salesQuote(by: { crmId: $id }) {
      number status revision problem salesOrder { number } } }`,
    { id: crmId },
  );
  return salesQuote;
}

/** The quote as soon as it is as it should be. */
function quoteWhen(crmId: string, is: (quote: Quote) => boolean): Promise<Quote> {
  return eventually(`quote ${crmId}`, WAIT_MS, async () => {
    const quote = await quoteNow(crmId);
    return quote !== null && is(quote) ? quote : null;
  });
}

const inErp = (number: string | null) => sales.erpRows('quote', 'number', number ?? '');

describe('a quote of the CRM', () => {
  it(
    'is copied when it is activated, keeps its number when revised, goes when lost',
    SLOW,
    async () => {
      const first = await sales.createQuote({ effectiveto: '2099-03-01', freightamount: '0' });
      expect((await quoteNow(first))?.number ?? null).toBeNull();
      await sales.activate(first);
      const { number } = await quoteWhen(first, (quote) => quote.number !== null);
      const [copy] = await inErp(number);
      expect(copy?.data).toMatchObject({
        validUntilDate: '2099-03-01',
        customerNumber: '10000',
        totalAmountExcludingTax: '246.6',
        status: 'Open',
      });
      const second = await sales.revise(first);
      await sales.activate(second);
      const revised = await quoteWhen(second, (quote) => quote.number !== null);
      expect(revised).toMatchObject({ number, revision: 1, status: 'ACTIVE' });
      const rows = await inErp(number);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.id).not.toBe(copy?.id);
      await sales.act('CloseQuote', { QuoteClose: { quoteid: second } });
      await eventually('the ERP has archived it', WAIT_MS, async () =>
        (await inErp(number)).length === 0 ? true : null,
      );
    },
  );

  it('exists once in the ERP, whatever happens to the answers', SLOW, async () => {
    const post = { method: 'POST', path: 'salesQuotes' };
    for (const fault of [
      { match: post, fault: 'drop-after-commit', times: 1 },
      { match: post, fault: 'status', value: 504, times: 1 },
    ]) {
      await running.systems.control('erp', 'faults', fault);
    }
    const quote = await sales.createQuote({});
    const [row] = await sales.crmRows('quote', 'quoteid', quote);
    await sales.activate(quote);
    await eventually('the quote is there', WAIT_MS, async () => {
      await running.database.sql`
        update orders.quote_copy set due_at = now() where state = 'wanted' and message <> ''`;
      return (await quoteNow(quote))?.number ?? null;
    });
    const reference = String(row?.data['quotenumber']);
    expect(await sales.erpRows('quote', 'yourReference', reference)).toHaveLength(1);
    await running.systems.control('erp', 'faults', { clear: true });
  });

  it('is released when won, and taken over by the order once that is submitted', SLOW, async () => {
    const quote = await sales.createQuote({});
    await sales.activate(quote);
    const { number } = await quoteWhen(quote, (one) => one.number !== null);
    await sales.act('WinQuote', { QuoteClose: { quoteid: quote } });
    const waiting = await quoteWhen(quote, ({ problem }) => problem !== null);
    expect(waiting.problem).toContain('the CRM has no order of it');
    const order = await sales.convert(quote);
    await eventually('the quote is released', WAIT_MS, async () => {
      const [row] = await inErp(number);
      return row?.data['status'] === 'Released' ? row : null;
    });
    await sales.submit(order);
    const done = await quoteWhen(quote, ({ salesOrder }) => salesOrder?.number != null);
    expect(done).toMatchObject({ number, status: 'WON', problem: null });
    const [made] = await sales.erpRows('order', 'number', done.salesOrder?.number ?? '');
    expect(made?.data['quoteNumber']).toBe(number);
    expect(await inErp(number)).toEqual([]);
  });

  it('says what stands in its way, and goes on when it is mended', SLOW, async () => {
    const quote = await sales.createQuote({ freightamount: '12.5' });
    await sales.activate(quote);
    const held = await quoteWhen(quote, ({ problem }) => problem !== null);
    expect(held.problem).toContain('the ERP has no account for it');
    await sales.setUp({ freightAccountNumber: '8710' });
    const done = await eventually('the quote goes on', WAIT_MS, async () => {
      await running.database.sql`
        update orders.quote_copy set due_at = now() where state = 'wanted' and message <> ''`;
      const now = await quoteNow(quote);
      return now?.number != null ? now : null;
    });
    expect(done.problem).toBeNull();
  });
});
