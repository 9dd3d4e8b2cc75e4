import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError } from '@drawbar/connectors/port';
import { globalId } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyKey } from '@drawbar/platform/only-key';
import { guid, INTEGRATION, startTestSystem, type TestSystem } from './system.test-support.ts';

const erp = { connected: false };
const FIGURES = {
  balance: '100.10',
  overdue: '10',
  outstandingOrders: '20',
  shippedNotInvoiced: '5',
  outstandingInvoices: '1.05',
  invoicedPrepayment: '6.15',
  totalSales: '1000',
};
/** The few calls this subgraph makes; everything else would be a defect. */
const connections = {
  crm: async () => ({
    recordUrl: (_kind: string, id: string) => `https://crm.example/${id}`,
  }),
  erp: async () => {
    if (!erp.connected) {
      throw new ConnectorError('ERP', 'unavailable', 'The ERP could not be reached.');
    }
    return {
      recordUrl: () => null,
      customerFigures: async (ids: readonly string[]) => ({
        readAt: new Date(),
        figures: ids.map((customerId) => ({ ...FIGURES, customerId })),
      }),
    };
  },
  close: async () => undefined,
} as unknown as Connections;

const account = (n: number, name: string, more: Record<string, string> = {}) => ({
  id: guid('a', n),
  data: { name, createdon: '2025-06-01T00:00:00Z', ...more },
  modifiedAt: `2026-01-${String(n + 10)}T08:00:00Z`,
});

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem(await testDatabase('accounts'), connections);
  const euro = guid('f', 9);
  await system.fill('CRM', 'currency', [{ id: euro, data: { isocurrencycode: 'EUR' } }]);
  await system.fill('ERP', 'priceGroup', [{ id: guid('f', 8), data: { code: 'RETAIL' } }]);
  await system.fill('CRM', 'account', [
    account(1, 'Cannon Group', {
      _transactioncurrencyid_value: euro,
      _ownerid_value: guid('e', 1),
    }),
    account(2, 'cannon, 2', { _transactioncurrencyid_value: euro, _ownerid_value: guid('e', 2) }),
    account(3, 'Selangorian'),
    account(4, 'ADATUM'),
  ]);
  await system.fill('ERP', 'customer', [
    {
      id: guid('b', 1),
      data: {
        number: '10000',
        displayName: 'The Cannon Group PLC',
        blocked: 'Ship',
        creditLimit: '0',
        currencyCode: '',
        salespersonCode: 'JO',
        paymentTermsCode: '14 DAYS',
        customerPriceGroup: 'RETAIL',
      },
    },
    {
      id: guid('b', 2),
      data: { number: '20000', displayName: 'Selangorian Ltd.', creditLimit: '5000.50' },
    },
  ]);
  await system.couple('CRM', 'account', guid('a', 1), guid('b', 1));
  await system.couple('ERP', 'customer', guid('b', 1), guid('a', 1));
  await system.fill('ERP', 'salesperson', [
    { id: guid('c', 1), data: { code: 'JO', displayName: 'Jim Olive' } },
  ]);
  await system.couple('ERP', 'salesperson', guid('c', 1), guid('e', 1));
  await system.fill('CRM', 'user', [
    { id: guid('e', 1), data: { fullname: 'Jim Olive', internalemailaddress: 'JO@contoso.com' } },
    { id: guid('e', 2), data: { fullname: 'Left', isdisabled: true } },
  ]);
  await system.couple('CRM', 'user', guid('e', 1), guid('c', 1));
  await system.fill('ERP', 'company', [
    { id: guid('d', 1), data: { name: 'CRONUS', localCurrencyCode: 'GBP' } },
  ]);
  await system.fill('CRM', 'contact', [
    { id: guid('d', 11), data: { fullname: 'Andy Teal', _parentcustomerid_value: guid('a', 1) } },
    { id: guid('d', 12), data: { fullname: 'Bo', _parentcustomerid_value: guid('a', 1) } },
    { id: guid('d', 13), data: { fullname: 'Cy', _parentcustomerid_value: guid('a', 3) } },
  ]);
  await system.fill('ERP', 'contact', [
    {
      id: guid('d', 21),
      data: { number: 'CT1', displayName: 'Mr. Andy Teal', customerId: guid('b', 1) },
    },
  ]);
  await system.couple('CRM', 'contact', guid('d', 11), guid('d', 21));
});
afterAll(() => system.close());

describe('an account', () => {
  it('is found by its CRM id and shows the pair, the owner and the people', async () => {
    const result = await system.ask(
      `query ($id: ID!) { account(by: { crmId: $id }) {
        name currency crmUrl createdAt updatedAt version
        owner { name salesperson { code } }
        contacts(first: 1) { nodes { name counterpart { number customer { number } } }
          totalCount pageInfo { hasNextPage } }
        customer {
          number blocked currency creditLimit { amount } paymentTerms erpUrl priceGroup { id }
          salesperson { name } company { name localCurrency } account { crmId }
          contacts { nodes { number } } } } }`,
      { id: guid('a', 1).toUpperCase() },
    );
    expect(result.errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(result.data))).toEqual({
      account: {
        name: 'Cannon Group',
        currency: 'EUR',
        crmUrl: `https://crm.example/${guid('a', 1)}`,
        createdAt: '2025-06-01T00:00:00.000Z',
        updatedAt: '2026-01-11T08:00:00.000Z',
        version: 'v1',
        owner: { name: 'Jim Olive', salesperson: { code: 'JO' } },
        contacts: {
          nodes: [
            { name: 'Andy Teal', counterpart: { number: 'CT1', customer: { number: '10000' } } },
          ],
          totalCount: 2,
          pageInfo: { hasNextPage: true },
        },
        customer: {
          number: '10000',
          blocked: 'SHIP',
          currency: 'GBP',
          creditLimit: null,
          paymentTerms: '14 DAYS',
          erpUrl: null,
          priceGroup: { id: globalId('cpg', INTEGRATION, guid('f', 8)) },
          salesperson: { name: 'Jim Olive' },
          company: { name: 'CRONUS', localCurrency: 'GBP' },
          account: { crmId: guid('a', 1) },
          contacts: { nodes: [{ number: 'CT1' }] },
        },
      },
    });
  });

  it('is found by the number of its customer and by its global id, and only there', async () => {
    const id = globalId('acc', INTEGRATION, guid('a', 1));
    const elsewhere = globalId('acc', guid('f', 1), guid('a', 1));
    const result = await system.ask(
      `query ($id: ID!, $elsewhere: ID!) {
        a: account(by: { customerNumber: "10000" }) { id } b: account(by: { id: $id }) { id }
        c: account(by: { id: $elsewhere }) { id }
        d: account(by: { customerNumber: "20000" }) { id } }`,
      { id, elsewhere },
    );
    expect(result).toEqual({ data: { a: { id }, b: { id }, c: null, d: null } });
  });

  it('is asked for by exactly one key', async () => {
    const result = await system.ask('{ account(by: { id: "x", crmId: "y" }) { id } }');
    expect(result.errors?.[0]?.message).toContain('exactly one key');
    expect(() => onlyKey('AccountBy', { id: 'x', crmId: 'y' })).toThrow('got id, crmId');
    expect(() => onlyKey('AccountBy', { id: null })).toThrow('got none');
  });

  it('follows a currency whose code was changed in the CRM', async () => {
    const currency = async (code: string) => {
      await system.fill('CRM', 'currency', [{ id: guid('f', 9), data: { isocurrencycode: code } }]);
      const { data } = await system.ask(
        'query ($id: ID!) { account(by: { crmId: $id }) { currency } }',
        { id: `{${guid('a', 1).toUpperCase()}}` },
      );
      return data;
    };
    expect(await currency('CHF')).toEqual({ account: { currency: 'CHF' } });
    expect(await currency('EUR')).toEqual({ account: { currency: 'EUR' } });
  });

  it('hides an owner who is disabled', async () => {
    const result = await system.ask(
      'query ($id: ID!) { account(by: { crmId: $id }) { owner { name } } }',
      { id: guid('a', 2) },
    );
    expect(result.data).toEqual({ account: { owner: null } });
  });
});

describe('a list of accounts', () => {
  const names = async (args: string): Promise<unknown> => {
    const result = await system.ask(`{ accounts(${args}) { nodes { name } } }`);
    const list = result.data?.['accounts'] as { nodes: { name: string }[] } | null;
    return list?.nodes.map((node) => node.name) ?? result.errors?.[0]?.message;
  };

  it.each([
    ['first: 10', ['ADATUM', 'Cannon Group', 'cannon, 2', 'Selangorian']],
    ['filter: { name: { startsWith: "CANNON" } }', ['Cannon Group', 'cannon, 2']],
    ['filter: { name: { eq: " adatum " } }', ['ADATUM']],
    ['filter: { name: { in: [] } }', []],
    ['filter: { name: { contains: "%" } }', []],
    ['filter: { coupled: true }', ['Cannon Group']],
    [
      `filter: { not: { coupled: true },
         or: [{ name: { eq: "adatum" } }, { name: { in: ["Selangorian"] } }] }`,
      ['ADATUM', 'Selangorian'],
    ],
    [
      'filter: { updatedAt: { gte: "2026-01-12T08:00:00Z", lt: "2026-01-13T08:00:00Z" } }',
      ['cannon, 2'],
    ],
    [
      'sort: [{ by: UPDATED_AT, direction: DESC }]',
      ['ADATUM', 'Selangorian', 'cannon, 2', 'Cannon Group'],
    ],
  ])('with %s holds %j', async (args, expected) => expect(await names(args)).toEqual(expected));

  it.each([
    ['first: 0', 'between 1 and 100'],
    ['first: 101', 'between 1 and 100'],
    ['after: "x"', 'not a cursor'],
    [`filter: { or: [${'{ coupled: true },'.repeat(40)}] }`, '50 are taken'],
  ])('refuses %s', async (args, message) => expect(await names(args)).toContain(message));

  it('is walked page by page without a gap or a repeat, in a mixed order', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 5; page += 1) {
      const result = await system.ask(
        `query ($after: String) { accounts(first: 1, after: $after, sort: [{ by: UPDATED_AT,
          direction: DESC }, { by: NAME }]) { nodes { name } pageInfo { endCursor hasNextPage }
          totalCount } }`,
        { after },
      );
      const list = result.data?.['accounts'] as {
        nodes: { name: string }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
        totalCount: number;
      };
      expect(list.totalCount).toBe(4);
      seen.push(...list.nodes.map((node) => node.name));
      after = list.pageInfo.endCursor;
      if (!list.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(['ADATUM', 'Selangorian', 'cannon, 2', 'Cannon Group']);
  });
});

describe('the rest of the root', () => {
  it('lists customers by number, searched and by coupling', async () => {
    const result = await system.ask(
      `{ a: customers { nodes { number } totalCount } b: customers(filter: { search: "selang"
        }) { nodes { creditLimit { amount currency } } }
         c: customers(filter: { coupled: false }) { nodes { number } } d: customer(by: {
           number: "10000" }) { name } }`,
    );
    expect(result).toEqual({
      data: {
        a: { nodes: [{ number: '10000' }, { number: '20000' }], totalCount: 2 },
        b: { nodes: [{ creditLimit: { amount: '5000.50', currency: 'GBP' } }] },
        c: { nodes: [{ number: '20000' }] },
        d: { name: 'The Cannon Group PLC' },
      },
    });
  });

  it('finds a contact of either system', async () => {
    const result = await system.ask(
      `query ($crm: ID!, $id: ID!) { a: contact(by: { crmId: $crm }) { system name account {
        name } crmId number }
        b: contact(by: { number: "CT1" }) { system customer { name } crmId } c: contact(by: {
          id: $id }) { name } }`,
      { crm: guid('d', 13), id: globalId('ect', INTEGRATION, guid('d', 21)) },
    );
    expect(result).toEqual({
      data: {
        a: {
          system: 'CRM',
          name: 'Cy',
          account: { name: 'Selangorian' },
          crmId: guid('d', 13),
          number: null,
        },
        b: { system: 'ERP', customer: { name: 'The Cannon Group PLC' }, crmId: null },
        c: { name: 'Mr. Andy Teal' },
      },
    });
  });

  it('tells the caller who he is, and which salespeople and companies there are', async () => {
    const result = await system.ask(
      `{ viewer { kind name scopes companies { name } } salespeople { code user { name } }
        companies { localCurrency } }`,
    );
    expect(result.data).toMatchObject({
      viewer: { kind: 'DEVELOPMENT', companies: [{ name: 'CRONUS' }] },
      salespeople: [{ code: 'JO', user: { name: 'Jim Olive' } }],
      companies: [{ localCurrency: 'GBP' }],
    });
  });

  it('gives any object by its global id, and a stub for what another subgraph owns', async () => {
    const ids = [
      globalId('cus', INTEGRATION, guid('b', 1)),
      globalId('itm', INTEGRATION, guid('f', 5)),
      globalId('cus', INTEGRATION, guid('b', 99)),
      globalId('cct', INTEGRATION, guid('d', 11)),
      'nonsense',
    ];
    const result = await system.ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Customer { number } ...
        on Contact { name } } }`,
      { ids },
    );
    expect(result.data).toEqual({
      nodes: [
        { __typename: 'Customer', id: ids[0], number: '10000' },
        { __typename: 'Item', id: ids[1] },
        null,
        { __typename: 'Contact', id: ids[3], name: 'Andy Teal' },
        null,
      ],
    });
  });

  it('resolves references of every type by key, in order, null for what is not there', async () => {
    const representations = [
      { __typename: 'Account', id: globalId('acc', INTEGRATION, guid('a', 3)) },
      { __typename: 'Customer', id: globalId('cus', INTEGRATION, guid('b', 99)) },
      { __typename: 'Salesperson', id: globalId('sp', INTEGRATION, guid('c', 1)) },
      { __typename: 'User', id: globalId('usr', INTEGRATION, guid('e', 1)) },
      { __typename: 'Company', id: globalId('com', INTEGRATION, guid('d', 1)) },
      { __typename: 'Contact', id: globalId('ect', INTEGRATION, guid('d', 21)) },
    ];
    const result = await system.ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Account {
        name } ... on Salesperson { code } ... on Contact { number } } }`,
      { r: representations },
    );
    expect(result.data).toEqual({
      _entities: [
        { __typename: 'Account', name: 'Selangorian' },
        null,
        { __typename: 'Salesperson', code: 'JO' },
        { __typename: 'User' },
        { __typename: 'Company' },
        { __typename: 'Contact', number: 'CT1' },
      ],
    });
  });
});

describe("a customer's statistics", () => {
  const read = (age: number) =>
    system.ask(
      `query ($age: Int!) { customers { nodes { number statistics(maxAgeSeconds: $age) {
        total { amount currency } freshness { source stale maxAgeSeconds } } } } }`,
      { age },
    );

  it('are null with an error while the ERP was never reached; the row still comes', async () => {
    const { data, errors } = await read(30);
    expect(data).toMatchObject({
      customers: { nodes: [{ number: '10000', statistics: null }, {}] },
    });
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
  });

  it('are live, then from the cache, then the last known ones', async () => {
    const statistics = async (age: number): Promise<unknown> => {
      const { data } = await read(age);
      const list = data?.['customers'] as { nodes: { statistics: unknown }[] };
      return JSON.parse(JSON.stringify(list.nodes[0]?.statistics));
    };
    const total = { amount: '120', currency: 'GBP' };
    erp.connected = true;
    expect(await statistics(30)).toEqual({
      total,
      freshness: { source: 'LIVE', stale: false, maxAgeSeconds: 30 },
    });
    expect(await statistics(30)).toMatchObject({ freshness: { source: 'CACHE', stale: false } });
    erp.connected = false;
    expect(await statistics(0)).toMatchObject({ total, freshness: { stale: true } });
  });
});
