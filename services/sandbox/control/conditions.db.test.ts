/** A lagging replica, a lost company and a spent execution time, as a client meets them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, row, rows, startTestSandbox, type TestSandbox } from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('conditions');
});
afterEach(async () => {
  await bench.erpControl('POST', '/limits', { body: {} });
  await bench.crmControl('POST', '/limits', { body: {} });
});
afterAll(() => bench.close());

const erp = (body: object) => bench.erpControl('POST', '/limits', { body });
const crm = (body: object) => bench.crmControl('POST', '/limits', { body });
const replica = { headers: { 'data-access-intent': 'ReadOnly' } };
const category = (code: string, name: string) =>
  bench.v2('POST', '/itemCategories', { body: { code, displayName: name } });
const change = async (code: string, name: string) =>
  bench.erpControl('POST', '/records', {
    body: { set: 'itemCategories', update: [{ code, displayName: name }] },
  });
const remove = (code: string) =>
  bench.erpControl('POST', '/records', { body: { set: 'itemCategories', delete: [{ code }] } });
const seen = async (options = {}) =>
  rows(await bench.v2('GET', "/itemCategories?$filter=startswith(code,'LAG')", options)).map(
    ({ code, displayName }) => `${String(code)} ${String(displayName)}`,
  );

describe('the read-only replica', () => {
  it('shows the newest state unless a lag is asked for', async () => {
    await category('LAG1', 'one');
    expect(await seen(replica)).toEqual(['LAG1 one']);
  });

  it('shows changed, created and deleted rows as they were', async () => {
    await category('LAG2', 'two');
    const answer = await erp({ replicaLagSeconds: 3600 });
    expect(row(answer)).toMatchObject({ concurrent: 5, replicaLagSeconds: 3600 });
    await change('LAG1', 'changed');
    await change('LAG1', 'changed again');
    await category('LAG3', 'three');
    await remove('LAG2');
    expect(await seen()).toEqual(['LAG1 changed again', 'LAG3 three']);
    expect(await seen(replica)).toEqual(['LAG1 one', 'LAG2 two']);
    await erp({});
    expect(await seen(replica)).toEqual(['LAG1 changed again', 'LAG3 three']);
  });

  it('shows computed figures, versions and tombstones of that state too', async () => {
    const inventory = async (options = {}) =>
      rows(await bench.v2('GET', "/items?$filter=number eq '1896-S'", options))[0]?.inventory;
    const committed = async (options = {}) =>
      rows(await bench.ext('GET', '/syncStates', options))[0]?.committedRowVersion;
    const gone = async (options = {}) =>
      row(await bench.ext('GET', '/deletedRecords?$top=0&$count=true', options))['@odata.count'];
    const all = async (options = {}) => [
      await inventory(options),
      await committed(options),
      await gone(options),
    ];
    const before = await all();
    await erp({ replicaLagSeconds: 3600 });
    await bench.erpControl('POST', '/stock-movements', { body: { item: '1896-S', quantity: 5 } });
    await remove('LAG3');
    expect(await all(replica)).toEqual(before);
    expect(await inventory()).toBe(Number(before[0]) + 5);
    expect((await all())[1]).toBeGreaterThan(Number(before[1]));
  });

  it('shows what follows a new number under the old one', async () => {
    const unitsOf = async (number: string, options = {}) =>
      rows(await bench.ext('GET', `/itemUnitsOfMeasure?$filter=itemNumber eq '${number}'`, options))
        .length;
    const found = rows(await bench.v2('GET', "/items?$filter=number eq 'LS-75'&$select=id"))[0];
    const before = await unitsOf('LS-75');
    await erp({ replicaLagSeconds: 3600 });
    const renamed = await bench.v2('PATCH', `/items(${String(found?.id)})`, {
      body: { number: 'LS-76' },
      headers: { 'if-match': '*' },
    });
    expect([renamed.status, before]).toEqual([200, 2]);
    expect([await unitsOf('LS-75'), await unitsOf('LS-76')]).toEqual([0, 2]);
    expect([await unitsOf('LS-75', replica), await unitsOf('LS-76', replica)]).toEqual([2, 0]);
  });

  it('catches up when the lag has passed', async () => {
    await erp({ replicaLagSeconds: 0.2 });
    await change('LAG1', 'late');
    await expect.poll(() => seen(replica), { timeout: 10_000 }).toEqual(['LAG1 late']);
  });

  it('takes no writes', async () => {
    const written = await bench.v2('POST', '/itemCategories', { body: { code: 'X' }, ...replica });
    expect([written.status, errorCode(written)]).toEqual([400, 'BadRequest']);
  });
});

describe('a lost company', () => {
  it('is not found, nor listed, and comes back with its data', async () => {
    const companies = () => bench.v2('GET', `${bench.sandbox.erpUrl}/api/v2.0/companies`);
    const before = rows(await companies());
    await erp({ companyLost: true });
    for (const call of [bench.v2, bench.ext]) {
      const answer = await call('GET', '/customers?$top=1');
      expect([answer.status, errorCode(answer)]).toEqual([404, 'Internal_CompanyNotFound']);
    }
    const written = await category('LOST', 'lost');
    expect([written.status, errorCode(written)]).toEqual([404, 'Internal_CompanyNotFound']);
    expect(rows(await companies())).toEqual([]);
    await erp({});
    expect(rows(await companies())).toEqual(before);
    expect((await bench.v2('GET', '/customers?$top=1')).status).toBe(200);
  });

  it('is found again after a reset', async () => {
    await erp({ companyLost: true, replicaLagSeconds: 5 });
    await bench.erpControl('POST', '/reset', { body: {} });
    expect((await bench.v2('GET', '/customers?$top=1', replica)).status).toBe(200);
  });
});

describe('the execution time of the CRM', () => {
  it('is told in every answer, and spent by the work of requests', async () => {
    const accounts = () => bench.crm('GET', '/accounts?$top=1');
    const fresh = await accounts();
    expect(Number(fresh.headers.get('x-ms-ratelimit-time-remaining-xrm-requests'))).toBeCloseTo(
      1200,
      -1,
    );
    await crm({ executionSeconds: 0.000_001 });
    const refused = await accounts();
    expect([refused.status, errorCode(refused)]).toEqual([429, '0x80072321']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await crm({});
    expect((await accounts()).status).toBe(200);
  });

  it('is not a limit of the ERP, and the states of the ERP are none of the CRM', async () => {
    expect((await erp({ executionSeconds: 1 })).status).toBe(400);
    expect((await crm({ companyLost: true })).status).toBe(400);
    expect((await crm({ replicaLagSeconds: 1 })).status).toBe(400);
  });
});
