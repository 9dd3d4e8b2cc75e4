import { randomUUID } from 'node:crypto';
import type { Connections } from '@drawbar/connectors/connections';
import { testDatabase } from '@drawbar/test/database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyInvoice, type InvoiceCopy } from './domain/copy-invoice.ts';
import { intake } from './intake.ts';
import { createInvoiceCopies } from './store/invoice-copies.ts';
import { readPostedInvoice } from './store/posted-invoice.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const CUSTOMER = guid('b', 1);
const ACCOUNT = guid('a', 1);
const INVOICE = guid('f', 1);

let system: TestSystem;
beforeEach(async () => {
  system = await startTestSystem(await testDatabase('recoupled'), {} as unknown as Connections);
  await system.fill('ERP', 'customer', [{ id: CUSTOMER, data: { number: '10000' } }]);
  await invoice('100');
});
afterEach(() => system.close());

const invoice = (remainingAmount: string) => {
  const data = { number: '1', customerId: CUSTOMER, totalAmountIncludingTax: '100' };
  return system.fill('ERP', 'invoice', [{ id: INVOICE, data: { ...data, remainingAmount } }]);
};
const copies = () =>
  createInvoiceCopies({
    database: system.database,
    intake,
    // a second ahead of the database, so that what is due now is due for us
    now: () => new Date(Date.now() + 1_000),
    newId: randomUUID,
  });
const couple = (partner: string | null) =>
  system.database.sql.begin((tx) =>
    intake.setPartners(tx, { integration: INTEGRATION, system: 'ERP' }, 'customer', [
      { id: CUSTOMER, partner },
    ]),
  );

async function take(): Promise<InvoiceCopy> {
  await copies().wantNew([INTEGRATION]);
  const [copy] = await copies().take([INTEGRATION], 10);
  if (copy === undefined) throw new Error('No invoice was due.');
  return copy;
}

/** As the worker does with a copy whose customer is not coupled. */
function look(copy: InvoiceCopy): Promise<void> {
  const never = async (): Promise<never> => {
    throw new Error('Nothing is to be written.');
  };
  return copyInvoice(
    {
      ...copies(),
      read: (one) => readPostedInvoice(system.database, one),
      choices: never,
      create: never,
      setState: never,
    },
    copy,
  );
}

describe('an invoice of a customer that is uncoupled and coupled again', () => {
  it('is copied when it was not before', async () => {
    await couple(ACCOUNT);
    const copy = await take();
    await couple(null);
    await look(copy);
    expect(await copies().take([INTEGRATION], 10)).toEqual([]);
    await couple(ACCOUNT);
    expect(await take()).toMatchObject({ id: INVOICE, crmId: copy.crmId, made: false });
  });

  it('is told as paid when it was paid meanwhile', async () => {
    await couple(ACCOUNT);
    const made = await take();
    const header = { id: made.crmId, version: 'v1', modifiedAt: null, data: {} };
    await copies().done(made, { header, lines: [] });
    await couple(null);
    await invoice('0');
    await look(await take());
    expect(await copies().take([INTEGRATION], 10)).toEqual([]);
    await couple(ACCOUNT);
    expect(await take()).toMatchObject({ crmId: made.crmId, made: true });
  });

  it('is looked at once more when it is coupled while that is found out', async () => {
    await couple(ACCOUNT);
    const copy = await take();
    await couple(null);
    await couple(ACCOUNT);
    await copies().rest(copy, 'Not coupled.');
    expect(await take()).toMatchObject({ crmId: copy.crmId });
  });
});
