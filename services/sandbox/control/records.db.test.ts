/** Edits through the control API, as the APIs show them afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row, rows, startTestSandbox, type TestSandbox } from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('records');
});
afterAll(() => bench.close());

const erp = (body: object) => bench.erpControl('POST', '/records', { body });
const crm = (body: object) => bench.crmControl('POST', '/records', { body });
const ID = 'bbbbbbbb-0000-4000-8000-000000000001';

describe('the ERP', () => {
  it('creates, changes and deletes, also where the API only reads', async () => {
    const answer = await erp({
      set: 'priceListLines',
      create: [
        {
          id: ID,
          priceListCode: 'S00001',
          assetNumber: '1896-S',
          unitPrice: '612.50',
          minimumQuantity: 5,
        },
      ],
    });
    expect(answer.status).toBe(200);
    expect(row(answer).created).toMatchObject([
      {
        id: ID,
        unitPrice: 612.5,
        lineNumber: 20000,
        status: 'Active',
        sourceType: 'All_x0020_Customers',
      },
    ]);
    const updated = await erp({ set: 'priceListLines', update: [{ id: ID, unitPrice: 600 }] });
    expect(row(updated).updated).toMatchObject([{ unitPrice: 600 }]);
    expect(row(await erp({ set: 'priceListLines', delete: [{ id: ID }] })).deleted).toEqual([
      { id: ID },
    ]);
    const gone = rows(await bench.ext('GET', `/deletedRecords?$filter=recordId eq ${ID}`));
    expect(gone).toMatchObject([{ entitySet: 'priceListLines', recordKey: 'S00001,20000' }]);
  });

  it('finds records by number, and stamps them with another user than ours', async () => {
    await erp({ set: 'customers', update: [{ number: '10000', city: 'Leeds' }] });
    const found = rows(await bench.ext('GET', "/customers?$filter=number eq '10000'"))[0];
    const states = rows(await bench.ext('GET', '/syncStates'))[0];
    expect(found?.city).toBe('Leeds');
    expect(found?.systemModifiedBy).not.toBe(states?.callerUserId);
    expect(found?.rowVersion).toBe(states?.committedRowVersion);
  });

  it('does all or nothing and says which row was wrong', async () => {
    const answer = await erp({
      set: 'items',
      create: [{ displayName: 'Good' }, { displayName: 'Bad', unitPrice: 'x' }],
    });
    expect([answer.status, String(row(answer).error)]).toEqual([
      400,
      expect.stringContaining('create[1]:'),
    ]);
    expect(rows(await bench.v2('GET', "/items?$filter=displayName eq 'Good'"))).toEqual([]);
    expect((await erp({ set: 'nothing', create: [] })).status).toBe(400);
    expect((await erp({ set: 'stockLevels', create: [{}] })).status).toBe(400);
    expect((await erp({ set: 'items', insert: [] })).status).toBe(400);
  });
});

describe('the CRM', () => {
  it('creates with the id given, binds lookups, shows deletions in the delta link', async () => {
    const track = { prefer: 'odata.track-changes' };
    const delta = String(
      row(await bench.crm('GET', '/contacts?$select=fullname', { headers: track }))[
        '@odata.deltaLink'
      ],
    );
    const accounts = rows(await bench.crm('GET', '/accounts?$top=1'));
    const created = await crm({
      set: 'contacts',
      create: [
        {
          contactid: ID,
          lastname: 'Weaver',
          'parentcustomerid_account@odata.bind': `/accounts(${String(accounts[0]?.accountid)})`,
        },
      ],
    });
    expect(row(created).created).toMatchObject([
      { contactid: ID, fullname: 'Weaver', _parentcustomerid_value: accounts[0]?.accountid },
    ]);
    expect(rows(await bench.crm('GET', delta, { headers: track }))).toMatchObject([
      { contactid: ID },
    ]);
    expect((await crm({ set: 'contacts', delete: [{ contactid: ID }] })).status).toBe(200);
    expect(rows(await bench.crm('GET', delta, { headers: track }))).toMatchObject([
      { id: ID, reason: 'deleted' },
    ]);
  });
});
