import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { Decimal, decimalText } from '@drawbar/schema/values';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sumOfLedger } from '../support/cronus.ts';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ask, control } from '../support/graph.ts';

const folder = testFolder();
let system: SystemProcess;
let graph = '';
let erp = '';

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
  graph = system.urls['gateway'] ?? '';
  erp = system.urls['erp'] ?? '';
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

interface Price {
  readonly quote: {
    readonly unitPrice: { readonly amount: string; readonly currency: string };
    readonly discountPercent: string;
    readonly lineAmount: { readonly amount: string };
    readonly priceList: { readonly code: string } | null;
    readonly breaks: readonly {
      readonly minimumQuantity: string;
      readonly unitPrice: { readonly amount: string };
    }[];
    readonly freshness: { readonly source: string; readonly stale: boolean };
  } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

const PRICE = `quote {
    unitPrice { amount currency } discountPercent lineAmount { amount } priceList { code }
    breaks { minimumQuantity unitPrice { amount } } freshness { source stale }
  }
  userErrors { code }`;

async function itemId(number: string): Promise<string> {
  const { data } = await ask<{ item: { id: string } }>(
    graph,
    'query Item($number: String!) { item(by: { number: $number }) { id } }',
    { number },
  );
  return data.item.id;
}

async function customerId(number: string): Promise<string> {
  const { data } = await ask<{ customer: { id: string } }>(
    graph,
    'query Customer($number: String!) { customer(by: { number: $number }) { id } }',
    { number },
  );
  return data.customer.id;
}

async function priceFor(
  customer: string,
  item: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Price> {
  const { data, errors } = await ask<{ price: Price }>(
    graph,
    `query Price($input: PriceInput!) { price(input: $input) { ${PRICE} } }`,
    {
      input: {
        customerId: await customerId(customer),
        itemId: await itemId(item),
        date: '2026-01-22',
        ...more,
      },
    },
  );
  expect(errors).toEqual([]);
  return data.price;
}

describe('a salesperson asks what a customer pays', () => {
  it('and sees the price of its group, its discount, and the next steps', async () => {
    // S00006 for DEALER: 584.46, from 10 on 552, from 50 on 519.52; LARGE ACC gets 5 % on RESALE.
    const { quote } = await priceFor('30000', '1896-S', { quantity: '12' });
    expect(quote).toMatchObject({
      unitPrice: { amount: '552', currency: 'GBP' },
      discountPercent: '5',
      lineAmount: { amount: '6292.8' },
      priceList: { code: 'S00006' },
      breaks: [{ minimumQuantity: '50', unitPrice: { amount: '493.544' } }],
      freshness: { stale: false },
    });
  });

  it.each([
    // Its own list before the card's 649.4; nobody else's.
    ['10000', '1896-S', {}, '560', 'S00009'],
    // A line per pallet; the one per piece is for another unit.
    ['30000', 'LS-75', { uom: 'PALLET' }, '1064', 'S00006'],
    // A line for one variant, which the others do not get.
    ['40000', 'LS-75', { variant: 'LS-75-B' }, '74.5', 'S00007'],
    ['40000', 'LS-75', {}, '79', null],
    // The season's first price: the second one begins in February.
    ['40000', '1896-S', {}, '617', 'S00007'],
  ])('%s pays for %s %j: %s', async (customer, item, more, amount, list) => {
    const { quote } = await priceFor(customer, item, more);
    expect([quote?.unitPrice.amount, quote?.priceList?.code ?? null]).toEqual([amount, list]);
  });
});

interface Availability {
  readonly total: {
    readonly onHand: { readonly value: string };
    readonly projected: { readonly value: string };
    readonly availableToPromise: { readonly value: string };
  };
  readonly locations: readonly {
    readonly location: { readonly code: string } | null;
    readonly reserved: { readonly value: string };
    readonly terms: readonly {
      readonly kind: string;
      readonly quantity: { readonly value: string };
    }[];
    readonly projected: { readonly value: string };
  }[];
  readonly earliest: string | null;
  readonly missing: readonly string[];
}

async function availabilityOf(item: string, at: string, quantity = '1'): Promise<Availability> {
  const { data, errors } = await ask<{ item: { availability: Availability } }>(
    graph,
    `query Stock($number: String!, $at: Date!, $quantity: Decimal!) {
      item(by: { number: $number }) {
        availability(at: $at, maxAgeSeconds: 0) {
          total { onHand { value } projected { value } availableToPromise { value } }
          locations {
            location { code } reserved { value } terms { kind quantity { value } }
            projected { value }
          }
          earliest(quantity: $quantity)
          missing
        }
      }
    }`,
    { number: item, at, quantity },
  );
  expect(errors).toEqual([]);
  return data.item.availability;
}
const plus = (a: string, b: string): string => decimalText(new Decimal(a).plus(b));

describe('a salesperson asks what can be promised', () => {
  it('and every location shows what is reserved, what comes and what goes', async () => {
    const { locations, total, missing } = await availabilityOf('1936-S', '2026-01-31');
    expect(missing).toEqual([]);
    expect(total.onHand.value).toBe(sumOfLedger('1936-S').total);
    const blue = locations.find(({ location }) => location?.code === 'BLUE');
    // The transfer S1001 brings 8, 4 more are on their way; S106001 brings 40 on 28 January.
    expect(blue?.terms).toEqual(
      expect.arrayContaining([
        { kind: 'PURCHASE_ORDER', quantity: { value: '40' } },
        { kind: 'TRANSFER_IN', quantity: { value: '8' } },
        { kind: 'IN_TRANSIT', quantity: { value: '4' } },
      ]),
    );
    const yellow = await availabilityOf('1896-S', '2026-01-31');
    const reserved = yellow.locations.map(({ reserved: { value } }) => value);
    expect(reserved.filter((value) => value !== '0')).toEqual(['10']);
  });

  it('and a purchase order of a moment ago moves the balance and the day', async () => {
    const before = await availabilityOf('LS-75', '2026-03-31');
    const wanted = plus(before.total.availableToPromise.value, '1');
    expect((await availabilityOf('LS-75', '2026-03-31', wanted)).earliest).toBeNull();
    await control(erp, 'records', {
      set: 'purchaseLines',
      create: [
        {
          documentType: 'Order',
          documentNumber: 'S106001',
          lineNumber: 90_000,
          lineType: 'Item',
          number: 'LS-75',
          locationCode: 'BLUE',
          unitOfMeasureCode: 'PCS',
          quantityPerUnitOfMeasure: 1,
          quantity: 25,
          quantityBase: 25,
          outstandingQuantity: 25,
          outstandingQuantityBase: 25,
          expectedReceiptDate: '2026-04-15',
        },
      ],
    });
    const later = await availabilityOf('LS-75', '2026-04-15', wanted);
    expect(later.total.projected.value).toBe(plus(before.total.projected.value, '25'));
    expect(later.earliest).toBe('2026-04-15');
    expect((await availabilityOf('LS-75', '2026-03-31', wanted)).earliest).toBe('2026-04-15');
  });

  it('and sees a posting of a moment ago without asking again', async () => {
    const events = await listen(await itemId('1900-S'));
    const snapshot = await events.next();
    expect(snapshot).toMatchObject({ kind: 'SNAPSHOT' });
    await control(erp, 'stock-movements', { item: '1900-S', location: 'BLUE', quantity: '6' });
    const change = await events.next();
    expect(change.kind).toBe('CHANGE');
    const [was, is] = [snapshot, change].map(({ availability: [one] }) => one?.total.onHand.value);
    expect(is).toBe(plus(was ?? '', '6'));
    events.close();
  });
});

interface StockEvent {
  readonly kind: string;
  readonly availability: readonly {
    readonly total: { readonly onHand: { readonly value: string } };
  }[];
}

/** Events of availabilityChanged over server-sent events. */
async function listen(item: string): Promise<{ next(): Promise<StockEvent>; close(): void }> {
  const left = new AbortController();
  const response = await fetch(`${graph}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      query: `subscription Watch($item: ID!) {
        availabilityChanged(itemIds: [$item]) {
          kind availability { total { onHand { value } } }
        }
      }`,
      variables: { item },
    }),
    signal: left.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next() {
      for (;;) {
        const found = /data: (\{.*\})\n/.exec(text);
        if (found !== null) {
          text = text.slice(found.index + found[0].length);
          const { data } = JSON.parse(found[1] ?? '') as {
            data: { availabilityChanged: StockEvent };
          };
          return data.availabilityChanged;
        }
        const { value, done } = (await reader?.read()) ?? { value: '', done: true };
        if (done) throw new Error(`The stream ended: ${text}`);
        text += value;
      }
    },
    close: () => left.abort(),
  };
}

/** A 503 says when to come back; whoever asks before that hears so. */
const AWAY = expect.stringMatching(/^UPSTREAM_(UNAVAILABLE|RATE_LIMITED)$/) as string;

describe('while the ERP is down', () => {
  it('prices and stock stay, flagged stale, and come back by themselves', async () => {
    const source = `query Both($item: ID!) {
      price(input: { itemId: $item }) { quote { unitPrice { amount } freshness { stale } } }
      availability(input: { itemIds: [$item], maxAgeSeconds: 0 }) { freshness { stale } }
    }`;
    const item = await itemId('1936-S');
    interface Both {
      readonly price: { readonly quote: { readonly unitPrice: { readonly amount: string } } };
      readonly availability: readonly { readonly freshness: { readonly stale: boolean } }[];
    }
    const before = await ask<Both>(graph, source, { item });
    expect(before.errors).toEqual([]);
    await control(erp, 'faults', { match: {}, fault: 'status', value: 503 });
    const during = await ask<Both>(graph, source, { item });
    expect(during.data.availability[0]?.freshness.stale).toBe(true);
    expect(during.data.price.quote.unitPrice).toEqual(before.data.price.quote.unitPrice);
    expect(during.errors).toMatchObject([
      { path: ['availability', 0], extensions: { code: AWAY, system: 'ERP' } },
    ]);
    await control(erp, 'faults', { clear: true });
    await eventually('stock is fresh again', 40_000, async () => {
      const { data } = await ask<Both>(graph, source, { item });
      return data.availability[0]?.freshness.stale === false ? data : null;
    });
  });
});
