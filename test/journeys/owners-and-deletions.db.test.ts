/** Owners by salesperson (domain.md 2.7, rule 4), and records deleted on either side (4.4, 4.6). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pairsOf, type Pair, type Pairs } from '../support/pairs.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;
const CHANGE_MS = 20_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('owners', {
    prepare: ({ sql }) => sql`update sync.integration set ownership = 'PERSON'`,
  });
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
  const names = ['SALESPEOPLE', 'CURRENCY', 'CUSTOMER', 'CONTACT'];
  await graph.ended(await graph.start(names, 'FULL_SYNC'));
}, MS);
afterAll(() => system.close());

describe('an account owned by a person', () => {
  it('belongs to the user of the salesperson, and to whom people hand it', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', '10000');
    const jo = await pairs.of('SALESPEOPLE', String(erp.row['salespersonCode']));
    const other = await pairs.of('SALESPEOPLE', 'OF');
    expect(crm.row['_ownerid_value']).toBe(jo.crm.id);
    await pairs.edit('crm', 'accounts', {
      accountid: crm.id,
      'ownerid@odata.bind': `/systemusers(${other.crm.id})`,
      telephone1: '42',
    });
    const handed = await pairs.until(
      'CUSTOMER',
      '10000',
      (now) => now.erp.row['phoneNumber'] === '42',
    );
    expect(handed.crm.row['_ownerid_value']).toBe(other.crm.id);
    const next = await pairs.of('SALESPEOPLE', 'EH');
    await pairs.edit('erp', 'customers', { id: erp.id, salespersonCode: 'EH' });
    await pairs.until('CUSTOMER', '10000', (now) => now.crm.row['_ownerid_value'] === next.crm.id);
  });

  it('waits for its salesperson to be coupled, naming whom', async () => {
    await pairs.create('erp', 'salespeople', { code: 'NEW', displayName: 'Newcomer' });
    const { id } = await pairs.create('erp', 'customers', {
      displayName: 'Of a newcomer',
      salespersonCode: 'NEW',
    });
    expect(await pairs.coupleKnown('CUSTOMER', String(id), null)).toMatchObject({
      coupling: null,
      userErrors: [
        { code: 'DEPENDENCY_NOT_COUPLED', missing: [{ label: expect.stringContaining('NEW') }] },
      ],
    });
  });
});

describe('a record that was deleted', () => {
  const resolve = async (pair: Pair, resolution: string): Promise<unknown> => {
    const { resolveConflict } = await graph.ask<{ resolveConflict: { userErrors: object[] } }>(
      `mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) {
        userErrors { code message } } }`,
      { input: { couplingId: pair.id, expectedVersion: pair.version, resolution } },
    );
    return resolveConflict.userErrors;
  };
  const broken = (search: string, state: string): Promise<Pair> =>
    pairs.until('CUSTOMER', search, (pair) => pair.state === state);

  it('in the ERP is made again with a new number, from what the CRM has', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', 'Deerfield');
    await pairs.remove('erp', 'customers', { id: erp.id });
    const pair = await broken('Deerfield', 'BROKEN_ERP_DELETED');
    expect(await resolve(pair, 'RESTORE_DELETED')).toEqual([]);
    const again = await pairs.of('CUSTOMER', 'Deerfield');
    expect(again.erp.id).not.toBe(erp.id);
    expect(again.erp.row['displayName']).toBe(crm.row['name']);
    expect(again.crm.id).toBe(crm.id);
    await pairs.until(
      'CUSTOMER',
      'Deerfield',
      (now) => now.crm.row['accountnumber'] === again.erp.row['number'],
    );
  });

  it('takes its account along when a person says so', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', 'Selangorian');
    await pairs.remove('erp', 'customers', { id: erp.id });
    const pair = await broken('Selangorian', 'BROKEN_ERP_DELETED');
    expect(await resolve(pair, 'DELETE_REMAINING')).toEqual([]);
    expect(await pairs.find('CUSTOMER', 'Selangorian')).toBeNull();
    const call = { signal: AbortSignal.timeout(9000), deadline: Date.now() + 9000 };
    const left = await system.systems.crm.byIds('account', [crm.id], {
      ...call,
      lane: 'live',
      traceId: 'test',
    });
    expect(left.size).toBe(0);
  });

  it('on both sides leaves no pair', async () => {
    const { erp, crm } = await pairs.of('CUSTOMER', 'Haddock');
    await pairs.remove('erp', 'customers', { id: erp.id });
    await pairs.remove('crm', 'accounts', { accountid: crm.id });
    await eventually('the pair is gone', CHANGE_MS, async () =>
      (await pairs.find('CUSTOMER', 'Haddock')) === null ? true : null,
    );
    const { syncIssues } = await graph.ask<{ syncIssues: { totalCount: number } }>(
      `query ($id: ID!, $m: ID!) { syncIssues(integrationId: $id, filter: {
        mappingId: $m, category: [CONFLICT], search: "Haddock" }) { totalCount } }`,
      { id: graph.integrationId, m: await graph.mapping('CUSTOMER') },
    );
    expect(syncIssues.totalCount).toBe(0);
  });
});

describe('a contact of an account that is no customer', () => {
  it('waits when a person asks for it, and is made without a company in a full run', async () => {
    const account = await pairs.create('crm', 'accounts', {
      name: 'Prospect',
      customertypecode: 8,
    });
    // Whoever has not seen the account cannot tell that it is no customer.
    await eventually('the account is known', CHANGE_MS, async () => {
      const known = await system.database.sql`
        select 1 from sync.record where id = ${String(account['accountid'])}`;
      return known.length > 0 ? true : null;
    });
    const contact = await pairs.create('crm', 'contacts', {
      firstname: 'Olga',
      lastname: 'Orphan',
      'parentcustomerid_account@odata.bind': `/accounts(${String(account['accountid'])})`,
    });
    expect(await pairs.coupleKnown('CONTACT', null, String(contact['contactid']))).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'DEPENDENCY_NOT_COUPLED' }],
    });
    await graph.ended(await graph.start(['CONTACT'], 'FULL_SYNC'));
    const pair = await pairs.of('CONTACT', 'Orphan');
    expect(pair.state).toBe('IN_SYNC');
    expect(pair.erp.row).toMatchObject({
      type: 'Person',
      firstName: 'Olga',
      surname: 'Orphan',
      companyNumber: null,
    });
  });
});
