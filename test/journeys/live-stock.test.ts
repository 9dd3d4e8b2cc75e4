import { startSystem, type SystemProcess } from '@drawbar/start/system';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietSettings, testFolder } from '../support/data-folder.ts';
import { ask, control } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { sumOfLedger } from '../support/cronus.ts';

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

interface Figures {
  location: { code: string } | null;
  onHand: { value: string; uom: string };
}
interface Stock {
  availability:
    | ({
        item: { number: string };
        total: Figures;
        locations: Figures[];
        freshness: { source: string; stale: boolean };
      } | null)[]
    | null;
}

const STOCK = `query Stock($ids: [ID!]!, $age: Int!) {
  availability(input: { itemIds: $ids, maxAgeSeconds: $age }) {
    item { number }
    total { location { code } onHand { value uom } }
    locations { location { code } onHand { value uom } }
    freshness { source stale }
  }
}`;

async function itemId(number: string): Promise<string> {
  const { data } = await ask<{ item: { id: string } }>(
    graph,
    'query Item($number: String!) { item(by: { number: $number }) { id } }',
    { number },
  );
  return data.item.id;
}

async function stockOf(number: string, age = 0) {
  const answer = await ask<Stock>(graph, STOCK, { ids: [await itemId(number)], age });
  return { ...answer, availability: answer.data.availability?.[0] ?? null };
}

describe('a salesperson in the CRM', () => {
  it('finds an account by its CRM id and sees whether the ERP knows it', async () => {
    const { data: list } = await ask<{ accounts: { nodes: { crmId: string; name: string }[] } }>(
      graph,
      '{ accounts(first: 100) { nodes { crmId name } } }',
    );
    expect(list.accounts.nodes.length).toBeGreaterThan(12);
    const wanted = list.accounts.nodes[0];
    const { data, errors } = await ask<{
      account: { name: string; customer: { number: string } | null };
    }>(
      graph,
      `query Account($crmId: ID!) {
        account(by: { crmId: $crmId }) { name customer { number } }
      }`,
      { crmId: wanted?.crmId },
    );
    expect(errors).toEqual([]);
    expect(data.account).toEqual({ name: wanted?.name, customer: null });
  });

  it('sees the price lists of the ERP with their lines', async () => {
    const { data, errors } = await ask<{
      priceLists: { nodes: { code: string; lines: { nodes: { item: { number: string } }[] } }[] };
    }>(
      graph,
      `{ priceLists(first: 50) { nodes {
           code currency status appliesTo
           lines(first: 10) { nodes { item { number } unitPrice { amount currency } } }
         } } }`,
    );
    expect(errors).toEqual([]);
    const lists = new Map(data.priceLists.nodes.map((list) => [list.code, list]));
    expect(lists.get('S00001')?.lines.nodes.map((line) => line.item.number)).toContain('1936-S');
  });

  it('sees the stock of an item per location, equal to the sum of the ledger', async () => {
    const ledger = sumOfLedger('1896-S');
    const { availability, errors } = await stockOf('1896-S');
    expect(errors).toEqual([]);
    expect(availability?.freshness).toEqual({ source: 'LIVE', stale: false });
    const shown = Object.fromEntries(
      (availability?.locations ?? [])
        .filter((row) => row.onHand.value !== '0')
        .map((row) => [row.location?.code ?? '', row.onHand.value]),
    );
    expect(shown).toEqual(ledger.byLocation);
    expect(availability?.total.onHand.value).toBe(ledger.total);
  });

  it('sees a movement that was posted in the ERP with the next question', async () => {
    const before = Number((await stockOf('1896-S')).availability?.total.onHand.value);
    await control(system.urls['erp'] ?? '', 'stock-movements', {
      item: '1896-S',
      location: 'BLUE',
      quantity: '7',
    });
    const after = await stockOf('1896-S');
    expect(after.availability?.total.onHand.value).toBe(String(before + 7));
  });

  it('gets the last known figure flagged stale, with a reason, while the ERP is away', async () => {
    const { availability: known } = await stockOf('1896-S');
    await control(system.urls['erp'] ?? '', 'faults', { match: {}, fault: 'drop-before' });
    const answer = await ask<Stock & { accounts: { nodes: unknown[] } }>(
      graph,
      `query Panel($ids: [ID!]!) {
        accounts(first: 1) { nodes { name } }
        availability(input: { itemIds: $ids, maxAgeSeconds: 0 }) {
          total { onHand { value } } freshness { stale source }
        }
      }`,
      { ids: [await itemId('1896-S')] },
    );
    expect(answer.data.accounts.nodes).toHaveLength(1);
    expect(answer.data.availability?.[0]).toMatchObject({
      total: { onHand: { value: known?.total.onHand.value } },
      freshness: { stale: true },
    });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({
      path: ['availability', 0],
      extensions: {
        code: expect.stringMatching(/^UPSTREAM_(?:UNAVAILABLE|TIMEOUT)$/),
        system: 'ERP',
        retryable: true,
      },
    });
    expect(JSON.stringify(answer.errors)).not.toMatch(/127\.0\.0\.1|localhost/);
    await control(system.urls['erp'] ?? '', 'faults', { clear: true });
    await eventually('the stock is live again', 20_000, async () => {
      const { availability } = await stockOf('1896-S');
      return availability?.freshness.stale === false ? true : null;
    });
  });
});
