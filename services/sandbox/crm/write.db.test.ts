/** Writing to the CRM over HTTP: rows, keys, bulk calls, batches, change tracking, documents. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  caller,
  errorCode,
  row,
  rows,
  startTestSandbox,
  tokenOf,
  type Answer,
  type Json,
  type TestSandbox,
} from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('crm-write');
});
afterAll(() => bench.close());

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'aaaaaaaa-0000-4000-8000-000000000002';
const C = 'aaaaaaaa-0000-4000-8000-000000000003';
const full = { prefer: 'return=representation' };

function idOf(answer: Answer): string {
  return /\(([^)]*)\)$/.exec(answer.headers.get('odata-entityid') ?? '')?.[1] ?? '';
}

describe('rows', () => {
  it('are created, changed and refused by their version', async () => {
    const created = await bench.crm('POST', '/accounts', { body: { name: 'Orchid' } });
    expect([created.status, created.text]).toEqual([204, '']);
    const id = idOf(created);
    const read = row(await bench.crm('GET', `/accounts(${id})`));
    expect(read).toMatchObject({ name: 'Orchid', statecode: 0, statuscode: 1 });
    expect(read._transactioncurrencyid_value).not.toBeNull();
    const etag = String(read['@odata.etag']);
    const patch = (city: string, headers: Record<string, string>) =>
      bench.crm('PATCH', `/accounts(${id})`, { body: { address1_city: city }, headers });
    expect((await patch('Hull', { 'if-match': etag })).status).toBe(204);
    const stale = await patch('York', { 'if-match': etag });
    expect([stale.status, errorCode(stale)]).toEqual([412, '0x80060882']);
    const shown = await patch('York', full);
    expect([shown.status, row(shown).address1_city]).toEqual([200, 'York']);
    expect((await bench.crm('DELETE', `/accounts(${id})`)).status).toBe(204);
    expect((await bench.crm('GET', `/accounts(${id})`)).status).toBe(404);
  });

  it('are upserted by id: both, only new, only there', async () => {
    const put = (headers: Record<string, string>) =>
      bench.crm('PATCH', `/accounts(${A})`, { body: { name: 'Birch' }, headers });
    expect((await put({ 'if-match': '*' })).status).toBe(404);
    const created = await put({ 'if-none-match': '*', ...full });
    expect([created.status, row(created).accountid]).toEqual([201, A]);
    expect([(await put({ 'if-none-match': '*' })).status, (await put(full)).status]).toEqual([
      412, 200,
    ]);
  });

  it('are not found by a key that nobody defined, and are by one that somebody did', async () => {
    const byNumber = (method: string, body?: object) =>
      bench.crm(method, "/accounts(accountnumber='A-1')", body === undefined ? {} : { body });
    expect((await byNumber('PATCH', { name: 'Cedar' })).status).toBe(400);
    const admin = caller(
      `${bench.sandbox.crmUrl}/api/data/v9.2`,
      await tokenOf(bench.sandbox.crmUrl, bench.credentials.crm.administrator),
    );
    const path = "/EntityDefinitions(LogicalName='account')/Keys";
    const body = { SchemaName: 'number', KeyAttributes: ['accountnumber'] };
    expect((await bench.crm('POST', path, { body })).status).toBe(403);
    expect((await admin('POST', path, { body })).status).toBe(204);
    expect(rows(await bench.crm('GET', path))).toMatchObject([{ EntityKeyIndexStatus: 'Active' }]);
    expect((await byNumber('PATCH', { name: 'Cedar' })).status).toBe(204);
    const found = await byNumber('GET');
    expect(row(found)).toMatchObject({ name: 'Cedar', accountnumber: 'A-1' });
  });

  it('bind lookups by navigation name and refuse everything else', async () => {
    const users = rows(await bench.crm('GET', "/systemusers?$filter=fullname eq 'Otis Falls'"));
    const user = String(users[0]?.systemuserid);
    const bind = async (body: object): Promise<Json> =>
      errorCode(await bench.crm('PATCH', `/accounts(${A})`, { body }));
    expect(await bind({ 'ownerid@odata.bind': `/systemusers(${user})` })).toBeNull();
    expect(row(await bench.crm('GET', `/accounts(${A})`))._ownerid_value).toBe(user);
    expect(await bind({ 'ownerid@odata.bind': `/systemusers(${B})` })).toBe('0x80040217');
    expect(await bind({ 'OwnerId@odata.bind': `/systemusers(${user})` })).toBe('0x80048d19');
    expect(await bind({ _ownerid_value: user })).toBe('0x80048d19');
    expect(await bind({ 'primarycontactid@odata.bind': null })).toBeNull();
    expect(await bind({ nonsense: 1 })).toBe('0x80048d19');
    expect(await bind({ name: 'x'.repeat(161) })).toBe('0x80044331');
    expect(await bind({ name: null })).toBe('0x80040203');
    expect(await bind({ statecode: 1, statuscode: 1 })).toBe('0x80040203');
  });

  it('are stamped with the user that the caller acts for', async () => {
    const users = rows(await bench.crm('GET', "/systemusers?$filter=fullname eq 'Otis Falls'"));
    const user = String(users[0]?.systemuserid);
    await bench.crm('PATCH', `/accounts(${A})`, {
      body: { fax: '1' },
      headers: { mscrmcallerid: user },
    });
    expect(row(await bench.crm('GET', `/accounts(${A})`))._modifiedby_value).toBe(user);
  });
});

describe('a deletion', () => {
  it('takes the children with it and cuts other links', async () => {
    const post = async (set: string, body: object) => idOf(await bench.crm('POST', set, { body }));
    const account = await post('/accounts', { name: 'Parent' });
    const bind = `/accounts(${account})`;
    const contact = await post('/contacts', {
      lastname: 'Child',
      'parentcustomerid_account@odata.bind': bind,
    });
    const other = await post('/accounts', {
      name: 'Other',
      'parentaccountid@odata.bind': bind,
    });
    await bench.crm('DELETE', `/accounts(${account})`);
    expect((await bench.crm('GET', `/contacts(${contact})`)).status).toBe(404);
    const left = row(await bench.crm('GET', `/accounts(${other})`));
    expect(left._parentaccountid_value).toBeNull();
  });
});

describe('bulk calls', () => {
  const target = (id: string, name: string | null) => ({
    '@odata.type': 'Microsoft.Dynamics.CRM.account',
    accountid: id,
    name,
  });
  const bulk = (action: string, set: string, ...targets: object[]) =>
    bench.crm('POST', `/${set}/Microsoft.Dynamics.CRM.${action}`, { body: { Targets: targets } });

  it('create, update and upsert all rows or none', async () => {
    const created = await bulk('CreateMultiple', 'accounts', target(B, 'Elm'), target(C, 'Fir'));
    expect(row(created).Ids).toEqual([B, C]);
    const failed = await bulk('UpdateMultiple', 'accounts', target(B, 'Elm 2'), target(C, null));
    expect(failed.status).toBe(400);
    expect(row(await bench.crm('GET', `/accounts(${B})`)).name).toBe('Elm');
    const upserted = await bulk('UpsertMultiple', 'accounts', target(B, 'Elm 3'));
    expect([upserted.status, upserted.text]).toEqual([204, '']);
    expect(row(await bench.crm('GET', `/accounts(${B})`)).name).toBe('Elm 3');
  });

  it('are not there for every table, as sdkmessagefilters says', async () => {
    const filters = await bench.crm(
      'GET',
      "/sdkmessagefilters?$filter=sdkmessageid/name eq 'UpsertMultiple' " +
        "and primaryobjecttypecode eq 'salesorderdetail'",
    );
    expect(rows(filters)).toEqual([]);
    const refused = await bulk('UpsertMultiple', 'salesorderdetails', { salesorderdetailid: A });
    expect(refused.status).toBe(400);
  });
});

describe('$batch', () => {
  const send = (lines: string[], headers: Record<string, string> = {}) =>
    bench.crm('POST', '/$batch', {
      body: lines.join('\r\n'),
      headers: { 'content-type': 'multipart/mixed; boundary=b1', ...headers },
    });
  const http = (line: string, body?: object) => [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `${line} HTTP/1.1`,
    'Content-Type: application/json',
    '',
    body === undefined ? '' : JSON.stringify(body),
  ];

  it('stops at the first failure unless it is told to go on', async () => {
    const lines = [
      '--b1',
      ...http(`GET /api/data/v9.2/accounts(00000000-0000-4000-8000-00000000dead)`),
      '',
      '--b1',
      ...http('GET accounts?$top=1&$select=name'),
      '',
      '--b1--',
    ];
    const stopped = await send(lines);
    expect([stopped.status, stopped.text.includes('HTTP/1.1 200')]).toEqual([404, false]);
    const went = await send(lines, { prefer: 'odata.continue-on-error' });
    expect([
      went.status,
      went.text.includes('HTTP/1.1 404'),
      went.text.includes('HTTP/1.1 200'),
    ]).toEqual([200, true, true]);
  });

  it('makes a change set atomic and lets parts refer to each other', async () => {
    const changeSet = (last: object) => [
      '--b1',
      'Content-Type: multipart/mixed; boundary=c1',
      '',
      '--c1',
      'Content-Type: application/http',
      'Content-ID: 1',
      '',
      'POST /api/data/v9.2/accounts HTTP/1.1',
      'Content-Type: application/json',
      '',
      '{"name":"Gorse"}',
      '--c1',
      'Content-Type: application/http',
      'Content-ID: 2',
      '',
      'POST /api/data/v9.2/contacts HTTP/1.1',
      'Content-Type: application/json',
      '',
      JSON.stringify(last),
      '--c1--',
      '',
      '--b1--',
      '',
    ];
    const named = async () =>
      rows(
        await bench.crm(
          'GET',
          "/accounts?$filter=name eq 'Gorse'&$expand=contact_customer_accounts($select=fullname)",
        ),
      );
    const failed = await send(changeSet({ firstname: 'No last name' }));
    expect([failed.status, (await named()).length]).toEqual([400, 0]);
    const done = await send(
      changeSet({
        firstname: 'Ada',
        lastname: 'Gorse',
        'parentcustomerid_account@odata.bind': '$1',
      }),
    );
    expect(done.text).toContain('Content-ID: 2');
    expect(await named()).toMatchObject([
      { contact_customer_accounts: [{ fullname: 'Ada Gorse' }] },
    ]);
  });
});

describe('change tracking', () => {
  const track = { prefer: 'odata.track-changes,odata.maxpagesize=5' };

  async function follow(path: string): Promise<{ seen: Record<string, Json>[]; delta: string }> {
    const seen: Record<string, Json>[] = [];
    let next = path;
    for (let i = 0; i < 50; i += 1) {
      const answer = await bench.crm('GET', next, { headers: track });
      seen.push(...rows(answer));
      const delta = row(answer)['@odata.deltaLink'];
      if (typeof delta === 'string') return { seen, delta };
      next = String(row(answer)['@odata.nextLink']);
    }
    throw new Error('No delta link came');
  }

  it('gives every row once, then only what changed, deletions last', async () => {
    const first = await follow('/accounts?$select=name');
    const all = row(await bench.crm('GET', '/accounts?$count=true&$top=1'))['@odata.count'];
    expect(first.seen.length).toBe(all);
    expect((await follow(first.delta)).seen).toEqual([]);
    await bench.crm('PATCH', `/accounts(${B})`, { body: { name: 'Elm 4' } });
    await bench.crm('DELETE', `/accounts(${C})`);
    const second = await follow(first.delta);
    expect(second.seen).toMatchObject([
      { accountid: B, name: 'Elm 4' },
      { id: C, reason: 'deleted' },
    ]);
    expect(Object.keys(second.seen[0] ?? {}).sort()).toEqual(['@odata.etag', 'accountid', 'name']);
  });

  it('expires with the organisation’s days, and takes no filter', async () => {
    const { delta } = await follow('/contacts?$select=fullname');
    await bench.crmControl('POST', '/clock', { body: { offsetSeconds: 8 * 86_400 } });
    const later = caller(
      `${bench.sandbox.crmUrl}/api/data/v9.2`,
      await tokenOf(bench.sandbox.crmUrl, bench.credentials.crm.integration),
    );
    const expired = await later('GET', delta, { headers: track });
    await bench.crmControl('POST', '/clock', { body: { offsetSeconds: 0 } });
    expect(expired.text).toContain('expired');
    const filtered = await bench.crm('GET', "/accounts?$filter=name eq 'x'", { headers: track });
    expect(filtered.status).toBe(400);
  });
});

describe('documents', () => {
  it('are priced from their price list, totalled, submitted and then read-only', async () => {
    const group = idOf(
      await bench.crm('POST', '/uomschedules', { body: { name: 'PIECE', baseuomname: 'PCS' } }),
    );
    const unit = String(
      rows(await bench.crm('GET', `/uoms?$filter=_uomscheduleid_value eq ${group}`))[0]?.uomid,
    );
    const currency = String(
      rows(await bench.crm('GET', '/transactioncurrencies'))[0]?.transactioncurrencyid,
    );
    const product = idOf(
      await bench.crm('POST', '/products', {
        body: {
          name: 'Desk',
          productnumber: 'D-1',
          'defaultuomscheduleid@odata.bind': `/uomschedules(${group})`,
          'defaultuomid@odata.bind': `/uoms(${unit})`,
        },
      }),
    );
    const list = idOf(
      await bench.crm('POST', '/pricelevels', {
        body: {
          name: 'Retail',
          'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`,
        },
      }),
    );
    const item = {
      amount: 12.5,
      'pricelevelid@odata.bind': `/pricelevels(${list})`,
      'productid@odata.bind': `/products(${product})`,
      'uomid@odata.bind': `/uoms(${unit})`,
    };
    expect((await bench.crm('POST', '/productpricelevels', { body: item })).status).toBe(204);
    expect(errorCode(await bench.crm('POST', '/productpricelevels', { body: item }))).toBe(
      '0x80040237',
    );
    const order = {
      name: 'Order 1',
      'customerid_account@odata.bind': `/accounts(${A})`,
      'pricelevelid@odata.bind': `/pricelevels(${list})`,
      order_details: [
        {
          quantity: 3,
          'productid@odata.bind': `/products(${product})`,
          'uomid@odata.bind': `/uoms(${unit})`,
        },
        {
          quantity: 1,
          isproductoverridden: true,
          productdescription: 'Freight',
          priceperunit: 10,
          tax: 2,
        },
      ],
    };
    expect(errorCode(await bench.crm('POST', '/salesorders', { body: order }))).toBe('0x80043b04');
    await bench.crm('PATCH', `/products(${product})`, { body: { statecode: 0, statuscode: 1 } });
    const created = idOf(await bench.crm('POST', '/salesorders', { body: order }));
    const read = () =>
      bench.crm('GET', `/salesorders(${created})?$expand=order_details($orderby=lineitemnumber)`);
    expect(row(await read())).toMatchObject({
      totallineitemamount: 47.5,
      totaltax: 2,
      totalamount: 49.5,
      pricingerrorcode: 0,
    });
    const lines = row(await read()).order_details as {
      salesorderdetailid: string;
      baseamount: number;
    }[];
    expect(lines.map(({ baseamount }) => baseamount)).toEqual([37.5, 10]);
    await bench.crm('PATCH', `/salesorders(${created})`, { body: { statecode: 1, statuscode: 3 } });
    expect(
      (await bench.crm('PATCH', `/salesorders(${created})`, { body: { name: 'No' } })).status,
    ).toBe(400);
    expect(
      (
        await bench.crm('PATCH', `/salesorderdetails(${lines[0]?.salesorderdetailid})`, {
          body: { quantity: 9 },
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await bench.crm('PATCH', `/salesorders(${created})`, {
          body: { statecode: 3, statuscode: 100001 },
        })
      ).status,
    ).toBe(204);
  });
});

describe('what a connection test asks', () => {
  it('answers who, which roles, which privileges, how many, which options', async () => {
    const me = String(row(await bench.crm('GET', '/WhoAmI')).UserId);
    const roles = rows(
      await bench.crm(
        'GET',
        `/systemusers(${me})/systemuserroles_association?$select=name,roleid,_roletemplateid_value`,
      ),
    );
    expect(roles.map(({ name }) => name).sort()).toEqual([
      'Drawbar Integration',
      'Integration Administrator',
      'Integration User',
    ]);
    const privileges = row(
      await bench.crm('GET', `/systemusers(${me})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`),
    );
    expect(JSON.stringify(privileges)).toContain('prvReadaccount');
    const counts = await bench.crm(
      'GET',
      "/RetrieveTotalRecordCount(EntityNames=['account','contact'])",
    );
    expect(row(counts).EntityRecordCountCollection).toMatchObject({ Keys: ['account', 'contact'] });
    const picklists = await bench.crm(
      'GET',
      "/EntityDefinitions(LogicalName='account')/Attributes/" +
        'Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet',
    );
    expect(rows(picklists).map(({ LogicalName }) => LogicalName)).toContain('customertypecode');
  });
});

describe('an option set', () => {
  const where = { EntityLogicalName: 'account', AttributeLogicalName: 'paymenttermscode' };
  const label = (text: string) => ({ LocalizedLabels: [{ Label: text, LanguageCode: 1033 }] });
  const act = (action: string, body: object) =>
    bench.crm('POST', `/${action}`, { body: { ...where, ...body } });
  const labels = async () => {
    const sets = rows(
      await bench.crm(
        'GET',
        "/EntityDefinitions(LogicalName='account')/Attributes/" +
          'Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet',
      ),
    );
    return JSON.stringify(sets.find(({ LogicalName }) => LogicalName === 'paymenttermscode'));
  };
  const pay = (paymenttermscode: number) =>
    bench.crm('PATCH', `/accounts(${A})`, { body: { paymenttermscode } });

  it('takes values that it has, those somebody added included', async () => {
    expect((await pay(724_100_000)).status).toBe(400);
    const added = row(await act('InsertOptionValue', { Label: label('14 DAYS') }));
    expect(added.NewOptionValue).toBe(724_100_000);
    expect((await pay(724_100_000)).status).toBe(204);
    expect((await act('InsertOptionValue', { Value: 1, Label: label('Twice') })).status).toBe(400);
  });

  it('shows what was renamed and not what was taken away', async () => {
    await act('UpdateOptionValue', { Value: 724_100_000, Label: label('Net 14') });
    await act('DeleteOptionValue', { Value: 4 });
    expect(await labels()).toContain('"Net 14"');
    expect(await labels()).not.toMatch(/14 DAYS|Net 60/);
    expect((await act('DeleteOptionValue', { Value: 4 })).status).toBe(404);
    expect((await act('UpdateOptionValue', { Value: 1, Label: {} })).status).toBe(400);
  });
});

describe('actions', () => {
  it('win a quote, make its order, and close an opportunity', async () => {
    const post = (path: string, body: object) => bench.crm('POST', path, { body });
    const line = {
      quantity: 2,
      isproductoverridden: true,
      productdescription: 'Design',
      priceperunit: 50,
    };
    const quote = idOf(
      await post('/quotes', {
        name: 'Quote 1',
        'customerid_account@odata.bind': `/accounts(${A})`,
        quote_details: [line],
      }),
    );
    const patch = (statecode: number, statuscode: number) =>
      bench.crm('PATCH', `/quotes(${quote})`, { body: { statecode, statuscode } });
    expect((await patch(2, 4)).status).toBe(400);
    expect((await patch(1, 3)).status).toBe(204);
    const revised = await post('/ReviseQuote', { QuoteId: quote });
    expect(row(revised)).toMatchObject({ revisionnumber: 1, statecode: 0, totalamount: 100 });
    const second = String(row(revised).quoteid);
    await bench.crm('PATCH', `/quotes(${second})`, { body: { statecode: 1, statuscode: 3 } });
    const close = { QuoteClose: { 'quoteid@odata.bind': `/quotes(${second})` }, Status: -1 };
    expect((await post('/WinQuote', close)).status).toBe(204);
    const order = await post('/ConvertQuoteToSalesOrder', { QuoteId: second });
    expect(row(order)).toMatchObject({ _quoteid_value: second, totalamount: 100, statecode: 0 });
    const opportunity = idOf(await post('/opportunities', { name: 'Big one' }));
    const won = {
      OpportunityClose: { 'opportunityid@odata.bind': `/opportunities(${opportunity})` },
    };
    expect((await post('/WinOpportunity', { ...won, Status: 3 })).status).toBe(204);
    expect((await post('/WinOpportunity', won)).status).toBe(400);
  });
});
