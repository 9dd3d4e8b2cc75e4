/** Every example operation that reads runs over the running system, with ids that are there. */
import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { integrationId, review, synchroniseAll } from '../support/full-sync.ts';
import { ask, control } from '../support/graph.ts';
import { exampleOperations } from '../support/operations.ts';

const reading = exampleOperations.filter(({ type }) => type === OperationTypeNode.QUERY);
const watching = exampleOperations.filter(({ type }) => type === OperationTypeNode.SUBSCRIPTION);

const folder = testFolder();
let system: SystemProcess;
let graph = '';
const variables = new Map<string, Record<string, unknown>>();

interface Facts {
  readonly account: { id: string; crmId: string };
  readonly contact: string;
  readonly customer: string;
  readonly items: readonly { id: string; number: string; product: { crmId: string } | null }[];
  readonly mapping: { id: string; key: string };
}

async function facts(integration: string): Promise<Facts> {
  const { data } = await ask<{
    accounts: {
      nodes: {
        id: string;
        crmId: string;
        customer: { number: string; salesInvoices?: object } | null;
        contacts: { nodes: { crmId: string }[] };
      }[];
    };
    items: { nodes: Facts['items'] };
    integration: { mappings: { id: string; name: string }[] };
  }>(
    graph,
    `query Facts($id: ID!) {
      accounts(first: 20, filter: { coupled: true }) {
        nodes { id crmId customer { number } contacts(first: 1) { nodes { crmId } } } }
      items(first: 5, filter: { blocked: false }) { nodes { id number product { crmId } } }
      integration(id: $id) { mappings { id name } }
    }`,
    { id: integration },
  );
  const account = data.accounts.nodes.find(({ contacts }) => contacts.nodes.length > 0);
  const mapping = data.integration.mappings.find(({ name }) => name === 'CUSTOMER');
  const { data: listed } = await ask<{ records: { nodes: { key: string }[] } }>(
    graph,
    'query L($id: ID!) { records(mappingId: $id, system: ERP, first: 1) { nodes { key } } }',
    { id: mapping?.id },
  );
  return {
    account: { id: account?.id ?? '', crmId: account?.crmId ?? '' },
    contact: account?.contacts.nodes[0]?.crmId ?? '',
    customer: account?.customer?.number ?? '',
    items: data.items.nodes,
    mapping: { id: mapping?.id ?? '', key: listed.records.nodes[0]?.key ?? '' },
  };
}

/** A quote and an order as people of the CRM make them, and a posted invoice of the ERP. */
async function documents({ account }: Facts): Promise<Record<string, string>> {
  const crm = system.urls['crm'] ?? '';
  const of = { name: 'Example', 'customerid_account@odata.bind': `/accounts(${account.crmId})` };
  const make = async (set: string, key: string): Promise<string> => {
    const made = await control<{ created: Record<string, string>[] }>(crm, 'records', {
      set,
      create: [of],
    });
    return made.created[0]?.[key] ?? '';
  };
  const { data } = await ask<{
    accounts: { nodes: { salesInvoices: { nodes: { number: string }[] } | null }[] };
  }>(
    graph,
    `{ accounts(first: 50, filter: { coupled: true }) {
        nodes { salesInvoices(first: 1) { nodes { number } } } } }`,
  );
  const invoices = data.accounts.nodes.flatMap((node) => node.salesInvoices?.nodes ?? []);
  return {
    crmOrder: await make('salesorders', 'salesorderid'),
    crmQuote: await make('quotes', 'quoteid'),
    invoice: invoices[0]?.number ?? 'none',
  };
}

beforeAll(async () => {
  system = await startSystem(quietSettings(folder));
  graph = system.urls['gateway'] ?? '';
  const integration = await integrationId(graph);
  const made = await review(graph);
  const run = await synchroniseAll(graph);
  const known = await facts(integration);
  const { account, items, mapping } = known;
  const [item] = items;
  const product = items.find((one) => one.product !== null)?.product?.crmId;
  const { data } = await ask<{ syncIssueGroups: { id: string }[] }>(
    graph,
    'query G($id: ID!) { syncIssueGroups(integrationId: $id) { id } }',
    { id: integration },
  );
  const price = { itemId: item?.id, accountId: account.id, quantity: '3' };
  const itemIds = items.map(({ id }) => id);
  const all: Record<string, Record<string, unknown>> = {
    AccountPanel: { crmId: account.crmId, items: itemIds, item: item?.id, quantity: '2' },
    OrderLine: { product, account: account.id, quantity: '2' },
    PriceListsOfAccount: { account: account.id, items: itemIds },
    ExplainPrice: { input: price },
    ExplainAvailability: { input: { itemIds } },
    Documents: await documents(known),
    CustomerByNumber: { number: known.customer },
    ContactBothSides: { crmId: known.contact },
    OneItem: { number: item?.number, resource: 'LINA' },
    Prices: { inputs: [price] },
    Refetch: { id: run.id, ids: [item?.id] },
    Uncoupled: { mapping: mapping.id },
    Candidates: { mapping: mapping.id, key: mapping.key },
    Compare: { record: account.id },
    Issues: { group: data.syncIssueGroups[0]?.id ?? 'none' },
    Run: { id: run.id },
    ReviewLines: { review: made.id },
    Stock: { items: itemIds },
    FollowOrders: { account: account.id },
    PanelCoupling: { account: account.id },
    Watch: { run: run.id },
  };
  for (const { name, text } of exampleOperations) {
    const id = text.includes('$id: ID!') ? { id: integration } : {};
    variables.set(name, { ...id, ...all[name] });
  }
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

/** What has to be there: orders that were made a moment ago may not have been read yet. */
const MAY_BE_NULL = new Set(['salesOrder', 'salesQuote', 'salesInvoice']);

describe('the example queries', () => {
  it.each(reading.map(({ name, text }) => [name, text]))('%s', async (name, text) => {
    const { data, errors } = await ask(graph, text, variables.get(name) ?? {});
    expect(errors).toEqual([]);
    const missing = Object.entries(data).filter(
      ([field, value]) => value === null && !MAY_BE_NULL.has(field),
    );
    expect(missing).toEqual([]);
  });
});

describe('the example subscriptions', () => {
  it.each(watching.map(({ name, text }) => [name, text]))('%s', async (name, text) => {
    const client = createClient({
      url: `${graph.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const events = client.iterate<Record<string, { kind: string; cursor: string }>>({
      query: text,
      variables: variables.get(name) ?? {},
    });
    const { value } = await events.next();
    await events.return?.();
    await client.dispose();
    expect(value?.errors).toBeUndefined();
    const [event] = Object.values(value?.data ?? {});
    expect(event).toMatchObject({ kind: 'SNAPSHOT', cursor: expect.any(String) });
  });
});
