import type { Connections } from '@drawbar/connectors/connections';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intake } from './intake.ts';
import { createFigureStore } from './store/account-figures.ts';
import { createQuoteCopies } from './store/quote-copies.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const CUSTOMER = guid('b', 1);
const ACCOUNT = guid('a', 1);
const QUOTE = guid('e', 1);
/** Whatever is due one day is due then. */
const LATER = new Date('2999-01-01T00:00:00Z');

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(await testDatabase('waiting'), {} as unknown as Connections);
});
afterAll(() => system.close());

describe('figures of a customer', () => {
  it('wait for news once the CRM was told, and for nothing when it has older ones', async () => {
    const store = createFigureStore(system.database, () => LATER);
    await system.fill('ERP', 'customer', [{ id: CUSTOMER, data: { number: '10000' } }]);
    await system.couple('ERP', 'customer', CUSTOMER, ACCOUNT);
    const take = async () => {
      await system.database.sql`
        update orders.account_figures set due_at = least(due_at, now()) where due_at < 'infinity'`;
      return store.take([INTEGRATION], 10);
    };
    const [first] = await take();
    if (first === undefined) throw new Error('No figures were due.');
    expect(first).toMatchObject({ accountId: ACCOUNT, customerNumber: '10000', told: null });
    await store.told(first, 'unknown');
    const [second] = await take();
    expect(second).toMatchObject({ told: 'unknown', attempts: 1 });
    await store.told(first, 'a hash');
    expect(await take()).toEqual([]);
    await system.fill('ERP', 'customer', [{ id: CUSTOMER, data: { number: '10000', city: 'X' } }]);
    expect(await take()).toMatchObject([{ told: 'a hash', attempts: 1 }]);
  });

  it.each(['told', 'later'] as const)(
    'that changed while the CRM was told are told again: %s',
    async (end) => {
      const store = createFigureStore(system.database, () => new Date());
      await system.database.sql`update orders.account_figures set due_at = '2020-01-01'`;
      const [due] = await store.take([INTEGRATION], 10);
      if (due === undefined) throw new Error('No figures were due.');
      const number = { told: 'I1', later: 'I2' }[end];
      await system.fill('ERP', 'invoice', [
        { id: guid('f', end.length), data: { number, customerId: CUSTOMER } },
      ]);
      await (end === 'told' ? store.told(due, 'a hash') : store.later(due, 3_600, 'No.'));
      const [row] = await system.database.sql<{ soon: boolean }[]>`
        select due_at < now() + interval '1 minute' as soon from orders.account_figures`;
      expect(row?.soon).toBe(true);
    },
  );
});

describe('figures', () => {
  it('are told again when an order lost a line', async () => {
    const scope = { integration: INTEGRATION, system: 'ERP' } as const;
    const [order, line] = [guid('c', 31), guid('d', 31)];
    await system.fill('ERP', 'order', [
      { id: order, data: { number: 'S31', status: 'Open', customerId: CUSTOMER } },
    ]);
    await system.fill('ERP', 'orderLine', [{ id: line, data: { documentId: order } }]);
    const { sql } = system.database;
    await sql`update orders.account_figures set due_at = 'infinity'`;
    await sql.begin((tx) => intake.remove(tx, scope, 'orderLine', [line]));
    const due = await sql`select 1 from orders.account_figures where due_at < 'infinity'`;
    expect(due).toHaveLength(1);
  });
});

async function quoteState(id: string): Promise<{ state: string; due: string }> {
  const [row] = await system.database.sql<{ state: string; due: string }[]>`
    select state, due_at::text as due from orders.quote_copy where id = ${id}`;
  return { state: row?.state ?? '', due: row?.due ?? '' };
}

describe('a quote', () => {
  it('is wanted in the ERP once it is active, and that is noted once', async () => {
    const id = guid('e', 21);
    const states = async () =>
      (await system.database.sql`select state from orders.quote_copy where id = ${id}`).length;
    await system.fill('CRM', 'quote', [{ id, data: { statecode: 0 } }]);
    expect(await states()).toBe(0);
    await system.fill('CRM', 'quote', [{ id, data: { statecode: 1 } }]);
    await system.fill('CRM', 'quote', [{ id, data: { statecode: 2 } }]);
    expect(await states()).toBe(1);
    await system.database.sql`delete from orders.quote_copy where id = ${id}`;
  });

  it('is looked at again until it is handled', async () => {
    const copies = createQuoteCopies(system.database, () => LATER);
    await system.database.sql`
      insert into orders.quote_copy (integration, id, intent, state, due_at)
      values (${INTEGRATION}, ${QUOTE}, ${guid('f', 1)}, 'made', now())`;
    const [copy] = await copies.take([INTEGRATION], 10);
    if (copy === undefined) throw new Error('No quote was due.');
    await copies.moved(copy, 'released');
    const [again] = await copies.take([INTEGRATION], 10);
    if (again === undefined) throw new Error('The quote was not due again.');
    expect(again).toMatchObject({ id: QUOTE, state: 'released' });
    await copies.moved(again, 'handled');
    expect(await quoteState(QUOTE)).toEqual({ state: 'handled', due: 'infinity' });
  });

  it.each(['rest', 'later', 'handled'] as const)(
    'that changed while it was looked at is looked at again: %s',
    async (end) => {
      const id = guid('e', { rest: 11, later: 12, handled: 13 }[end]);
      const copies = createQuoteCopies(system.database, () => new Date());
      await system.database.sql`
        insert into orders.quote_copy (integration, id, intent, state, due_at)
        values (${INTEGRATION}, ${id}, ${id}, 'made', '2020-01-01')`;
      const [copy] = await copies.take([INTEGRATION], 10);
      if (copy === undefined) throw new Error('No quote was due.');
      await system.fill('CRM', 'quote', [{ id, data: { statecode: 3 } }]);
      if (end === 'rest') await copies.rest(copy);
      else if (end === 'later') await copies.later(copy, 3_600, 'No.');
      else await copies.moved(copy, 'handled');
      const { state, due } = await quoteState(id);
      expect(state).toBe('made');
      expect(Date.parse(due)).toBeLessThanOrEqual(Date.now() + 1_000);
    },
  );
});
