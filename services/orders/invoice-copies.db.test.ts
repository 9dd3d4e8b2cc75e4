import type { Connections } from '@drawbar/connectors/connections';
import { testDatabase } from '@drawbar/test/database';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceCopy } from './domain/copy-invoice.ts';
import { intake } from './intake.ts';
import { createInvoiceCopies } from './store/invoice-copies.ts';
import { readPostedInvoice } from './store/posted-invoice.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const CUSTOMER = guid('b', 1);
const INVOICE = guid('f', 1);

let system: TestSystem;
beforeAll(async () => {
  const connections = {} as unknown as Connections;
  system = await startTestSystem(await testDatabase('copies'), connections);
  await system.fill('ERP', 'customer', [{ id: CUSTOMER, data: { number: '10000' } }]);
  await invoice('100');
});
afterAll(() => system.close());

const invoice = (remainingAmount: string) =>
  system.fill('ERP', 'invoice', [
    {
      id: INVOICE,
      data: {
        number: '103001',
        customerId: CUSTOMER,
        totalAmountIncludingTax: '100',
        remainingAmount,
      },
    },
  ]);
const copies = () =>
  createInvoiceCopies({
    database: system.database,
    intake,
    // a second ahead of the database, so that what is due now is due for us
    now: () => new Date(Date.now() + 1_000),
    newId: randomUUID,
  });

describe('copies of posted invoices', () => {
  it('are wanted once the customer is coupled, and taken by one worker', async () => {
    await copies().wantNew([INTEGRATION]);
    expect(await copies().take([INTEGRATION], 10)).toEqual([]);
    await system.couple('ERP', 'customer', CUSTOMER, guid('a', 1));
    await copies().wantNew([INTEGRATION]);
    await copies().wantNew([INTEGRATION]);
    const taken = await Promise.all([
      copies().take([INTEGRATION], 10),
      copies().take([INTEGRATION], 10),
    ]);
    expect(taken.flat()).toMatchObject([{ id: INVOICE, made: false, attempts: 1 }]);
  });

  it('are looked for only after something came in', async () => {
    const { sql } = system.database;
    await copies().wantNew([INTEGRATION]);
    // whoever reads these tables now waits for ever
    await sql.begin(async (tx) => {
      await tx`lock table orders.invoice, orders.customer in access exclusive mode`;
      await copies().wantNew([INTEGRATION]);
    });
    expect(await sql`select 1 from orders.copies_wanted`).toEqual([]);
    const later = guid('f', 2);
    await system.fill('ERP', 'invoice', [
      { id: later, data: { number: '103002', customerId: CUSTOMER, remainingAmount: '1' } },
    ]);
    await copies().wantNew([guid('a', 9)]);
    await copies().wantNew([INTEGRATION]);
    expect(await sql`delete from orders.invoice_copy where id = ${later} returning id`).toEqual([
      { id: later },
    ]);
  });

  it('are left alone until there is news of the invoice', async () => {
    await system.database.sql`update orders.invoice_copy set due_at = now()`;
    const [copy] = await copies().take([INTEGRATION], 10);
    if (copy === undefined) throw new Error('Nothing was taken.');
    const header = { id: copy.crmId, version: 'v1', modifiedAt: null, data: {} };
    await copies().done(copy, { header, lines: [] });
    expect(await copies().take([INTEGRATION], 10)).toEqual([]);
    await invoice('40');
    const [news] = await copies().take([INTEGRATION], 10);
    expect(news).toMatchObject({ id: INVOICE, crmId: copy.crmId, made: true });
    expect(news && (await readPostedInvoice(system.database, news))?.status).toBe('PARTLY_PAID');
  });

  it("say what it says, under the account's own price list or one of its currency", async () => {
    const [gbp, eur] = [guid('c', 1), guid('c', 2)];
    const [lists, account] = [[1, 2, 3, 4].map((digit) => guid('d', digit)), guid('a', 1)];
    await system.fill('ERP', 'company', [{ id: guid('e', 1), data: { localCurrencyCode: 'GBP' } }]);
    await system.fill('CRM', 'currency', [
      { id: gbp, data: { isocurrencycode: 'GBP', currencyprecision: 2 } },
      { id: eur, data: { isocurrencycode: 'EUR' } },
    ]);
    const list = (at: number, name: string, currency: string, statecode = 0) => ({
      id: lists[at] ?? '',
      data: { name, _transactioncurrencyid_value: currency, statecode },
    });
    await system.fill('CRM', 'priceList', [
      list(0, 'B', gbp),
      list(1, 'C', gbp),
      list(2, 'A', gbp, 1),
      list(3, 'A', eur),
    ]);
    const data = { number: '103001', customerId: CUSTOMER, workDescription: 'Ring twice' };
    await system.fill('ERP', 'invoice', [{ id: INVOICE, data }]);
    const copy = { integration: INTEGRATION, id: INVOICE } as InvoiceCopy;
    const read = () => readPostedInvoice(system.database, copy);
    expect(await read()).toMatchObject({ description: 'Ring twice', priceListId: lists[0] });
    const ownList = { name: 'Chairs Ltd', _defaultpricelevelid_value: lists[1] ?? '' };
    await system.fill('CRM', 'account', [{ id: account, data: ownList }]);
    expect(await read()).toMatchObject({ priceListId: lists[1] });
    await system.fill('ERP', 'invoice', [{ id: INVOICE, data: { ...data, currencyCode: 'SEK' } }]);
    expect(await read()).toMatchObject({ currencyId: null, priceListId: null });
  });

  it('are done again when the news came while they were being told', async () => {
    await system.database.sql`update orders.invoice_copy set due_at = now()`;
    const [copy] = await copies().take([INTEGRATION], 10);
    if (copy === undefined) throw new Error('Nothing was taken.');
    await invoice('0');
    const header = { id: copy.crmId, version: 'v1', modifiedAt: null, data: {} };
    await copies().done(copy, { header, lines: [] });
    expect(await copies().take([INTEGRATION], 10)).toMatchObject([{ made: true }]);
  });

  it('belong to one integration', async () => {
    const rows = await system.database.sql`select integration from orders.invoice_copy`;
    expect(rows).toEqual([{ integration: INTEGRATION }]);
  });
});
