import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fillCompany } from '../test-support/company.ts';
import { testCatalog, type TestCatalog } from '../test-support/graph.ts';
import { fill, guid, INTEGRATION } from '../test-support/replica.ts';

/** A busy machine may take its time; a condition that holds is seen at once. */
const PATIENTLY = { timeout: 20_000, interval: 5 };

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await testCatalog(await testDatabase('catalog-price'));
  await fillCompany(catalog.database);
  const customer = { customerPriceGroup: null, currencyCode: null, customerDiscountGroup: null };
  await fill(catalog.database, 'ERP', 'customer', [
    { id: '92', number: '20000', ...customer, blocked: 'All' },
    { id: '93', number: '30000', ...customer, currencyCode: 'EUR', billToCustomerNumber: null },
    { id: '94', number: '40000', ...customer, billToCustomerNumber: '10000' },
    { id: '95', number: '50000', ...customer, pricesIncludingTax: true },
  ]);
  await fill(catalog.database, 'ERP', 'currency', [{ id: '88', code: 'JPY', displayName: 'Yen' }]);
});
afterAll(() => catalog.close());

const CHAIR = globalId(ID_PREFIX.Item, INTEGRATION, guid('2'));
const SPEAKER = globalId(ID_PREFIX.Item, INTEGRATION, guid('3'));
const BLOCKED = globalId(ID_PREFIX.Item, INTEGRATION, guid('4'));
const LINA = globalId(ID_PREFIX.Resource, INTEGRATION, guid('51'));
const ACCOUNT = globalId(ID_PREFIX.Account, INTEGRATION, guid('aa'));
const customer = (digits: string) => globalId(ID_PREFIX.Customer, INTEGRATION, guid(digits));

const line = (more: Record<string, string | number | boolean | null>) => ({
  priceListCode: 'S00001',
  lineNumber: 10_000,
  sourceType: 'All Customers',
  sourceNumber: null,
  assetType: 'Item',
  assetNumber: '1900-S',
  priceType: 'Sale',
  status: 'Active',
  amountType: 'Price',
  minimumQuantity: '0',
  ...more,
});

beforeEach(() => {
  const { erp } = catalog;
  erp.prices = {
    line: [
      line({ unitPrice: '120' }),
      line({ unitPrice: '99.5', minimumQuantity: '10', lineNumber: 20_000 }),
      line({
        priceListCode: 'S00002',
        sourceType: 'Customer Price Group',
        sourceNumber: 'RETAIL',
        unitPrice: '110',
      }),
      line({
        priceListCode: 'S00003',
        sourceType: 'Customer',
        sourceNumber: '20000',
        unitPrice: '1',
      }),
      line({ priceListCode: 'S00005', amountType: 'Discount', lineDiscountPercent: '5' }),
    ],
    item: [{ number: '1900-S', unitPrice: '125.1' }],
    resource: [{ number: 'LINA', unitPrice: '107' }],
  };
  erp.searches.length = 0;
  erp.down = false;
  catalog.clock.now = new Date(catalog.clock.now.getTime() + 3_600_000);
});

const QUOTE = `quote { item { number } quantity { value uom } unitPrice { amount currency }
  discountPercent lineAmount { amount currency } pricesIncludeTax priceList { code }
  breaks { minimumQuantity unitPrice { amount } } freshness { source stale } }
  userErrors { code message field fix }`;

interface Result {
  readonly quote: null | {
    readonly unitPrice: { readonly amount: string; readonly currency: string };
    readonly freshness: { readonly source: string; readonly stale: boolean };
  };
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}
const price = async (input: Record<string, unknown>) => {
  const source = `query($input: PriceInput!) { price(input: $input) { ${QUOTE} } }`;
  const answer = await catalog.ask(source, { input: { itemId: CHAIR, ...input } });
  return { ...answer, result: answer.data['price'] as Result };
};

describe('a price', () => {
  it('is the lowest for the customer behind the account, with the next steps', async () => {
    const { result, errors, sideErrors } = await price({ accountId: ACCOUNT, quantity: '2' });
    expect([errors, sideErrors]).toEqual([[], []]);
    expect(result).toEqual({
      quote: {
        item: { number: '1900-S' },
        quantity: { value: '2', uom: 'PCS' },
        unitPrice: { amount: '110', currency: 'GBP' },
        discountPercent: '5',
        lineAmount: { amount: '209', currency: 'GBP' },
        pricesIncludeTax: false,
        priceList: { code: 'S00002' },
        breaks: [{ minimumQuantity: '10', unitPrice: { amount: '94.525' } }],
        freshness: { source: 'LIVE', stale: false },
      },
      userErrors: [],
    });
  });

  it('is that of a contact, when the ERP puts that contact on the documents', async () => {
    const { erp } = catalog;
    erp.prices.line.push(
      line({
        priceListCode: 'S00009',
        sourceType: 'Contact',
        sourceNumber: 'CT-7',
        unitPrice: '80',
      }),
    );
    const withContact = { number: '60000', primaryContactNumber: 'CT-7', currencyCode: null };
    await fill(catalog.database, 'ERP', 'customer', [{ id: '96', ...withContact }]);
    const { result } = await price({ customerId: customer('96'), quantity: '1' });
    expect(result.quote?.unitPrice.amount).toBe('80');
    const other = await price({ customerId: customer('95'), quantity: '1' });
    expect(other.result.quote?.unitPrice.amount).not.toBe('80');
  });

  it('is the same through the root, the item, the product and the account', async () => {
    const args = `accountId: "${ACCOUNT}"`;
    const { data, errors } = await catalog.ask(
      `query($r: [_Any!]!) {
        price(input: { itemId: "${CHAIR}", ${args} }) { ${QUOTE} }
        prices(inputs: [{ itemId: "${CHAIR}", ${args} }]) { ${QUOTE} }
        item(by: { number: "1900-S" }) { price(${args}) { ${QUOTE} } }
        _entities(representations: $r) { ... on Account { price(itemId: "${CHAIR}") { ${QUOTE} } }
          ... on Item { price(${args}) { ${QUOTE} } } } }`,
      {
        r: [
          { __typename: 'Account', id: ACCOUNT },
          { __typename: 'Item', id: CHAIR },
        ],
      },
    );
    expect(errors).toEqual([]);
    const { quote, userErrors } = data['price'] as Result;
    const same = { quote: { ...quote, freshness: { stale: false } }, userErrors };
    expect(data).toMatchObject({
      prices: [same],
      item: { price: same },
      _entities: [{ price: same }, { price: same }],
    });
  });

  it('is for everyone without a customer, and counts the customer who is billed', async () => {
    const { result } = await price({});
    expect(result.quote?.unitPrice).toEqual({ amount: '120', currency: 'GBP' });
    const billed = await price({ customerId: customer('94') });
    expect(billed.result.quote?.unitPrice).toEqual({ amount: '110', currency: 'GBP' });
  });

  it('comes in the currency of the customer, at the rate of the day', async () => {
    const { result } = await price({ customerId: customer('93') });
    expect(result.quote?.unitPrice).toEqual({ amount: '184.87449', currency: 'EUR' });
    const later = await price({ customerId: customer('93'), date: '2026-06-01' });
    expect(later.result.quote?.unitPrice.amount).toBe('171.42857');
  });

  it('of a resource, or of an item in no list, is that of the card as the ERP has it', async () => {
    const { result } = await price({ itemId: LINA, quantity: '1.5' });
    expect(result.quote).toMatchObject({
      unitPrice: { amount: '107', currency: 'GBP' },
      lineAmount: { amount: '160.5' },
      priceList: null,
      breaks: [],
    });
    const boxes = await price({ itemId: SPEAKER, uom: 'BOX' });
    expect(boxes.result.quote?.unitPrice.amount).toBe('948');
  });

  it('explains itself, without the prices of other customers', async () => {
    const { data } = await catalog.ask(
      `query($input: PriceInput!) { price(input: $input) { quote { explain {
        priceList { code } appliesTo minimumQuantity unitPrice { amount currency } discountPercent
        chosen reason
        conversions { kind factor before { amount } after { amount currency } } } } } }`,
      { input: { itemId: CHAIR, accountId: ACCOUNT, currency: 'EUR' } },
    );
    const { explain } = (data['price'] as { quote: { explain: { priceList: { code: string } }[] } })
      .quote;
    expect(explain.map(({ priceList }) => priceList?.code ?? null)).toEqual([
      'S00002',
      null,
      'S00001',
      'S00001',
      null,
    ]);
    expect(explain[0]).toMatchObject({
      appliesTo: 'CUSTOMER_PRICE_GROUP',
      unitPrice: { currency: 'EUR' },
      chosen: true,
      conversions: [
        { kind: 'CURRENCY', factor: '0.649089', before: { amount: '110' } },
        { kind: 'ROUNDING', factor: null, after: { currency: 'EUR' } },
      ],
    });
  });
});

describe('what cannot be priced', () => {
  it.each([
    [{ quantity: '0' }, 'INVALID_VALUE', 'quantity'],
    [{ quantity: '-1' }, 'INVALID_VALUE', 'quantity'],
    [{ uom: 'PALLET' }, 'INVALID_VALUE', 'uom'],
    [{ variant: 'X' }, 'INVALID_VALUE', 'variant'],
    [{ currency: 'XXX' }, 'INVALID_VALUE', 'currency'],
    [{ currency: 'JPY' }, 'EXCHANGE_RATE_MISSING', 'currency'],
    [{ itemId: 'itm_x' }, 'NOT_FOUND', 'itemId'],
    [{ itemId: globalId(ID_PREFIX.Product, INTEGRATION, guid('e2')) }, 'NOT_COUPLED', 'itemId'],
    [{ itemId: BLOCKED }, 'ITEM_BLOCKED', 'itemId'],
    [{ variant: 'OLD' }, 'ITEM_BLOCKED', 'variant'],
    [{ customerId: customer('92') }, 'CUSTOMER_BLOCKED', 'customerId'],
    [{ customerId: customer('99') }, 'NOT_FOUND', 'customerId'],
    [{ accountId: ACCOUNT, customerId: customer('93') }, 'INVALID_VALUE', 'customerId'],
    [
      { accountId: globalId(ID_PREFIX.Account, INTEGRATION, guid('ab')) },
      'NOT_COUPLED',
      'accountId',
    ],
  ])('%j is %s', async (input, code, field) => {
    const { result, errors } = await price(input);
    expect(errors).toEqual([]);
    expect(result.quote).toBeNull();
    expect(result.userErrors).toMatchObject([{ code, field: [field] }]);
  });

  it('everything wrong comes at once', async () => {
    const { result } = await price({ quantity: '0', uom: 'X', currency: 'JPY', variant: 'Y' });
    expect(result.userErrors.map(({ code }) => code)).toEqual([
      'INVALID_VALUE',
      'INVALID_VALUE',
      'INVALID_VALUE',
      'EXCHANGE_RATE_MISSING',
    ]);
  });

  it('a list with tax loses it for a customer without, where the ERP tells it', async () => {
    const { erp, database } = catalog;
    const tax = { taxBusinessPostingGroup: 'HOME', taxProductPostingGroup: '', taxPercent: '25' };
    await fill(database, 'ERP', 'taxSetup', [{ id: '701', ...tax }]);
    const home = { number: '70000', currencyCode: null, taxBusinessPostingGroup: 'HOME' };
    await fill(database, 'ERP', 'customer', [{ id: '97', ...home }]);
    erp.prices.line = [line({ unitPrice: '125', priceIncludesTax: true })];
    const { result } = await price({ customerId: customer('97') });
    expect(result.quote?.unitPrice.amount).toBe('100');
    catalog.clock.now = new Date(catalog.clock.now.getTime() + 3_600_000);
    erp.prices.line = [line({ unitPrice: '80' })];
    const withTax = { ...home, number: '80000', pricesIncludingTax: true };
    await fill(database, 'ERP', 'customer', [{ id: '98', ...withTax }]);
    expect((await price({ customerId: customer('98') })).result.quote).toMatchObject({
      unitPrice: { amount: '100' },
      pricesIncludeTax: true,
    });
  });

  it('a list with tax for a customer without is refused while the percent is unknown', async () => {
    const { result } = await price({ customerId: customer('95') });
    expect(result.userErrors).toMatchObject([{ code: 'CHECK_FAILED', field: null }]);
  });

  it.each([
    [5, 'write \\"5\\"'],
    ['NaN', 'must look like'],
    ['1'.repeat(40), 'must look like'],
  ])('a quantity of %s never reaches the rules', async (quantity, message) => {
    const { errors } = await price({ quantity });
    expect(JSON.stringify(errors)).toContain(message);
  });
});

describe('many prices', () => {
  const source = `query($inputs: [PriceInput!]!) { prices(inputs: $inputs) { ${QUOTE} } }`;

  it('come in the order asked, each failing alone, from one search per kind', async () => {
    const { data, errors } = await catalog.ask(source, {
      inputs: [{ itemId: CHAIR }, { itemId: 'itm_x' }, { itemId: SPEAKER }, { itemId: LINA }],
    });
    expect(errors).toEqual([]);
    const results = data['prices'] as readonly Result[];
    expect(results.map(({ quote }) => quote?.unitPrice.amount ?? null)).toEqual([
      '120',
      null,
      '79',
      '107',
    ]);
    expect(results[1]?.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['1', 'itemId'] }]);
    expect(catalog.erp.searches.toSorted()).toEqual(['item', 'priceLine', 'resource']);
  });

  it('more than 100 are refused as a whole', async () => {
    const inputs = Array.from({ length: 101 }, () => ({ itemId: CHAIR }));
    const { data, errors } = await catalog.ask(source, { inputs });
    expect(data['prices']).toBeNull();
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['prices'] }]);
  });
});

describe('an ERP that is down', () => {
  it('leaves the last known lines, flagged stale, or those of the replica', async () => {
    await price({ accountId: ACCOUNT });
    catalog.erp.down = true;
    catalog.clock.now = new Date(catalog.clock.now.getTime() + 60_000);
    const known = await price({ accountId: ACCOUNT });
    expect(known.result.quote?.unitPrice.amount).toBe('110');
    expect(known.sideErrors).toMatchObject([{ path: ['price'], code: 'UPSTREAM_UNAVAILABLE' }]);
    const { sql } = catalog.database;
    const kept = () => sql`delete from catalog.last_reading returning 1`;
    await vi.waitUntil(async () => (await kept()).length > 0, PATIENTLY);
    await sql`update catalog.price_line set replicated_at = '2026-01-01'`;
    catalog.restart();
    const replica = await price({ accountId: ACCOUNT, quantity: '10' });
    expect(replica.result.quote).toMatchObject({
      unitPrice: { amount: '99.5' },
      freshness: { source: 'REPLICA', stale: true },
    });
  });
});
