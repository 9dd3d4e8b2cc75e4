/** Codes of the ERP that accounts choose from option sets (domain.md 2.4, option mappings). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pairsOf, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';
import { callContext } from '../support/systems.ts';

const MS = 120_000;
const CHANGE_MS = 20_000;
const OPTION_MAPPINGS = ['PAYMENT TERMS', 'SHIPMENT METHOD', 'SHIPPING AGENT'];

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('payment-terms');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
}, MS);
afterAll(() => system.close());

/** Number of the option with a label in one of the CRM's columns. */
async function valueOf(kind: 'account' | 'order' | 'quote' | 'invoice', label: string) {
  const sets = await system.systems.crm.optionSets(kind, callContext());
  return sets.get('paymenttermscode')?.find((choice) => choice.label === label)?.value ?? null;
}

async function writesOfOptions(): Promise<number> {
  const { requests } = await system.systems.control<{
    requests: { method: string; set: string; count: number }[];
  }>('crm', 'requests');
  return requests
    .filter(({ set }) => set.endsWith('OptionValue'))
    .reduce((sum, { count }) => sum + count, 0);
}

describe('a customer', () => {
  it('is coupled before its terms have an option, and gets them as soon as they have', async () => {
    const [twenty] = await system.systems.erp.find(
      'customer',
      { field: 'number', in: ['20000'] },
      callContext(),
    );
    const made = await pairs.couple('CUSTOMER', twenty?.id ?? '', null);
    expect(made).toMatchObject({ userErrors: [], coupling: { state: 'IN_SYNC' } });
    const before = await pairs.of('CUSTOMER', '20000');
    expect(before.crm.row['paymenttermscode']).toBeNull();
    const [term] = await system.systems.erp.find(
      'paymentTerm',
      { field: 'code', in: ['14 DAYS'] },
      callContext(),
    );
    expect((await pairs.couple('PAYMENT TERMS', term?.id ?? '', null)).userErrors).toEqual([]);
    const after = await pairs.until(
      'CUSTOMER',
      '20000',
      ({ crm }) => crm.row['paymenttermscode'] !== null,
    );
    expect(after.crm.row['paymenttermscode']).toBe(await valueOf('account', '14 DAYS'));
  });
});

describe('payment terms, shipment methods and shipping agents', () => {
  it('are matched with options by label, and new codes append options', async () => {
    const status = await graph.ended(await graph.start(OPTION_MAPPINGS, 'COUPLE_RECORDS'));
    expect(status).toBe('SUCCEEDED');
    expect((await pairs.of('SHIPPING AGENT', 'UPS')).crm.row).toEqual({ label: 'UPS', value: 4 });
    expect((await pairs.of('SHIPPING AGENT', 'FEDEX')).crm.row['label']).toBe('FedEx');
    expect((await pairs.of('SHIPMENT METHOD', 'FOB')).crm.row['value']).toBe(1);
    expect((await pairs.of('SHIPMENT METHOD', 'EXW')).crm.row['label']).toBe('EXW');
  });

  it('are known to orders, quotes and invoices under the same numbers', async () => {
    const value = await valueOf('account', '1M(8D)');
    expect(value).not.toBeNull();
    for (const kind of ['order', 'quote', 'invoice'] as const) {
      expect(await valueOf(kind, '1M(8D)')).toBe(value);
    }
  });

  it('are not written again', async () => {
    const before = await writesOfOptions();
    await graph.ended(await graph.start(OPTION_MAPPINGS, 'COUPLE_RECORDS'));
    expect(await writesOfOptions()).toBe(before);
  });

  it('refuse a code that cannot be told from the label of another option', async () => {
    const { id } = await pairs.create('erp', 'paymentTerms', { code: '2% 10, NE' });
    await pairs.coupleKnown('PAYMENT TERMS', String(id), null);
    await pairs.edit('erp', 'paymentTerms', { id, code: '2% 10, NET' });
    const pair = await pairs.until(
      'PAYMENT TERMS',
      '2% 10, NET',
      ({ state }) => state === 'FAILED',
    );
    expect(pair.crm.row['label']).toBe('2% 10, NE');
  });
});

describe('what a customer and its account have chosen', () => {
  beforeAll(async () => {
    await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
  }, MS);

  it('is the same on both sides', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', '10000');
    expect(erp.row['paymentTermsCode']).toBe('1M(8D)');
    expect(crm.row['paymenttermscode']).toBe(await valueOf('account', '1M(8D)'));
    expect(crm.row['address1_shippingmethodcode']).toBe(2);
  });

  it('travels both ways, a blank included', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', '10000');
    for (const [address1_shippingmethodcode, code] of [
      [4, 'UPS'],
      [3, 'FEDEX'],
      [4, 'UPS'],
    ] as const) {
      await pairs.edit('crm', 'accounts', { accountid: crm.id, address1_shippingmethodcode });
      await pairs.until(
        'CUSTOMER',
        '10000',
        ({ erp: own }) => own.row['shippingAgentCode'] === code,
      );
    }
    await pairs.edit('erp', 'customers', { id: erp.id, shippingAgentCode: '' });
    const after = await pairs.until(
      'CUSTOMER',
      '10000',
      ({ crm: own, state }) =>
        own.row['address1_shippingmethodcode'] === null && state === 'IN_SYNC',
    );
    expect(after.erp.row['shippingAgentCode']).toBeNull();
  });

  it('is a matter for a person where the option has no code, and goes on with it', async () => {
    const { crm } = await pairs.of('CUSTOMER', '30000');
    await pairs.edit('crm', 'accounts', { accountid: crm.id, paymenttermscode: 1 });
    const issue = await eventually('the issue is there', CHANGE_MS, async () => {
      const { syncIssues } = await graph.ask<{
        syncIssues: { nodes: { category: string; waitingFor: { label: string; key: string }[] }[] };
      }>(
        `query ($id: ID!) { syncIssues(integrationId: $id, filter: { category: [DEPENDENCY] }) {
          nodes { category waitingFor { label key } } } }`,
        { id: graph.integrationId },
      );
      return syncIssues.nodes.find(({ waitingFor }) => waitingFor[0]?.label === 'Net 30') ?? null;
    });
    const { id } = await pairs.create('erp', 'paymentTerms', { code: 'NET 30' });
    const option = issue.waitingFor[0]?.key ?? '';
    const made = await pairs.coupleKnown('PAYMENT TERMS', String(id), option);
    expect(made.userErrors).toEqual([]);
    await pairs.until('CUSTOMER', '30000', ({ erp }) => erp.row['paymentTermsCode'] === 'NET 30');
  });
});
