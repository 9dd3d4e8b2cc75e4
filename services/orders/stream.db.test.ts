import type { Connections } from '@drawbar/connectors/connections';
import { encodeCursor, globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intake } from './intake.ts';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const links = { recordUrl: () => null };
const connections = {
  erp: async () => links,
  crm: async () => links,
  close: async () => undefined,
} as unknown as Connections;

const ACCOUNT = guid('a', 1);
const CUSTOMER = guid('b', 1);
const accountId = globalId('acc', INTEGRATION, ACCOUNT);
const orderId = (n: number): string => globalId('so', INTEGRATION, guid('c', n));
const scope = { integration: INTEGRATION, system: 'ERP' } as const;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(await testDatabase('stream'), connections);
  await system.fill('CRM', 'account', [{ id: ACCOUNT, data: { name: 'Cannon' } }]);
  await system.couple('CRM', 'account', ACCOUNT, CUSTOMER);
  await order(1, 'Open');
  await order(2, 'Open');
});
afterAll(() => system.close());

/** Written in one transaction. */
const orders = (numbers: readonly number[], status: string) =>
  system.fill(
    'ERP',
    'order',
    numbers.map((n) => ({
      id: guid('c', n),
      data: { number: `S${n}`, customerId: CUSTOMER, status, completelyShipped: false },
    })),
  );
const order = (n: number, status: string) => orders([n], status);
const post = async (n: number): Promise<void> => {
  await system.fill('ERP', 'invoice', [
    { id: guid('f', n), data: { number: `I${n}`, orderNumber: `S${n}`, remainingAmount: '5' } },
  ]);
  await system.database.sql.begin((tx) => intake.remove(tx, scope, 'order', [guid('c', n)]));
};

interface Event {
  readonly cursor: string;
  readonly kind: string;
  readonly orders: readonly { readonly number: string; readonly status: string }[];
}

const FOLLOW = `subscription ($ids: [ID!], $account: ID, $after: String) {
  orderStatusChanged(orderIds: $ids, accountId: $account, after: $after) {
    cursor kind orders { number status } } }`;

/** Reads events one by one; ends the stream at the end of the test. */
async function open(variables: Record<string, unknown>) {
  const end = new AbortController();
  const events = await system.follow(FOLLOW, variables, end.signal);
  return {
    async next(): Promise<Event | null> {
      const { value } = (await events.next()) as { value: ExecutionResult | undefined };
      return (value?.data?.['orderStatusChanged'] as Event | undefined) ?? null;
    },
    async close(): Promise<void> {
      end.abort();
      await events.return();
    },
  };
}

const told = (event: Event | null): string =>
  `${event?.kind} ${event?.orders.map(({ number, status }) => `${number} ${status}`).join(', ')}`;

describe('the stream of orders', () => {
  it('begins with all of them, brings each change, and goes on behind a cursor', async () => {
    const stream = await open({ ids: [orderId(1), orderId(2)] });
    const first = await stream.next();
    expect(told(first)).toBe('SNAPSHOT S1 OPEN, S2 OPEN');
    await order(1, 'Released');
    const second = await stream.next();
    expect(told(second)).toBe('CHANGE S1 RELEASED');
    await order(2, 'Released');
    await stream.close();
    const again = await open({ ids: [orderId(1), orderId(2)], after: second?.cursor });
    expect(told(await again.next())).toBe('CHANGE S2 RELEASED');
    await again.close();
  });

  it('leaves out none of those that changed together when it is left between two', async () => {
    const both = [6, 7];
    const ids = both.map(orderId);
    await orders(both, 'Open');
    const stream = await open({ ids });
    expect((await stream.next())?.kind).toBe('SNAPSHOT');
    await orders(both, 'Released');
    const first = await stream.next();
    expect(told(first)).toBe('CHANGE S6 RELEASED');
    await stream.close();
    const again = await open({ ids, after: first?.cursor });
    const rest = [told(await again.next()), told(await again.next())];
    expect(rest).toContain('CHANGE S7 RELEASED');
    await again.close();
  });

  it('says that something was lost, then tells everything again', async () => {
    const stream = await open({ ids: [orderId(1)], after: encodeCursor(['999999']) });
    expect(told(await stream.next())).toBe('GAP ');
    expect(told(await stream.next())).toBe('SNAPSHOT S1 RELEASED');
    await stream.close();
  });

  it('is finished when every order it follows is', async () => {
    await order(3, 'Open');
    const stream = await open({ ids: [orderId(3)] });
    expect(told(await stream.next())).toBe('SNAPSHOT S3 OPEN');
    await post(3);
    const kinds: string[] = [];
    for (let event = await stream.next(); event !== null; event = await stream.next()) {
      kinds.push(told(event));
    }
    expect(kinds.at(-1)).toBe('FINISHED S3 COMPLETED');
  });

  it('brings an order that lost a line', async () => {
    await order(8, 'Open');
    const line = { documentId: guid('c', 8), lineNumber: 10_000, quantity: '3' };
    await system.fill('ERP', 'orderLine', [{ id: guid('d', 8), data: line }]);
    const stream = await open({ ids: [orderId(8)] });
    expect(told(await stream.next())).toBe('SNAPSHOT S8 OPEN');
    const { sql } = system.database;
    await sql.begin((tx) => intake.remove(tx, scope, 'orderLine', [guid('d', 8)]));
    expect(told(await stream.next())).toBe('CHANGE S8 OPEN');
    await stream.close();
  });

  it('of an account brings orders that are made while it is open', async () => {
    const stream = await open({ account: accountId });
    expect((await stream.next())?.kind).toBe('SNAPSHOT');
    await order(4, 'Open');
    expect(told(await stream.next())).toBe('CHANGE S4 OPEN');
    await stream.close();
  });

  it.each([{}, { ids: ['x'], account: accountId }, { ids: [] }])(
    'refuses %j',
    async (variables) => {
      await expect(open(variables)).rejects.toThrow(/either orderIds or accountId|1 to 100/);
    },
  );

  it('shows an order once that was asked for twice, and refuses one unknown', async () => {
    const stream = await open({ ids: [orderId(1), orderId(1)] });
    expect(told(await stream.next())).toBe('SNAPSHOT S1 RELEASED');
    await stream.close();
    for (const id of ['so_x', orderId(99)]) {
      await expect(open({ ids: [orderId(1), id] })).rejects.toThrow(`there is no order ${id}`);
    }
  });

  it('refuses a cursor that is none of its own', async () => {
    const wrong = open({ ids: [orderId(1)], after: 'x' });
    await expect(wrong).rejects.toThrow('not a cursor of this stream');
  });
});

describe('the timeline of an order', () => {
  it('tells what happened in the order in which it happened', async () => {
    await order(5, 'Open');
    await order(5, 'Released');
    const line = { documentId: guid('c', 5), lineNumber: 10_000, number: '1968-S', quantity: '3' };
    const shipped = (quantityShipped: string) =>
      system.fill('ERP', 'orderLine', [
        { id: guid('d', 5), data: { ...line, unitOfMeasureCode: 'PCS', quantityShipped } },
      ]);
    await shipped('0');
    await shipped('2');
    await post(5);
    const result = await system.ask(
      `query ($id: ID!) { salesOrder(by: { id: $id }) {
        timeline { nodes { kind message } } page: timeline(first: 1) { pageInfo { hasNextPage
          } } } }`,
      { id: orderId(5) },
    );
    const found = result.data?.['salesOrder'] as {
      timeline: { nodes: { kind: string; message: string }[] };
      page: { pageInfo: { hasNextPage: boolean } };
    };
    expect(found.timeline.nodes.map(({ kind }) => kind).sort()).toEqual(
      ['CREATED', 'INVOICED', 'RELEASED', 'SHIPPED'].sort(),
    );
    const messages = found.timeline.nodes.map(({ message }) => message);
    expect(messages).toContain('Shipped 2 PCS 1968-S.');
    expect(found.page.pageInfo.hasNextPage).toBe(true);
  });
});
