import type { Connections } from '@drawbar/connectors/connections';
import { testDatabase } from '@drawbar/test/database';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    await copies().wantNew([INTEGRATION], 10);
    expect(await copies().take([INTEGRATION], 10)).toEqual([]);
    await system.couple('ERP', 'customer', CUSTOMER, guid('a', 1));
    await copies().wantNew([INTEGRATION], 10);
    await copies().wantNew([INTEGRATION], 10);
    const taken = await Promise.all([
      copies().take([INTEGRATION], 10),
      copies().take([INTEGRATION], 10),
    ]);
    expect(taken.flat()).toMatchObject([{ id: INVOICE, made: false, attempts: 1 }]);
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
