import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeSystems, FAKE_CUSTOMER } from './fake-systems.test-support.ts';
import {
  guid,
  INTEGRATION,
  startTestSystem,
  TEST_DIRECTORY,
  type TestSystem,
} from './system.test-support.ts';

const CHAIR = globalId('itm', INTEGRATION, guid('e', 1));
const BLOCKED = globalId('itm', INTEGRATION, guid('e', 2));
const NOTHING = globalId('itm', INTEGRATION, guid('e', 9));
const ACCOUNT = globalId('acc', INTEGRATION, guid('a', 1));
const OF_BLOCKED = globalId('acc', INTEGRATION, guid('a', 2));
const STRANGER = globalId('acc', INTEGRATION, guid('a', 9));
const BLOCKED_CUSTOMER = guid('b', 2);

const fake = createFakeSystems(true);
let system: TestSystem;
let off: TestSystem;

async function start(name: string, enabled: boolean): Promise<TestSystem> {
  const scope = await TEST_DIRECTORY.resolve(null);
  const made = await startTestSystem(
    await testDatabase(name),
    fake.connections,
    {
      prices: {
        prices: async (_integration, questions) =>
          questions.map(({ currency }) =>
            currency === 'JPY'
              ? { ok: false, problem: NO_RATE }
              : { ok: true, unitPrice: '10', discountPercent: '0', includesTax: false },
          ),
      },
      availability: { availability: async (_integration, questions) => questions.map(() => null) },
    },
    { resolve: async () => ({ ...scope, enabled }) },
  );
  const { fill, couple } = made;
  await fill('CRM', 'account', [
    { id: guid('a', 1), data: { name: 'Cannon' } },
    { id: guid('a', 2), data: { name: 'Late payer' } },
  ]);
  await fill('ERP', 'customer', [
    { id: FAKE_CUSTOMER, data: { number: '10000' } },
    { id: BLOCKED_CUSTOMER, data: { number: '20000', blocked: 'All' } },
  ]);
  await couple('CRM', 'account', guid('a', 1), FAKE_CUSTOMER);
  await couple('CRM', 'account', guid('a', 2), BLOCKED_CUSTOMER);
  await fill('ERP', 'currency', [{ id: guid('f', 1), data: { code: 'JPY' } }]);
  await fill('ERP', 'item', [
    { id: guid('e', 1), data: { number: '1968-S', baseUnitOfMeasureCode: 'PCS' } },
    { id: guid('e', 2), data: { number: '1900', baseUnitOfMeasureCode: 'PCS', blocked: true } },
  ]);
  return made;
}

const NO_RATE = {
  code: 'EXCHANGE_RATE_MISSING',
  message: 'The ERP has no exchange rate for JPY.',
  field: ['currency'],
  fix: null,
} as const;

beforeAll(async () => {
  system = await start('bad-input', true);
  off = await start('switched-off', false);
});
afterAll(async () => {
  await system.close();
  await off.close();
});

const CREATE = `mutation ($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) {
  salesOrder { id } userErrors { code field message } } }`;

interface Refusal {
  /** Of the request as a whole. */
  readonly refused: string | null;
  readonly problems: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

async function order(
  input: object,
  on: TestSystem = system,
  caller = DEVELOPMENT_CALLER,
): Promise<Refusal> {
  const base = {
    accountId: ACCOUNT,
    idempotencyKey: 'bad',
    lines: [{ itemId: CHAIR, quantity: '1' }],
  };
  const { data, errors } = await on.ask(CREATE, { input: { ...base, ...input } }, caller);
  const payload = data?.['createSalesOrder'] as { userErrors: Refusal['problems'] } | undefined;
  return {
    refused: errors?.[0]?.message ?? null,
    problems: JSON.parse(JSON.stringify(payload?.userErrors ?? [])) as Refusal['problems'],
  };
}

const line = (more: object) => ({ lines: [{ itemId: CHAIR, quantity: '1', ...more }] });
const brief = ({ problems }: Refusal) =>
  problems.map(({ code, field }) => [code, field?.join('.')]);

describe('a new order is refused, naming line and field, and writes nothing', () => {
  it.each([
    ['a JSON number', 1, 'got the number 1; write "1"'],
    ['a fraction as a JSON number', 1.5, '"1.5"'],
    ['no number at all', 'NaN', 'NaN'],
    ['infinity', 'Infinity', 'Infinity'],
    ['forty digits', '9'.repeat(40), '9999'],
    ['words', 'a dozen', 'a dozen'],
    ['an empty text', '', 'must look like'],
  ])('when a quantity is %s', async (_name, quantity, told) => {
    const { refused, problems } = await order(line({ quantity }));
    expect(problems).toEqual([]);
    expect(refused).toContain('lines[0].quantity');
    expect(refused).toContain(told);
  });

  it.each<[string, object, readonly (readonly [string, string])[]]>([
    ['a quantity is negative', line({ quantity: '-1' }), [['INVALID_VALUE', 'lines.0.quantity']]],
    ['a quantity is nought', line({ quantity: '0.0' }), [['INVALID_VALUE', 'lines.0.quantity']]],
    ['a unit is unknown', line({ uom: 'BARREL' }), [['INVALID_VALUE', 'lines.0.uom']]],
    ['a variant is unknown', line({ variant: 'PINK' }), [['NOT_FOUND', 'lines.0.variant']]],
    ['an item is blocked', line({ itemId: BLOCKED }), [['ITEM_BLOCKED', 'lines.0.itemId']]],
    ['an item is unknown', line({ itemId: NOTHING }), [['NOT_FOUND', 'lines.0.itemId']]],
    ['a customer is blocked', { accountId: OF_BLOCKED }, [['CUSTOMER_BLOCKED', 'accountId']]],
    ['an account is unknown', { accountId: STRANGER }, [['NOT_FOUND', 'accountId']]],
    ['a currency has no rate', { currency: 'JPY' }, [['EXCHANGE_RATE_MISSING', 'currency']]],
    ['a currency is unknown', { currency: 'XTS' }, [['INVALID_VALUE', 'currency']]],
    [
      'a day is in the past',
      { requestedDeliveryDate: '2026-01-21' },
      [['INVALID_VALUE', 'requestedDeliveryDate']],
    ],
    [
      'a day of a line is in the past',
      line({ requestedDeliveryDate: '2020-01-01' }),
      [['INVALID_VALUE', 'lines.0.requestedDeliveryDate']],
    ],
    ['there are no lines', { lines: [] }, [['REQUIRED', 'lines']]],
    [
      'there are more lines than the ERP takes',
      { lines: Array.from({ length: 501 }, () => ({ itemId: CHAIR, quantity: '1' })) },
      [['TOO_MANY', 'lines']],
    ],
    [
      'a number is too long for the ERP',
      { externalDocumentNumber: 'x'.repeat(36) },
      [['INVALID_VALUE', 'externalDocumentNumber']],
    ],
    [
      'a number holds a line break',
      { externalDocumentNumber: 'PO\n7' },
      [['INVALID_VALUE', 'externalDocumentNumber']],
    ],
    [
      'much is wrong at once',
      {
        lines: [
          { itemId: CHAIR, quantity: '-1', uom: 'BARREL' },
          { itemId: BLOCKED, quantity: '1' },
        ],
      },
      [
        ['INVALID_VALUE', 'lines.0.quantity'],
        ['INVALID_VALUE', 'lines.0.uom'],
        ['ITEM_BLOCKED', 'lines.1.itemId'],
      ],
    ],
  ])('when %s', async (_name, input, expected) => {
    const found = await order(input);
    expect(found.refused).toBeNull();
    expect(brief(found)).toEqual(expected);
    for (const { message } of found.problems) expect(message.length).toBeGreaterThan(10);
  });

  it('while a blank variant or number is none, as forms send it', async () => {
    const blank = { ...line({ variant: '' }), externalDocumentNumber: '', dryRun: true };
    expect(await order(blank)).toEqual({ refused: null, problems: [] });
  });

  it.each(['', 'k'.repeat(201)])('when the key is %j', async (idempotencyKey) => {
    expect((await order({ idempotencyKey })).refused).toContain('1 to 200 characters');
  });

  it('when a price is overridden without the scope', async () => {
    const salesperson = { ...DEVELOPMENT_CALLER, scopes: ['orders:write'] };
    const found = await order(line({ unitPrice: '0.01' }), system, salesperson);
    expect(brief(found)).toEqual([['MISSING_SCOPE', 'lines.0.unitPrice']]);
    const reader = { ...DEVELOPMENT_CALLER, scopes: [] };
    expect((await order({}, system, reader)).refused).toContain('orders:write');
  });

  it('when the integration is switched off, though a look stays free', async () => {
    const refused = await order({}, off);
    expect(brief(refused)).toEqual([['NOT_ALLOWED_NOW', undefined]]);
    expect(refused.problems[0]?.message).toContain('switched off');
    expect((await order({ dryRun: true }, off)).problems).toEqual([]);
  });

  it.each([
    ['a key', { idempotencyKey: 'k\0' }, 'input.idempotencyKey'],
    ['a number', { externalDocumentNumber: 'PO\ud83d' }, 'input.externalDocumentNumber'],
    ['a unit', line({ uom: '\0' }), 'input.lines[0].uom'],
  ])('when %s holds what no database does', async (_name, input, place) => {
    const { refused } = await order(input);
    expect(refused).toContain(place);
    expect(refused).toContain('U+0000');
  });

  it('nothing was written by any of it', async () => {
    expect(fake.creations).toBe(0);
    const { sql } = system.database;
    const [left] = await sql<{ placed: number; requests: number }[]>`
      select (select count(*)::int from orders.placed) as placed,
             (select count(*)::int from orders.request) as requests`;
    expect(left).toEqual({ placed: 0, requests: 0 });
  });
});

describe('a question is refused', () => {
  it.each([
    ['{ salesOrders(filter: { search: $text }) { totalCount } }', 'a\0'],
    ['{ salesOrder(by: { number: $text }) { id } }', 'a\0'],
    ['{ salesOrder(by: { number: $text }) { id } }', '\udc00'],
    ['{ salesQuote(by: { number: $text }) { id } }', '\0'],
  ])('by %s of %j', async (selection, text) => {
    const { errors } = await system.ask(`query ($text: String) ${selection}`, { text });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '0001-01-01T00:00:00+14:00'])(
    'when orders of after %s are wanted',
    async (at) => {
      const { errors } = await system.ask(
        'query ($at: DateTime) { salesOrders(filter: { createdAfter: $at }) { totalCount } }',
        { at },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    },
  );
});
