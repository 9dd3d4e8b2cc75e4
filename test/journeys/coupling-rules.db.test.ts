/** What has to be true before two records are coupled, and what goes along (domain.md 3). */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pairsOf, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';
import { callContext } from '../support/systems.ts';

const MS = 120_000;
const CHANGE_MS = 20_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('coupling-rules');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
}, MS);
afterAll(() => system.close());

/** Id of the first record of a kind with a value in a field. */
async function idOf(side: 'erp' | 'crm', kind: string, field: string, value: string) {
  const rows = await system.systems[side].find(
    kind as 'item',
    { field, in: [value] },
    callContext(),
  );
  return rows[0]?.id ?? '';
}

/** Codes of the open issues of records whose label begins so. */
async function issuesAbout(label: string): Promise<string[]> {
  type Answer = { syncIssues: { nodes: { code: string; record: { label: string } }[] } };
  const { syncIssues } = await graph.ask<Answer>(
    `query ($id: ID!) { syncIssues(integrationId: $id, first: 100) {
      nodes { code record { label } } } }`,
    { id: graph.integrationId },
  );
  return syncIssues.nodes.flatMap(({ code, record }) =>
    record.label.startsWith(label) ? [code] : [],
  );
}

describe('two currencies', () => {
  it('are not coupled when one of them is the local one', async () => {
    const euro = await idOf('erp', 'currency', 'code', 'EUR');
    const pound = await idOf('crm', 'currency', 'isocurrencycode', 'GBP');
    expect(await pairs.couple('CURRENCY', euro, pound)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'INVALID_VALUE', message: expect.stringContaining('local currency') }],
    });
  });
});

describe('a currency', () => {
  it('without an exchange rate is refused, saying so', async () => {
    const { id } = await pairs.create('erp', 'currencies', { code: 'XTS', displayName: 'Test' });
    const answer = await pairs.coupleKnown('CURRENCY', String(id), null);
    expect(answer).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'EXCHANGE_RATE_MISSING' }],
    });
  });
});

describe('a record that was refused for what it needs', () => {
  it('goes on by itself with that, and asking again answers its pair', async () => {
    const table = await idOf('erp', 'item', 'number', '1920-S');
    const unit = await idOf('erp', 'itemUnit', 'itemNumber', '1920-S');
    expect(await pairs.couple('ITEM-PRODUCT', table, null)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'DEPENDENCY_NOT_COUPLED' }],
    });
    expect((await pairs.couple('UNIT GROUP', table, null)).userErrors).toEqual([]);
    // The call waits for the feed, which a busy machine may bring later than that.
    await eventually('the base unit is coupled', MS, async () =>
      (await pairs.couple('ITEM UOM', unit, null)).userErrors.length === 0 ? true : null,
    );
    const made = await pairs.until('ITEM-PRODUCT', '1920-S', ({ state }) => state === 'IN_SYNC');
    const again = await pairs.couple('ITEM-PRODUCT', table, null);
    expect(again).toMatchObject({ coupling: { id: made.id }, userErrors: [] });
  });
});

describe('after a full synchronisation', () => {
  beforeAll(async () => {
    const names = ['SALESPEOPLE', 'CURRENCY', 'CUSTOMER', 'CONTACT'];
    await graph.ended(await graph.start(names, 'FULL_SYNC'));
  }, MS);

  it('a record with a partner is refused, naming both of the pair', async () => {
    const { erp } = await pairs.of('CUSTOMER', '10000');
    const other = await pairs.of('CUSTOMER', '20000');
    const { userErrors } = await pairs.couple('CUSTOMER', erp.id, other.crm.id);
    expect(userErrors).toMatchObject([
      { code: 'ALREADY_COUPLED', message: expect.stringMatching(/Cannon.*Cannon|Selang.*Selang/) },
    ]);
  });

  it('the same pair again changes nothing', async () => {
    const { id, erp, crm, version } = await pairs.of('CUSTOMER', '10000');
    expect(await pairs.couple('CUSTOMER', erp.id, crm.id)).toMatchObject({ coupling: { id } });
    expect((await pairs.of('CUSTOMER', '10000')).version).toBe(version);
  });

  it('a pair of which one side is gone makes room for a new partner', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', '40000');
    await pairs.remove('crm', 'accounts', { accountid: crm.id });
    await pairs.until('CUSTOMER', '40000', ({ state }) => state === 'BROKEN_CRM_DELETED');
    const made = await pairs.couple('CUSTOMER', erp.id, null);
    expect(made).toMatchObject({ userErrors: [], coupling: { state: 'IN_SYNC' } });
    const after = await pairs.of('CUSTOMER', '40000');
    expect(after.crm.id).not.toBe(crm.id);
    expect(after.crm.row['name']).toBe(erp.row['displayName']);
    expect(await issuesAbout('40000')).toEqual([]);
  });

  it('a record that could be several is no issue any more once a person chose', async () => {
    const fairway = await idOf('erp', 'customer', 'number', '61000');
    const account = await idOf('crm', 'account', 'name', 'Fairway Sound');
    expect(await issuesAbout('61000')).toEqual(['AMBIGUOUS_MATCH']);
    expect((await pairs.couple('CUSTOMER', fairway, account)).userErrors).toEqual([]);
    expect(await issuesAbout('61000')).toEqual([]);
  });

  it('uncoupling a customer takes along the contacts of its account, no others', async () => {
    const customer = await pairs.of('CUSTOMER', '10000');
    const own = await pairs.of('CONTACT', String(customer.erp.row['primaryContactNumber']));
    const other = await pairs.of('CUSTOMER', '20000');
    const moved = await pairs.of('CONTACT', String(other.erp.row['primaryContactNumber']));
    // Its ERP contact stays with customer 20000, its CRM contact belongs to another account now.
    await pairs.uncouple(moved.id);
    await pairs.edit('crm', 'contacts', {
      contactid: moved.crm.id,
      'parentcustomerid_account@odata.bind': `/accounts(${customer.crm.id})`,
    });
    await eventually('the contact has moved', CHANGE_MS, async () => {
      const rows = await system.database.sql`select from accounts.contact
        where id = ${moved.crm.id} and document->>'_parentcustomerid_value' = ${customer.crm.id}`;
      return rows.length > 0 ? true : null;
    });
    expect((await pairs.couple('CONTACT', moved.erp.id, moved.crm.id)).userErrors).toEqual([]);
    const again = await pairs.of('CONTACT', moved.label);
    expect(await pairs.uncouple(other.id, true)).not.toContain(again.id);
    const gone = await pairs.uncouple(customer.id);
    expect(gone).toEqual(expect.arrayContaining([customer.id, own.id, again.id]));
    expect(await pairs.find('CONTACT', own.label)).toBeNull();
  });

  it('a salesperson who is deleted in the ERP leaves the user without partner', async () => {
    const { erp, crm } = await pairs.of('SALESPEOPLE', 'JO');
    await pairs.remove('erp', 'salespeople', { id: erp.id });
    await eventually('the pair is gone', CHANGE_MS, async () =>
      (await pairs.find('SALESPEOPLE', 'JO')) === null ? true : null,
    );
    expect(crm.row['fullname']).not.toBeUndefined();
  });
});

describe('uncoupling all customers', () => {
  it('takes along the contacts of their accounts', async () => {
    const { startUncoupling } = await graph.ask<{ startUncoupling: { run: { id: string } } }>(
      `mutation ($input: StartUncouplingInput!) { startUncoupling(input: $input) {
        run { id } userErrors { code } } }`,
      { input: { mappingId: await graph.mapping('CUSTOMER'), confirm: 'CUSTOMER' } },
    );
    expect(await graph.ended(startUncoupling.run.id)).toBe('SUCCEEDED');
    const { couplings } = await graph.ask<{ couplings: { totalCount: number } }>(
      `query ($id: ID!, $m: ID!) {
        couplings(integrationId: $id, filter: { mappingIds: [$m], state: [IN_SYNC, PENDING] }) {
          totalCount } }`,
      { id: graph.integrationId, m: await graph.mapping('CONTACT') },
    );
    expect(couplings.totalCount).toBe(0);
  });
});

describe('a typed name', () => {
  it('finds free records that nothing else speaks for, exact names first', async () => {
    const { crm } = await pairs.of('CURRENCY', 'EUR');
    expect(crm.row['isocurrencycode']).toBe('EUR');
    const key = await idOf('erp', 'customer', 'number', '10000');
    const { matchCandidates } = await graph.ask<{
      matchCandidates: { crm: { label: string }; matchedOn: string[] }[];
    }>(
      `query ($m: ID!, $key: String!) { matchCandidates(mappingId: $m, search: "selangorian ltd."
        record: { system: ERP, table: "customers", key: $key }) { crm { label } matchedOn } }`,
      { m: await graph.mapping('CUSTOMER'), key },
    );
    expect(matchCandidates).toEqual([
      { crm: { label: 'Selangorian Ltd.' }, matchedOn: ['name as typed'] },
    ]);
  });
});

describe('data that cannot flow', () => {
  it('is not copied, restored or asked for', async () => {
    const { id, erp } = await pairs.of('CURRENCY', 'EUR');
    const { syncRecords } = await graph.ask<{ syncRecords: { userErrors: object[] } }>(
      `mutation ($input: SyncRecordsInput!) { syncRecords(input: $input) {
        run { id } userErrors { code field } } }`,
      { input: { couplingIds: [id], from: 'CRM' } },
    );
    expect(syncRecords.userErrors).toEqual([{ code: 'DIRECTION_NOT_SUPPORTED', field: ['from'] }]);
    await pairs.remove('erp', 'currencies', { id: erp.id });
    const broken = await pairs.until(
      'CURRENCY',
      'EUR',
      (now) => now.state === 'BROKEN_ERP_DELETED',
    );
    const { resolveConflict } = await graph.ask<{ resolveConflict: { userErrors: object[] } }>(
      `mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) {
        userErrors { code field } } }`,
      {
        input: {
          couplingId: id,
          expectedVersion: broken.version,
          resolution: 'RESTORE_DELETED',
        },
      },
    );
    expect(resolveConflict.userErrors).toEqual([
      { code: 'DIRECTION_NOT_SUPPORTED', field: ['resolution'] },
    ]);
  });
});

describe('an item without a base unit', () => {
  it('is refused, naming the field', async () => {
    const { id } = await pairs.create('erp', 'items', { number: 'NOUNIT', displayName: 'No unit' });
    expect(await pairs.coupleKnown('ITEM-PRODUCT', String(id), null)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'REQUIRED', message: expect.stringContaining('Base Unit of Measure') }],
    });
  });
});

describe('a base unit whose group has another one', () => {
  it('is refused, saying what the group lacks', async () => {
    const { id } = await pairs.create('erp', 'items', {
      number: 'ODDUNIT',
      displayName: 'Odd unit',
      baseUnitOfMeasureCode: 'PCS',
    });
    await pairs.create('crm', 'uomschedules', { name: 'ITEM ODDUNIT', baseuomname: 'OTHER' });
    // Before a feed has shown the group, it stands in the way of the one to be made.
    await eventually('the group is known', CHANGE_MS, async () => {
      const { coupling } = await pairs.coupleKnown('UNIT GROUP', String(id), null);
      return coupling;
    });
    const unit = await idOf('erp', 'itemUnit', 'itemNumber', 'ODDUNIT');
    expect(await pairs.coupleKnown('ITEM UOM', unit, null)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'REQUIRED', message: expect.stringContaining('no unit of that name') }],
    });
  });
});

describe('a customer price group', () => {
  it('is coupled as the active price list that applies to it', async () => {
    const group = await idOf('erp', 'priceGroup', 'code', 'DEALER');
    expect(await pairs.coupleKnown('PLHEADER-PRICE', group, null)).toMatchObject({
      userErrors: [],
    });
    const { erp, crm } = await pairs.of('PLHEADER-PRICE', 'S00006');
    expect(erp.row['sourceNumber']).toBe('DEALER');
    expect(crm.row['name']).toBe('S00006');
    const { coupling } = await graph.ask<{ coupling: { erp: { key: string } } | null }>(
      'query ($id: ID!) { coupling(by: { recordId: $id }) { erp { key } } }',
      { id: globalId(ID_PREFIX.CustomerPriceGroup, system.integration, group) },
    );
    expect(coupling?.erp.key).toBe(erp.id);
  });

  it('with several of them is refused, naming them; with none as well', async () => {
    await pairs.create('erp', 'priceLists', {
      code: 'S00020',
      description: 'More',
      sourceType: 'Customer Price Group',
      sourceNumber: 'SHOP',
      priceType: 'Sale',
      amountType: 'Price',
      status: 'Active',
    });
    const group = await idOf('erp', 'priceGroup', 'code', 'SHOP');
    await eventually('both lists are known', CHANGE_MS, async () => {
      const { userErrors } = await pairs.couple(
        'PLHEADER-PRICE',
        group,
        '00000000-0000-4000-8000-000000000000',
      );
      return userErrors[0]?.code === 'AMBIGUOUS_MATCH' ? true : null;
    });
    expect(await pairs.couple('PLHEADER-PRICE', group, null)).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'AMBIGUOUS_MATCH', message: expect.stringMatching(/S00007.*S00020/) }],
    });
    const { id } = await pairs.create('erp', 'customerPriceGroups', { code: 'EMPTY' });
    await eventually('the group is known', CHANGE_MS, async () => {
      const { userErrors } = await pairs.couple('PLHEADER-PRICE', String(id), null);
      return userErrors[0]?.code === 'NO_MATCH' ? true : null;
    });
  });
});
