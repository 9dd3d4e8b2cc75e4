/** Quotes of the ERP over HTTP: created, revised, released, archived, taken over by an order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, row, rows, startTestSandbox, type TestSandbox } from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('erp-quotes');
});
afterAll(() => bench.close());

const LINE = { lineType: 'Item', number: '1896-S', quantity: 2, unitPrice: 100 };

async function createQuote(body: object) {
  const sent = { customerNumber: '10000', salesQuoteLines: [LINE], ...body };
  return row(await bench.ext('POST', '/salesQuotes', { body: sent }));
}

const archives = async (number: unknown) =>
  rows(await bench.ext('GET', `/salesQuoteArchives?$filter=number eq '${String(number)}'`));

describe('a quote', () => {
  it('is made once by its key, and stays out of the stock that orders take', async () => {
    const body = { drawbarKey: 'Q-1', validUntilDate: '2026-02-28', yourReference: 'QUO-1' };
    const open = "/salesLines?$filter=lineType eq 'Item' and number eq '1896-S'&$count=true";
    const before = rows(await bench.ext('GET', open)).length;
    const made = await createQuote(body);
    const again = await createQuote(body);
    expect(again).toMatchObject({ id: made.id, number: made.number, drawbarReplayed: true });
    expect(made).toMatchObject({ validUntilDate: '2026-02-28', status: 'Open' });
    expect(rows(await bench.ext('GET', open))).toHaveLength(before);
    const shown = row(await bench.v2('GET', `/salesQuotes(${made.id})`));
    expect(shown).toMatchObject({ number: made.number, totalAmountExcludingTax: 200 });
  });

  it('is archived when a revision takes its number', async () => {
    const made = await createQuote({});
    const revised = await createQuote({ revisionOf: made.id });
    expect(revised.number).toBe(made.number);
    expect(revised.id).not.toBe(made.id);
    expect((await bench.ext('GET', `/salesQuotes(${made.id})`)).status).toBe(404);
    expect(await archives(made.number)).toMatchObject([{ quoteId: made.id, lineCount: 1 }]);
  });

  it('is released, and archived when it is lost or an order takes it over', async () => {
    const made = await createQuote({});
    const action = (name: string) =>
      bench.ext('POST', `/salesQuotes(${made.id})/Microsoft.NAV.${name}`);
    expect((await action('release')).status).toBe(204);
    expect((await action('release')).status).toBe(204);
    expect(row(await bench.ext('GET', `/salesQuotes(${made.id})`)).status).toBe('Released');
    expect(errorCode(await action('ship'))).toBe('BadRequest_ResourceNotFound');
    const body = { customerNumber: '10000', quoteNumber: made.number };
    const order = row(await bench.ext('POST', '/salesOrders', { body }));
    expect(order.quoteNumber).toBe(made.number);
    expect(await archives(made.number)).toHaveLength(1);
    const lost = await createQuote({});
    const path = `/salesQuotes(${lost.id})/Microsoft.NAV.archive`;
    expect((await bench.ext('POST', path)).status).toBe(204);
    expect(await archives(lost.number)).toHaveLength(1);
  });
});
