import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from '../support/graph.ts';

/** Two systems, a worker and a gateway in their own processes. */
const SLOW = { timeout: 120_000 };
const folder = testFolder();
let system: SystemProcess;
let graph = '';

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
  graph = system.urls['gateway'] ?? '';
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

const FIND = `query Find {
  accounts(first: 1, filter: { name: { contains: "cannon" } }) { nodes { id crmId name } }
  customer(by: { number: "10000" }) { erpId }
  item(by: { number: "1968-S" }) { id }
  integrations { mappings { id name } }
}`;

interface Found {
  readonly accounts: { readonly nodes: readonly { readonly id: string; readonly crmId: string }[] };
  readonly customer: { readonly erpId: string };
  readonly item: { readonly id: string };
  readonly integrations: readonly {
    readonly mappings: readonly { readonly id: string; readonly name: string }[];
  }[];
}

const CREATE = `mutation Create($input: CreateSalesOrderInput!) {
  createSalesOrder(input: $input) {
    salesOrder { id number status crmId customer { number } account { name }
      totals { net { amount } } lines { nodes { item { number } quantity { value } } } }
    preview { totals { net { amount } } lines { available { value } } }
    userErrors { code message ... on DependencyError { missing { table label } } }
  }
}`;

interface Created {
  readonly createSalesOrder: {
    readonly salesOrder: {
      readonly id: string;
      readonly number: string | null;
      readonly totals: { readonly net: { readonly amount: string } };
    } | null;
    readonly preview: {
      readonly totals: { readonly net: { readonly amount: string } };
      readonly lines: readonly { readonly available: { readonly value: string } | null }[];
    } | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

/** What the account pays for an Athens desk: customer 10000 has a list of its own. */
async function priceFor(account: string | undefined): Promise<unknown> {
  const { data } = await ask<{ item: { id: string } }>(
    graph,
    '{ item(by: { number: "1896-S" }) { id } }',
  );
  const source = `query ($id: ID!, $item: ID!) { account(by: { id: $id }) {
    price(itemId: $item, date: "2026-01-22") {
      quote { unitPrice { amount currency } priceList { code } } userErrors { code } } } }`;
  const answer = await ask<{ account: { price: unknown } }>(graph, source, {
    id: account,
    item: data.item.id,
  });
  return answer.data.account.price;
}

describe('a salesperson who orders through the graph', () => {
  it('hears what is missing, couples it, and sees the order before and after', SLOW, async () => {
    const { data: found } = await ask<Found>(graph, FIND);
    const [account] = found.accounts.nodes;
    const input = {
      accountId: account?.id,
      lines: [{ itemId: found.item.id, quantity: '2' }],
      idempotencyKey: 'journey-1',
    };
    const create = async (more: object): Promise<Created['createSalesOrder']> => {
      const variables = { input: { ...input, ...more } };
      return (await ask<Created>(graph, CREATE, variables)).data.createSalesOrder;
    };
    expect(await create({ dryRun: true })).toMatchObject({
      userErrors: [{ code: 'DEPENDENCY_NOT_COUPLED', missing: [{ table: 'accounts' }] }],
    });
    expect(await priceFor(account?.id)).toMatchObject({
      quote: null,
      userErrors: [{ code: 'NOT_COUPLED' }],
    });
    const mapping = found.integrations[0]?.mappings.find(({ name }) => name === 'CUSTOMER');
    const coupled = await ask(
      graph,
      'mutation ($input: CoupleInput!) { couple(input: $input) { userErrors { code message } } }',
      {
        input: {
          mappingId: mapping?.id,
          erpKey: found.customer.erpId,
          crmKey: account?.crmId,
        },
      },
    );
    expect(coupled).toMatchObject({ errors: [], data: { couple: { userErrors: [] } } });
    expect(await priceFor(account?.id)).toEqual({
      quote: { unitPrice: { amount: '560', currency: 'GBP' }, priceList: { code: 'S00009' } },
      userErrors: [],
    });
    const looked = await create({ dryRun: true });
    expect(looked).toMatchObject({ userErrors: [], salesOrder: null });
    expect(looked.preview?.lines[0]?.available).not.toBeNull();
    const made = await create({});
    expect(made).toMatchObject({
      userErrors: [],
      salesOrder: {
        customer: { number: '10000' },
        totals: looked.preview?.totals,
        lines: { nodes: [{ item: { number: '1968-S' }, quantity: { value: '2' } }] },
      },
    });
    expect(await create({})).toEqual(made);
    const status = 'query ($id: ID!) { salesOrder(by: { id: $id }) { number crmId erpStatus } }';
    const order = await eventually('the order stands in both systems', 60_000, async () => {
      const { data } = await ask<{ salesOrder: { number: string | null; crmId: string | null } }>(
        graph,
        status,
        { id: made.salesOrder?.id },
      );
      const { number, crmId } = data.salesOrder;
      return number !== null && crmId !== null ? data.salesOrder : null;
    });
    expect(order).toMatchObject({ erpStatus: 'Open' });
    const told = await ask<{ changes: { nodes: { subjectId: string }[] } }>(
      graph,
      '{ changes(first: 100, types: [SALES_ORDER]) { nodes { subjectId } } }',
    );
    expect(told.data.changes.nodes.map(({ subjectId }) => subjectId)).toContain(
      made.salesOrder?.id,
    );
  });
});

describe('text that no database holds', () => {
  const list = '{ nodes { id } }';
  it.each([
    ['orders', `query ($t: String) { salesOrders(filter: { search: $t }) ${list} }`],
    ['items', `query ($t: String) { items(filter: { search: $t }) ${list} }`],
    ['accounts', `query ($t: String) { accounts(filter: { name: { contains: $t } }) ${list} }`],
    ['words of the query', String.raw`{ items(filter: { search: "a\u0000" }) { nodes { id } } }`],
  ])('is refused as bad input, in %s', async (_name, source) => {
    for (const text of ['a\0', '\ud83d']) {
      const { errors } = await ask(graph, source, source.includes('$t') ? { t: text } : {});
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(JSON.stringify(errors)).toContain('half of a surrogate pair');
    }
  });
});
