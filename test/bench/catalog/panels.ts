/** What a panel in the CRM asks: one account, and price and availability of ten items. */
import { ask } from '../../support/graph.ts';

const ITEMS_PER_PANEL = 10;

export interface Panel {
  readonly customerId: string;
  readonly customerNumber: string;
  readonly items: readonly { readonly id: string; readonly number: string }[];
}

const PANEL = `query Panel($customer: ID!, $prices: [PriceInput!]!, $items: [ID!]!, $age: Int!) {
  customer(by: { id: $customer }) { number name currency }
  prices(inputs: $prices) {
    quote { unitPrice { amount currency } discountPercent lineAmount { amount } }
    userErrors { code }
  }
  availability(input: { itemIds: $items, maxAgeSeconds: $age }) {
    total { onHand { value } available { value uom } }
    locations { location { code } onHand { value } }
    freshness { source stale }
  }
}`;

/** The stock of the same items alone, from the graph's own query for it. */
const AVAILABILITY = `query Availability($items: [ID!]!, $age: Int!) {
  availability(input: { itemIds: $items, maxAgeSeconds: $age }) {
    item { number }
    total { onHand { value } available { value uom } }
    locations { location { code } onHand { value } }
    freshness { source stale }
  }
}`;

/** As many panels as asked, over the demo company's customers and stocked items. */
export async function makePanels(gatewayUrl: string, count: number): Promise<Panel[]> {
  const { data } = await ask<{
    customers: { nodes: { id: string; number: string }[] };
    items: { nodes: { id: string; number: string; type: string; blocked: boolean }[] };
  }>(
    gatewayUrl,
    `{ customers(first: 50) { nodes { id number } }
       items(first: 100) { nodes { id number type blocked } } }`,
  );
  const items = data.items.nodes.filter(({ type, blocked }) => type === 'INVENTORY' && !blocked);
  return Array.from({ length: count }, (_, panel) => {
    const customer = data.customers.nodes[panel % data.customers.nodes.length];
    if (customer === undefined) throw new Error('The demo company has no customers.');
    const first = panel * 7;
    const chosen = Array.from({ length: ITEMS_PER_PANEL }, (_one, at) => {
      const item = items[(first + at) % items.length];
      if (item === undefined) throw new Error('The demo company has no items.');
      return item;
    });
    return { customerId: customer.id, customerNumber: customer.number, items: chosen };
  });
}

export interface Opened {
  /** Until the whole answer was there. */
  readonly ms: number;
  /** Figures that are the last known ones or missing, because the ERP's came too late. */
  readonly late: number;
}

/** Asks for one panel, or for a part of it, with figures of at most this age. */
export type Open = (gatewayUrl: string, panel: Panel, maxAgeSeconds: number) => Promise<Opened>;

/** Price and stock of a panel's items. @throws {Error} when more than a figure's age is wrong. */
export const openPanel: Open = (gatewayUrl, panel, age) =>
  open(gatewayUrl, panel, PANEL, {
    customer: panel.customerId,
    prices: panel.items.map(({ id }) => ({ itemId: id, customerId: panel.customerId })),
    items: panel.items.map(({ id }) => id),
    age,
  });

/** Stock of a panel's items. @throws {Error} as `openPanel`. */
export const askAvailability: Open = (gatewayUrl, panel, age) =>
  open(gatewayUrl, panel, AVAILABILITY, { items: panel.items.map(({ id }) => id), age });

async function open(
  gatewayUrl: string,
  { items }: Panel,
  source: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Opened> {
  const startedAt = performance.now();
  const { errors, data } = await ask<{ availability: readonly (Figures | null)[] | null }>(
    gatewayUrl,
    source,
    variables,
  );
  const failure = errors.find(({ extensions }) => extensions?.['system'] !== 'ERP');
  if (failure !== undefined) throw new Error(`A panel failed: ${failure.message}`);
  const figures = data.availability ?? [];
  if (figures.length !== items.length) throw new Error('A panel came back incomplete.');
  const late = figures.filter((figure) => figure?.freshness.stale !== false).length;
  return { ms: performance.now() - startedAt, late };
}

interface Figures {
  readonly freshness: { readonly stale: boolean };
}
