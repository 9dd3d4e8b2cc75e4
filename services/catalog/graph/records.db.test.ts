import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillCompany } from '../test-support/company.ts';
import { testCatalog, type TestCatalog } from '../test-support/graph.ts';
import { COMPANY, guid, INTEGRATION } from '../test-support/replica.ts';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await testCatalog(await testDatabase('catalog-records'));
  await fillCompany(catalog.database);
});
afterAll(() => catalog.close());

const account = globalId(ID_PREFIX.Account, INTEGRATION, guid('aa'));

describe('items, resources and products', () => {
  it('finds an item by each of its keys, with units, variants and its product', async () => {
    const id = globalId(ID_PREFIX.Item, INTEGRATION, guid('3'));
    const fields = `{ id number type salesUom
      units { uom quantityPerBase } variants { code description }
      product { number state unitGroup { name units { name quantity } } } erpUrl updatedAt }`;
    const { data, errors } = await catalog.ask(
      `{ a: item(by: { number: "LS-75" }) ${fields} b: item(by: { id: "${id}" }) ${fields}
         c: item(by: { erpId: "${guid('3').toUpperCase()}" }) ${fields} }`,
    );
    expect(errors).toEqual([]);
    expect(data['a']).toEqual({
      id,
      number: 'LS-75',
      type: 'INVENTORY',
      salesUom: 'PCS',
      units: [
        { uom: 'PCS', quantityPerBase: '1' },
        { uom: 'BOX', quantityPerBase: '12' },
      ],
      variants: [{ code: 'LS-75-B', description: 'Black' }],
      product: {
        number: 'P-LS-75',
        state: 'ACTIVE',
        unitGroup: {
          name: 'NAV PCS',
          units: [
            { name: 'PCS', quantity: '1' },
            { name: 'BOX', quantity: '12' },
          ],
        },
      },
      erpUrl: `https://erp.example/item/${guid('3')}`,
      updatedAt: '2026-01-22T08:00:00.000Z',
    });
    expect(data['b']).toEqual(data['a']);
    expect(data['c']).toEqual(data['a']);
  });

  it('answers null for a key of nobody, of another integration or of another type', async () => {
    const foreign = globalId(ID_PREFIX.Item, COMPANY.replace('c0ffee00', 'deadbeef'), guid('3'));
    const account3 = globalId(ID_PREFIX.Account, INTEGRATION, guid('3'));
    const { data, errors } = await catalog.ask(
      `{ a: item(by: { number: "NONE" }) { id } b: item(by: { id: "${foreign}" }) { id }
         c: item(by: { id: "${account3}" }) { id } d: item(by: { erpId: "no guid" }) { id } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ a: null, b: null, c: null, d: null });
  });

  it('refuses two keys at once', async () => {
    const { errors } = await catalog.ask('{ item(by: { number: "A", erpId: "B" }) { id } }');
    expect(errors[0]?.message).toContain('exactly one key');
  });

  it('pages through items in the order asked, counting only when asked', async () => {
    const source = `query($after: String) { items(first: 3, after: $after,
      sort: [{ by: DESCRIPTION, direction: DESC }]) {
      nodes { number } pageInfo { hasNextPage endCursor } totalCount } }`;
    const first = await catalog.ask(source);
    expect(first.data).toMatchObject({
      items: {
        nodes: [{ number: '1900-S' }, { number: 'LS-75' }, { number: 'SVC' }],
        pageInfo: { hasNextPage: true },
        totalCount: 4,
      },
    });
    const { endCursor } = (first.data['items'] as { pageInfo: { endCursor: string } }).pageInfo;
    const second = await catalog.ask(source, { after: endCursor });
    expect(second.data).toMatchObject({
      items: { nodes: [{ number: '1896-S' }], pageInfo: { hasNextPage: false } },
    });
  });

  it('pages by the time of change also through items whose system tells none', async () => {
    const { sql } = catalog.database;
    await sql`
      update catalog.item set modified_at = null, updated_at = '1970-01-01T00:00:00Z'
      where number in ('1896-S', 'LS-75')`;
    const source = `query($after: String) { items(first: 1, after: $after,
      sort: [{ by: UPDATED_AT, direction: ASC }]) {
      nodes { number } pageInfo { hasNextPage endCursor } } }`;
    const numbers: string[] = [];
    let after: string | null = null;
    for (let more = true; more && numbers.length < 10;) {
      const { data } = await catalog.ask(source, { after });
      const { nodes, pageInfo } = data['items'] as {
        nodes: { number: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      numbers.push(...nodes.map(({ number }) => number));
      more = pageInfo.hasNextPage;
      after = pageInfo.endCursor;
    }
    await sql`
      update catalog.item
      set modified_at = '2026-01-22T08:00:00Z', updated_at = '2026-01-22T08:00:00Z'`;
    expect(numbers).toEqual(['1896-S', 'LS-75', '1900-S', 'SVC']);
  });

  it('filters items by search text, taken literally, by state and by coupling', async () => {
    const { data } = await catalog.ask(
      `{ percent: items(filter: { search: "50%" }) { nodes { number } }
         literal: items(filter: { search: "%" }) { nodes { number } }
         blocked: items(filter: { blocked: true }) { nodes { number } }
         coupled: items(filter: { coupled: true, numbers: ["LS-75", "SVC"] }) {
           nodes { number } } }`,
    );
    expect(data).toEqual({
      percent: { nodes: [{ number: 'LS-75' }] },
      literal: { nodes: [{ number: 'LS-75' }] },
      blocked: { nodes: [{ number: 'SVC' }] },
      coupled: { nodes: [{ number: 'LS-75' }] },
    });
  });

  it.each([
    ['{ items(first: 101) { nodes { id } } }', 'between 1 and 100', 'BAD_USER_INPUT'],
    ['{ items(first: 0) { nodes { id } } }', 'between 1 and 100', 'BAD_USER_INPUT'],
    ['{ items(after: "x") { nodes { id } } }', 'not a cursor', 'CURSOR_INVALID'],
    [
      '{ items(sort: [{ by: NUMBER }, { by: NUMBER }]) { nodes { id } } }',
      'twice',
      'BAD_USER_INPUT',
    ],
  ])('refuses %s', async (source, message, code) => {
    const { errors } = await catalog.ask(source);
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.code).toBe(code);
  });

  it('leads from a product to its item and says nothing of one that is not coupled', async () => {
    const { data } = await catalog.ask(
      `{ a: product(by: { crmId: "${guid('e1')}" }) { crmId item { __typename number baseUom } }
         b: product(by: { number: "P-NEW" }) { state item { number } availability { basis } } }`,
    );
    expect(data).toEqual({
      a: { crmId: guid('e1'), item: { __typename: 'Item', number: 'LS-75', baseUom: 'PCS' } },
      b: { state: 'DRAFT', item: null, availability: null },
    });
  });

  it('answers representations of every key type, and says which record is gone', async () => {
    const ids = [
      ['Item', ID_PREFIX.Item, '1'],
      ['Resource', ID_PREFIX.Resource, '51'],
      ['Product', ID_PREFIX.Product, 'e1'],
      ['UnitOfMeasure', ID_PREFIX.UnitOfMeasure, '61'],
      ['UnitGroup', ID_PREFIX.UnitGroup, 'd1'],
      ['Currency', ID_PREFIX.Currency, '81'],
      ['CustomerPriceGroup', ID_PREFIX.CustomerPriceGroup, 'a1'],
      ['PriceList', ID_PREFIX.PriceList, 'b1'],
      ['Location', ID_PREFIX.Location, '72'],
      ['Item', ID_PREFIX.Item, '999'],
    ] as const;
    const { data, errors } = await catalog.ask(
      'query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Node { id } } }',
      {
        r: ids.map(([type, prefix, digits]) => ({
          __typename: type,
          id: globalId(prefix, INTEGRATION, guid(digits)),
        })),
      },
    );
    expect(errors).toMatchObject([
      { path: ['_entities', 9], message: expect.stringContaining('There is no Item itm_') },
    ]);
    expect(data['_entities']).toEqual(
      ids.map(([type, prefix, digits]) =>
        digits === '999'
          ? null
          : { __typename: type, id: globalId(prefix, INTEGRATION, guid(digits)) },
      ),
    );
  });
});

describe('units, currencies and locations', () => {
  it('lists the local currency first, with its rate of one and its CRM twin', async () => {
    const { data, errors } = await catalog.ask(
      `{ currencies { id code local decimalPlaces crmId today: exchangeRate { validFrom rate }
         later: exchangeRate(on: "2026-07-01") { validFrom rate }
         before: exchangeRate(on: "2024-12-31") { rate } } }`,
    );
    expect(errors).toEqual([]);
    const one = { validFrom: '0001-01-01', rate: '1' };
    expect(data['currencies']).toEqual([
      {
        id: globalId(ID_PREFIX.Currency, INTEGRATION, COMPANY),
        code: 'GBP',
        local: true,
        decimalPlaces: 2,
        crmId: guid('f1'),
        today: one,
        later: one,
        before: { rate: '1' },
      },
      {
        id: globalId(ID_PREFIX.Currency, INTEGRATION, guid('81')),
        code: 'EUR',
        local: false,
        decimalPlaces: 2,
        crmId: null,
        today: { validFrom: '2025-01-01', rate: '0.649089' },
        later: { validFrom: '2026-06-01', rate: '0.7' },
        before: null,
      },
    ]);
  });

  it('lists units with their unit group and locations by code', async () => {
    const { data } = await catalog.ask(
      '{ unitsOfMeasure { code unitGroup { name } } locations { code name } }',
    );
    expect(data).toEqual({
      unitsOfMeasure: [
        { code: 'BOX', unitGroup: null },
        { code: 'PCS', unitGroup: { name: 'NAV PCS' } },
      ],
      locations: [
        { code: 'BLUE', name: 'Blue Warehouse' },
        { code: 'RED', name: 'Red Warehouse' },
      ],
    });
  });
});

describe('price lists', () => {
  it('lists those for sales, filtered by status, day and currency', async () => {
    const { data, errors } = await catalog.ask(
      `{ all: priceLists { nodes { code appliesTo appliesToCode } totalCount }
         active: priceLists(filter: { status: [ACTIVE], validOn: "2026-04-01" }) { nodes { code } }
         local: priceLists(filter: { currency: "GBP", status: [DRAFT] }) {
           nodes { code currency } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      all: {
        nodes: [
          { code: 'S00001', appliesTo: 'ALL_CUSTOMERS', appliesToCode: null },
          { code: 'S00002', appliesTo: 'CUSTOMER_PRICE_GROUP', appliesToCode: 'RETAIL' },
          { code: 'S00003', appliesTo: 'CUSTOMER', appliesToCode: '20000' },
          { code: 'S00004', appliesTo: 'ALL_CUSTOMERS', appliesToCode: null },
        ],
        totalCount: 4,
      },
      active: { nodes: [{ code: 'S00001' }, { code: 'S00003' }] },
      local: { nodes: [{ code: 'S00004', currency: 'GBP' }] },
    });
  });

  it('gives an account those of its customer, its group and everyone, or null', async () => {
    const stranger = globalId(ID_PREFIX.Account, INTEGRATION, guid('ab'));
    const { data, errors } = await catalog.ask(
      `query($r: [_Any!]!) { _entities(representations: $r) { ... on Account {
         priceLists { nodes { code } totalCount } } } }`,
      { r: [account, stranger].map((id) => ({ __typename: 'Account', id })) },
    );
    expect(errors).toEqual([]);
    expect(data['_entities']).toEqual([
      { priceLists: { nodes: [{ code: 'S00001' }, { code: 'S00002' }], totalCount: 2 } },
      { priceLists: null },
    ]);
  });

  it('gives lines by item, unit and quantity, for known things alone, page by page', async () => {
    const source = `query($after: String) { priceLists(first: 1) { nodes {
      lines(first: 3, after: $after) {
      nodes { item { number } uom minimumQuantity unitPrice { amount currency } discountPercent }
      pageInfo { hasNextPage endCursor } } } } }`;
    const line = (number: string, minimumQuantity: string, amount: string) => ({
      item: { number },
      uom: null,
      minimumQuantity,
      unitPrice: { amount, currency: 'GBP' },
      discountPercent: null,
    });
    const first = await catalog.ask(source);
    expect(first.errors).toEqual([]);
    type Page = { nodes: { lines: { nodes: unknown[]; pageInfo: { endCursor: string } } }[] };
    const lines = (first.data['priceLists'] as Page).nodes[0]?.lines;
    expect(lines?.nodes).toEqual([
      line('1896-S', '0', '600'),
      line('1900-S', '2', '110'),
      line('1900-S', '10', '99.5'),
    ]);
    const second = await catalog.ask(source, { after: lines?.pageInfo.endCursor });
    expect((second.data['priceLists'] as Page).nodes[0]?.lines.nodes).toEqual([
      line('LINA', '0', '90'),
    ]);
  });

  it('narrows lines to the items asked, and lists the price groups', async () => {
    const id = globalId(ID_PREFIX.Item, INTEGRATION, guid('1'));
    const { data, errors } = await catalog.ask(
      `{ priceLists(first: 1) { nodes { lines(itemIds: ["${id}"]) { nodes { item { number } } } } }
         customerPriceGroups { code description priceLists { nodes { code } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      priceLists: { nodes: [{ lines: { nodes: [{ item: { number: '1896-S' } }] } }] },
      customerPriceGroups: [
        { code: 'RETAIL', description: 'Retail', priceLists: { nodes: [{ code: 'S00002' }] } },
      ],
    });
  });
});
