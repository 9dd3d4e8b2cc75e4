/** Mappings as people change them: what the graph answers, and that the engine works by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrm } from '@drawbar/connectors';
import { createLog } from '@drawbar/platform/log';
import { eventually } from '../support/eventually.ts';
import { editMappings, type MappingEditor } from '../support/mapping-editor.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const silent = createLog({ level: 'silent', pretty: false, name: 'mappings' });
const MS = 120_000;
const CHANGE_MS = 30_000;

let system: Synchronisation;
let graph: SyncGraph;
let mappings: MappingEditor;

beforeAll(async () => {
  system = await startSynchronisation('mappings');
  graph = await syncGraph(system);
  mappings = editMappings(graph);
  await graph.ended(await graph.start(['CURRENCY', 'CUSTOMER'], 'FULL_SYNC'));
}, MS);
afterAll(() => system.close());

/** Ids of both records of the customer with this number. */
async function pairOf(number: string): Promise<{ readonly erp: string; readonly crm: string }> {
  const { couplings } = await graph.ask<{
    couplings: { nodes: { erp: { key: string }; crm: { key: string } }[] };
  }>(
    `query ($id: ID!, $search: String) {
      couplings(integrationId: $id, filter: { search: $search }) {
      nodes { erp { key } crm { key } } } }`,
    { id: graph.integrationId, search: number },
  );
  const [pair] = couplings.nodes;
  if (pair === undefined) throw new Error(`${number} is not coupled.`);
  return { erp: pair.erp.key, crm: pair.crm.key };
}

const call = () =>
  ({
    signal: new AbortController().signal,
    deadline: Date.now() + 10_000,
    lane: 'live',
    traceId: 'test',
  }) as const;

async function account(id: string): Promise<Readonly<Record<string, unknown>>> {
  return (await system.systems.crm.byIds('account', [id], call())).get(id)?.data ?? {};
}
async function customer(id: string): Promise<Readonly<Record<string, unknown>>> {
  return (await system.systems.erp.byIds('customer', [id], call())).get(id)?.data ?? {};
}
const editCustomer = (id: string, fields: object): Promise<unknown> =>
  system.systems.control('erp', 'records', { set: 'customers', update: [{ id, ...fields }] });
const editAccount = (id: string, fields: object): Promise<unknown> =>
  system.systems.control('crm', 'records', {
    set: 'accounts',
    update: [{ accountid: id, ...fields }],
  });

describe('metadata', () => {
  it('lists the tables of both systems, found by name or label, page by page', async () => {
    const tables = await graph.ask<{
      systemTables: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean } };
    }>(
      `query ($id: ID!) { systemTables(integrationId: $id, system: CRM, search: "price", first: 1) {
        nodes { system name label } pageInfo { hasNextPage endCursor } } }`,
      { id: graph.integrationId },
    );
    expect(tables.systemTables.nodes).toEqual([
      { system: 'CRM', name: 'pricelevels', label: 'Pricelevel' },
    ]);
    expect(tables.systemTables.pageInfo.hasNextPage).toBe(true);
  });

  it('knows both tables of every mapping', async () => {
    const { integration } = await graph.ask<{
      integration: { mappings: { erpTable: { name: string }; crmTable: { name: string } }[] };
    }>(
      `query ($id: ID!) { integration(id: $id) { mappings {
        name erpTable { name fields { name } } crmTable { name fields { name } } } } }`,
      { id: graph.integrationId },
    );
    expect(integration.mappings.map(({ crmTable }) => crmTable.name)).toContain('uomschedules');
    expect(integration.mappings.map(({ erpTable }) => erpTable.name)).toContain('priceListLines');
  });

  it('tells type, length, options and targets of the fields of a mapping', async () => {
    const { erpTable, crmTable } = await mappings.tables('CUSTOMER');
    const fields = new Map(crmTable.fields.map((field) => [field.name, field]));
    expect(fields.get('name')).toMatchObject({ type: 'TEXT', required: true, writable: true });
    expect(fields.get('_transactioncurrencyid_value')).toMatchObject({
      type: 'LOOKUP',
      lookupTable: 'transactioncurrencies',
    });
    expect(fields.get('customertypecode')?.options).toContainEqual({
      value: '3',
      label: 'Customer',
    });
    const own = new Map(erpTable.fields.map((field) => [field.name, field]));
    expect(own.get('displayName')).toMatchObject({ type: 'TEXT', maxLength: 100 });
    expect(own.get('creditLimit')).toMatchObject({ type: 'DECIMAL', maxLength: null });
    expect(own.get('blocked')?.options.map(({ value }) => value)).toContain('All');
    expect(own.get('systemModifiedAt')).toMatchObject({ type: 'DATE_TIME', writable: false });
  });
});

describe('changing a mapping', () => {
  it('only says with a dry run what would change, then keeps it with who and when', async () => {
    const { version } = await mappings.read('CUSTOMER');
    const change = { intervalMinutes: 10, onUpdateConflict: 'ERP_WINS' };
    const dry = await mappings.update('CUSTOMER', version, { ...change, dryRun: true });
    const changes = [
      { path: 'intervalMinutes', before: '30', after: '10' },
      { path: 'onUpdateConflict', before: 'MANUAL', after: 'ERP_WINS' },
    ];
    expect(dry).toMatchObject({ changes, userErrors: [], mapping: { intervalMinutes: 10 } });
    expect((await mappings.read('CUSTOMER')).version).toBe(version);
    const done = await mappings.update('CUSTOMER', version, change);
    expect(done).toMatchObject({ changes, userErrors: [], mapping: { intervalMinutes: 10 } });
    const now = await mappings.read('CUSTOMER');
    expect(now.version).not.toBe(version);
    expect(now.diff).toEqual(changes);
    expect(now.versions.nodes).toMatchObject([{ version: now.version, changes }]);
    expect(now.versions.nodes[0]?.by).not.toBe('');
  });

  it('refuses a version that is not the current one', async () => {
    const answer = await mappings.update('CUSTOMER', '1', { intervalMinutes: 20 });
    expect(answer.mapping).toBeNull();
    expect(answer.userErrors).toMatchObject([
      { __typename: 'VersionConflictError', code: 'VERSION_CONFLICT', expectedVersion: '1' },
    ]);
  });

  it('says everything that is wrong at once', async () => {
    const { version } = await mappings.read('CUSTOMER');
    const answer = await mappings.update('CUSTOMER', version, {
      intervalMinutes: 0,
      erpFilter: "citi eq 'Seattle'",
      crmFilter: "name eq 'x",
    });
    expect(answer.userErrors.map(({ code, field }) => [code, field?.[0]])).toEqual([
      ['INVALID_VALUE', 'intervalMinutes'],
      ['UNKNOWN_FIELD', 'erpFilter'],
      ['FILTER_INVALID', 'crmFilter'],
    ]);
    expect(answer.userErrors[2]?.message).toContain('character 9');
  });

  it('refuses a direction that no field mapping flows', async () => {
    const { version } = await mappings.read('CURRENCY');
    const answer = await mappings.update('CURRENCY', version, { direction: 'CRM_TO_ERP' });
    expect(answer.userErrors).toMatchObject([
      { code: 'DIRECTION_NOT_SUPPORTED', field: ['direction'] },
    ]);
  });

  it('lets values of an option set flow one way only', async () => {
    const { version } = await mappings.read('PAYMENT TERMS');
    const change = { direction: 'BIDIRECTIONAL' } as const;
    const answer = await mappings.update('PAYMENT TERMS', version, change);
    expect(answer.userErrors).toMatchObject([
      { code: 'DIRECTION_NOT_SUPPORTED', field: ['direction'] },
    ]);
  });

  it('lists only records inside a new filter, and all again after a reset', async () => {
    const count = async (): Promise<number> => (await mappings.read('CONTACT')).counts.uncoupledErp;
    const before = await count();
    const { version } = await mappings.read('CONTACT');
    const filter = "type eq 'Person' and startswith(displayName,'A')";
    const { userErrors } = await mappings.update('CONTACT', version, { erpFilter: filter });
    expect(userErrors).toEqual([]);
    expect((await mappings.read('CONTACT')).erpFilter).toBe(filter);
    const inside = await count();
    expect(inside).toBeGreaterThan(0);
    expect(inside).toBeLessThan(before);
    const unconfirmed = await mappings.reset(['CONTACT'], null);
    expect(unconfirmed.userErrors).toMatchObject([{ code: 'CONFIRMATION_REQUIRED' }]);
    expect(unconfirmed.lost.map(({ path }) => path)).toEqual(['CONTACT / erpFilter']);
    expect(await count()).toBe(inside);
    const { userErrors: none } = await mappings.reset(['CONTACT'], 'CRONUS');
    expect(none).toEqual([]);
    expect(await count()).toBe(before);
    expect((await mappings.read('CONTACT')).versions.nodes).toHaveLength(2);
  });
});

describe('an issue', () => {
  it('carries the trace id of the work in which it was seen', async () => {
    const { syncIssues } = await graph.ask<{ syncIssues: { nodes: { traceId: string | null }[] } }>(
      'query ($id: ID!) { syncIssues(integrationId: $id) { nodes { code traceId } } }',
      { id: graph.integrationId },
    );
    expect(syncIssues.nodes.length).toBeGreaterThan(0);
    for (const { traceId } of syncIssues.nodes) expect(traceId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('changing field mappings', () => {
  it('lets a change flow only the way its field flows', async () => {
    await mappings.setRow('CUSTOMER', 'homePage', { direction: 'ERP_TO_CRM' });
    const pair = await pairOf('10000');
    await editAccount(pair.crm, { websiteurl: 'https://crm.example' });
    await editCustomer(pair.erp, { phoneNumber: '111' });
    await eventually('the telephone reached the CRM', CHANGE_MS, async () =>
      (await account(pair.crm))['telephone1'] === '111' ? true : null,
    );
    expect((await customer(pair.erp))['website']).not.toBe('https://crm.example');
    await editCustomer(pair.erp, { website: 'https://erp.example' });
    await eventually('the page reached the CRM', CHANGE_MS, async () =>
      (await account(pair.crm))['websiteurl'] === 'https://erp.example' ? true : null,
    );
  });

  it('leaves a field alone that is switched off', async () => {
    await mappings.setRow('CUSTOMER', 'fax', { enabled: false });
    const pair = await pairOf('20000');
    await editCustomer(pair.erp, { faxNumber: '999', phoneNumber: '222' });
    await eventually('the telephone reached the CRM', CHANGE_MS, async () =>
      (await account(pair.crm))['telephone1'] === '222' ? true : null,
    );
    expect((await account(pair.crm))['fax']).not.toBe('999');
  });

  it('transforms values, writes constants and maps fields that nobody mapped before', async () => {
    await mappings.setRow('CUSTOMER', 'city', { transformation: 'upper' });
    const { version, fields } = await mappings.read('CUSTOMER');
    const { changes, userErrors } = await mappings.setFields('CUSTOMER', version, [
      ...fields.filter(({ id }) => id !== 'CUSTOMER/fax'),
      { erpField: 'mobilePhoneNumber', crmField: 'fax', direction: 'BIDIRECTIONAL' },
      { crmField: 'creditonhold', constant: 'true', direction: 'ERP_TO_CRM' },
    ]);
    expect(userErrors).toEqual([]);
    expect(changes).toContainEqual({
      path: 'fields / Creditonhold / constant',
      before: null,
      after: 'true',
    });
    const pair = await pairOf('20000');
    await editCustomer(pair.erp, { city: 'Oslo', mobilePhoneNumber: '777' });
    await eventually('all of it reached the CRM', CHANGE_MS, async () => {
      const data = await account(pair.crm);
      const got = [data['address1_city'], data['fax'], data['creditonhold']];
      return got.join() === 'OSLO,777,true' ? true : null;
    });
    expect((await customer(pair.erp))['city']).toBe('Oslo');
  });

  it('is counted by a review, and brought to all pairs by a full synchronisation', async () => {
    const mappingId = await graph.mapping('CUSTOMER');
    const review = async () => {
      const { createFullSyncReview: made } = await graph.ask<{
        createFullSyncReview: { review: { id: string; lines: Record<string, number>[] } };
      }>(
        `mutation ($input: CreateFullSyncReviewInput!) {
          createFullSyncReview(input: $input) { review { id estimatedSeconds lines {
            coupledCount wouldUpdateInErp wouldUpdateInCrm estimatedSeconds } } } }`,
        { input: { integrationId: graph.integrationId, mappingIds: [mappingId] } },
      );
      return made.review.lines[0];
    };
    const before = await review();
    expect(before?.['wouldUpdateInErp']).toBe(0);
    expect(before?.['wouldUpdateInCrm']).toBeGreaterThan(10);
    expect(before?.['estimatedSeconds']).toBeGreaterThan(0);
    await graph.ended(await graph.start(['CUSTOMER'], 'FULL_SYNC'));
    expect(await review()).toMatchObject({ wouldUpdateInErp: 0, wouldUpdateInCrm: 0 });
  });

  it('reads a column of the CRM for the first time when somebody maps it', async () => {
    const moreFields = { account: { description: { type: 'TEXT', writable: true } } } as const;
    const settings = { ...system.systems.settings('crm'), moreFields };
    const crm = createCrm(settings, { log: silent, now: Date.now, random: Math.random });
    const pair = await pairOf('30000');
    const described = async (text: string): Promise<true> =>
      eventually(`${text} is the description`, CHANGE_MS, async () => {
        const rows = await crm.byIds('account', [pair.crm], call());
        return rows.get(pair.crm)?.data['description'] === text ? true : null;
      });
    await editAccount(pair.crm, { description: 'Was there before' });
    const { userErrors } = await mappings.addRow('CUSTOMER', {
      erpField: 'contactName',
      crmField: 'description',
      direction: 'BIDIRECTIONAL',
    });
    expect(userErrors).toEqual([]);
    // What is there when both sides are first compared is nobody's edit.
    await mappings.compared(pair.erp, 'description');
    await editCustomer(pair.erp, { contactName: 'From the ERP' });
    await described('From the ERP');
    await editAccount(pair.crm, { description: 'From the CRM' });
    await eventually('the contact came back', CHANGE_MS, async () =>
      (await customer(pair.erp))['contactName'] === 'From the CRM' ? true : null,
    );
    await crm.close();
  });

  it('names each mistake of each row', async () => {
    const { version, fields } = await mappings.read('CUSTOMER');
    const wrong = [
      { ...fields[0], transformation: 'shout' },
      { erpField: 'nonsense', crmField: 'fax', direction: 'BIDIRECTIONAL' },
      { erpField: 'city', direction: 'BIDIRECTIONAL' },
      { erpField: 'city', crmField: 'fax', constant: 'x', direction: 'BIDIRECTIONAL' },
      { erpField: 'email', crmField: 'creditlimit', direction: 'ERP_TO_CRM' },
      { erpField: 'email', crmField: 'fax', direction: 'ERP_TO_CRM', notNull: true },
      { crmField: 'customertypecode', constant: '77', direction: 'ERP_TO_CRM' },
    ];
    const { mapping, userErrors } = await mappings.setFields('CUSTOMER', version, wrong);
    expect(mapping).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field?.slice(1).join('.')])).toEqual([
      ['INVALID_VALUE', '0.transformation'],
      ['UNKNOWN_FIELD', '1.erpField'],
      ['INVALID_VALUE', '2.crmField'],
      ['INVALID_VALUE', '3.constant'],
      ['INVALID_VALUE', '4.crmField'],
      ['INVALID_VALUE', '5.notNull'],
      ['INVALID_VALUE', '6.constant'],
    ]);
    expect(userErrors[0]?.fix).toContain('substring:first:length');
  });

  it('shows the rows it was given, and says nothing changed when they are sent again', async () => {
    const { version, fields } = await mappings.read('CUSTOMER');
    const again = await mappings.setFields('CUSTOMER', version, fields);
    expect(again).toMatchObject({ changes: [], userErrors: [] });
    expect((await mappings.read('CUSTOMER')).version).toBe(version);
  });
});

describe('the policies of a mapping', () => {
  const change = async (settings: object): Promise<void> => {
    const { version } = await mappings.read('CUSTOMER');
    const { userErrors } = await mappings.update('CUSTOMER', version, settings);
    expect(userErrors).toEqual([]);
  };
  const isCoupled = async (search: string): Promise<boolean> =>
    pairOf(search).then(
      () => true,
      () => false,
    );

  it('settle a field that both sides changed', async () => {
    await change({ onUpdateConflict: 'CRM_WINS', eventDriven: false });
    const pair = await pairOf('40000');
    await editCustomer(pair.erp, { phoneNumber: '40-erp' });
    await editAccount(pair.crm, { telephone1: '40-crm' });
    await eventually('both changes were seen', CHANGE_MS, async () => {
      const [row] = await system.database.sql`select from sync.coupling
        where erp_id = ${pair.erp} and erp_changed_at is not null and crm_changed_at is not null`;
      return row === undefined ? null : true;
    });
    await change({ eventDriven: true });
    await eventually('the CRM has won', CHANGE_MS, async () =>
      (await customer(pair.erp))['phoneNumber'] === '40-crm' ? true : null,
    );
    expect((await account(pair.crm))['telephone1']).toBe('40-crm');
  });

  it('create a record of one side by itself where it is not limited to coupled ones', async () => {
    const create = (number: string): Promise<unknown> =>
      system.systems.control('erp', 'records', {
        set: 'customers',
        create: [{ number, displayName: `Fresh ${number}` }],
      });
    await create('F0001');
    await eventually('the first customer was seen', CHANGE_MS, async () => {
      const [row] = await system.database.sql`select from sync.record
        where mapping = 'CUSTOMER' and system = 'ERP' and label like 'F0001%'`;
      return row === undefined ? null : true;
    });
    await change({ onlyCoupled: false });
    await create('F0002');
    await eventually('the new customer is coupled', CHANGE_MS, async () =>
      (await isCoupled('F0002')) ? true : null,
    );
    expect(await isCoupled('F0001')).toBe(false);
    await change({ onlyCoupled: true });
  });

  it('let a pair go when one of its records was deleted', async () => {
    await change({ onDeleteConflict: 'UNCOUPLE' });
    const pair = await pairOf('50000');
    await system.systems.control('crm', 'records', {
      set: 'accounts',
      delete: [{ accountid: pair.crm }],
    });
    await eventually('the pair is gone', CHANGE_MS, async () =>
      (await isCoupled('50000')) ? null : true,
    );
    expect((await customer(pair.erp))['number']).toBe('50000');
  });
});
