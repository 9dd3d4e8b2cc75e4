/** Reading from both systems over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  caller,
  errorCode,
  row,
  rows,
  startTestSandbox,
  tokenOf,
  type TestSandbox,
} from './testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('sandbox-read');
});
afterAll(() => bench.close());

describe('every set of the ERP', () => {
  const v2 = [
    'customers',
    'contacts',
    'opportunities',
    'currencies',
    'currencyExchangeRates',
    'items',
    'salespeoplePurchasers',
    'paymentTerms',
    'paymentMethods',
    'shipmentMethods',
    'locations',
    'countriesRegions',
    'generalLedgerSetup',
    'itemVariants',
    'itemCategories',
    'unitsOfMeasure',
    'itemLedgerEntries',
    'salesOrders',
    'salesInvoices',
  ];
  it.each(v2)('v2.0 %s gives rows with its own etag and no other shape', async (set) => {
    const answer = await bench.v2('GET', `/${set}?$top=3&$count=true`);
    expect(answer.text).not.toContain('"error"');
    expect(answer.status).toBe(200);
  });

  const ext = [
    'syncStates',
    'deletedRecords',
    'drawbarKeys',
    'companySettings',
    'customers',
    'contacts',
    'salespeople',
    'items',
    'itemVariants',
    'itemUnitsOfMeasure',
    'unitsOfMeasure',
    'itemReferences',
    'resources',
    'resourceUnitsOfMeasure',
    'locations',
    'currencies',
    'currencyExchangeRates',
    'customerPriceGroups',
    'customerDiscountGroups',
    'itemDiscountGroups',
    'paymentTerms',
    'shipmentMethods',
    'shippingAgents',
    'opportunities',
    'priceLists',
    'priceListLines',
    'salesLineDiscounts',
    'stockLevels',
    'itemLedgerEntries',
    'salesLines',
    'purchaseLines',
    'transferLines',
    'reservationEntries',
    'salesOrders',
    'postedSalesInvoices',
    'postedSalesInvoiceLines',
  ];
  it.each(ext)('the extension’s %s gives rows', async (set) => {
    const answer = await bench.ext('GET', `/${set}?$top=3&$count=true`);
    expect(answer.text).not.toContain('"error"');
    expect(answer.status).toBe(200);
  });
});

describe('every table of the CRM', () => {
  const sets = [
    'accounts',
    'contacts',
    'systemusers',
    'businessunits',
    'organizations',
    'roles',
    'transactioncurrencies',
    'uomschedules',
    'uoms',
    'products',
    'pricelevels',
    'productpricelevels',
    'opportunities',
    'salesorders',
    'salesorderdetails',
    'invoices',
    'invoicedetails',
    'quotes',
    'quotedetails',
    'sdkmessages',
    'sdkmessagefilters',
    'serviceendpoints',
    'sdkmessageprocessingsteps',
  ];
  it.each(sets)('%s gives rows', async (set) => {
    const answer = await bench.crm('GET', `/${set}?$top=3&$count=true`);
    expect(answer.text).not.toContain('"error"');
    expect(answer.status).toBe(200);
  });
});

describe('queries', () => {
  it('filters, orders, selects and counts', async () => {
    const answer = await bench.v2(
      'GET',
      "/customers?$filter=startswith(number,'0') and country ne ''" +
        '&$select=number,displayName,currencyCode&$orderby=number desc&$count=true&$top=2',
    );
    expect(rows(answer)[0]).toMatchObject({ number: '01905902', currencyCode: 'CAD' });
    expect(row(answer)['@odata.count']).toBe(6);
    expect(Object.keys(rows(answer)[0] ?? {}).sort()).toEqual([
      '@odata.etag',
      'currencyCode',
      'displayName',
      'number',
    ]);
  });

  it('pages by nextLink through all rows, once each', async () => {
    const seen: unknown[] = [];
    let next: string | null = '/items?$select=number&$orderby=itemCategoryCode desc,number';
    for (let i = 0; next !== null && i < 50; i += 1) {
      const answer = await bench.v2('GET', next, {
        headers: { prefer: 'odata.maxpagesize=20' },
      });
      seen.push(...rows(answer).map(({ number }) => number));
      next = (row(answer)['@odata.nextLink'] as string | undefined) ?? null;
    }
    expect(seen.length).toBe(149);
    expect(new Set(seen).size).toBe(149);
  });

  it('expands lines of an order and the currency of a customer', async () => {
    const orders = await bench.ext(
      'GET',
      "/salesOrders?$filter=number eq '101001'" +
        '&$expand=salesOrderLines($select=lineObjectNumber,quantity)',
    );
    expect(rows(orders)).toMatchObject([{ salesOrderLines: [{ quantity: 5 }, { quantity: 7 }] }]);
    const customer = await bench.v2(
      'GET',
      "/customers?$filter=currencyCode eq 'USD'&$expand=currency&$top=1",
    );
    expect(rows(customer)[0]?.currency).toMatchObject({ code: 'USD' });
  });

  it('encodes enumerations and reads them encoded or plain', async () => {
    for (const name of ['Customer_x0020_Price_x0020_Group', 'customer price group']) {
      const answer = await bench.ext('GET', `/priceLists?$filter=sourceType eq '${name}'`);
      expect(rows(answer).length).toBe(3);
      expect(rows(answer)[0]?.sourceType).toBe('Customer_x0020_Price_x0020_Group');
    }
  });

  it('knows the price lists S00001 to S00005 of the contract', async () => {
    const lists = await bench.ext('GET', '/priceLists?$orderby=code&$select=code,amountType');
    expect(rows(lists).map(({ code }) => code)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `S0000${n}`),
    );
    const lines = await bench.ext(
      'GET',
      "/priceListLines?$filter=priceListCode in ('S00001','S00002')" +
        '&$select=assetNumber,unitPrice,currencyCode',
    );
    expect(lines.text).toContain('"assetNumber":"1936-S","unitPrice":143.9,"currencyCode":""');
    expect(lines.text).toContain('"assetNumber":"1972-W","unitPrice":843.345,"currencyCode":"EUR"');
  });

  it('names the field, the option or the operator that it refuses', async () => {
    const cases: [string, string][] = [
      ['/customers?$select=nonsense', "'nonsense'"],
      ['/customers?$filter=nonsense eq 1', "'nonsense'"],
      ['/customers?$apply=aggregate(x)', "'$apply'"],
      ["/customers?$filter=number eq '1' or city eq 'x'", 'distinct fields'],
      ['/customers?$filter=creditLimit eq abc', "'abc'"],
      ["/customers?$filter=number in ('10000')", '$schemaversion'],
      ["/customers?$filter=number eq '1", 'unterminated'],
    ];
    for (const [path, words] of cases) {
      const answer = await bench.v2('GET', path);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(answer.text).toContain(words);
    }
  });

  it('has a code for what is not there', async () => {
    const zero = '11111111-1111-4111-8111-111111111111';
    expect(errorCode(await bench.v2('GET', '/nothing'))).toBe('BadRequest_ResourceNotFound');
    expect(errorCode(await bench.v2('GET', `/customers(${zero})`))).toBe('Internal_RecordNotFound');
    expect(errorCode(await bench.ext('GET', '/customerStatistics'))).toBe(
      'Application_DialogException',
    );
    expect(errorCode(await bench.crm('GET', `/accounts(${zero})`))).toBe('0x80040217');
    expect(errorCode(await bench.crm('GET', '/accounts?$skip=5'))).toBe('0x80060888');
  });

  it('finds CRM rows without regard to case, with annotations on request', async () => {
    const answer = await bench.crm(
      'GET',
      "/accounts?$filter=name eq 'the cannon group plc'" +
        '&$expand=ownerid($select=fullname)&$select=name,statecode,_ownerid_value',
      { headers: { prefer: 'odata.include-annotations="*"' } },
    );
    expect(rows(answer)[0]).toMatchObject({
      name: 'The Cannon Group PLC',
      'statecode@OData.Community.Display.V1.FormattedValue': 'Active',
      '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser',
      ownerid: { fullname: 'Jim Olive' },
    });
  });
});

describe('signing in', () => {
  it('refuses a missing, a wrong and an expired token, and a wrong secret', async () => {
    const none = caller(`${bench.sandbox.erpUrl}/api/v2.0`, null);
    expect((await none('GET', '/companies')).status).toBe(401);
    const wrong = caller(`${bench.sandbox.crmUrl}/api/data/v9.2`, 'x.1.y');
    expect((await wrong('GET', '/WhoAmI')).status).toBe(401);
    const { clientId } = bench.credentials.erp.integration;
    expect(await tokenOf(bench.sandbox.erpUrl, { clientId, clientSecret: 'no' })).toBe('');
    await bench.crmControl('POST', '/clock', { body: { offsetSeconds: 3700 } });
    expect((await bench.crm('GET', '/WhoAmI')).status).toBe(401);
    await bench.crmControl('POST', '/clock', { body: { offsetSeconds: 0 } });
    expect((await bench.crm('GET', '/WhoAmI')).status).toBe(200);
  });
});

describe('the clock', () => {
  it('moves what the system says the time is, and the stamps of what is written', async () => {
    const day = 86_400_000;
    await bench.erpControl('POST', '/clock', { body: { offsetSeconds: -86_400 } });
    const states = await bench.ext('GET', '/syncStates');
    const created = await bench.v2('POST', '/itemCategories', { body: { code: 'PAST' } });
    await bench.erpControl('POST', '/clock', { body: { offsetSeconds: 0 } });
    const times = [
      rows(states)[0]?.serverTime,
      row(created).lastModifiedDateTime,
      states.headers.get('date'),
    ];
    for (const time of times) {
      expect(Math.round((Date.now() - Date.parse(String(time))) / day)).toBe(1);
    }
  });

  it('is set from this machine only, and not by a web page', async () => {
    const fromPage = { headers: { origin: 'http://example.com' }, body: { offsetSeconds: 5 } };
    expect((await bench.erpControl('POST', '/clock', fromPage)).status).toBe(403);
  });
});

describe('stock', () => {
  it('shows a movement at once wherever stock is, and reset takes it back', async () => {
    const level = async (): Promise<unknown> =>
      rows(
        await bench.ext(
          'GET',
          "/stockLevels?$filter=itemNumber eq '1896-S' and locationCode eq 'YELLOW'",
        ),
      )[0]?.quantity;
    const inventory = async (): Promise<unknown> =>
      rows(await bench.v2('GET', "/items?$filter=number eq '1896-S'&$select=inventory"))[0]
        ?.inventory;
    expect([await level(), await inventory()]).toEqual([160, 261]);
    const moved = await bench.erpControl('POST', '/stock-movements', {
      body: { item: '1896-S', location: 'YELLOW', quantity: -12.5 },
    });
    expect(row(moved)).toMatchObject({ entryNumber: 150, quantity: -12.5, locationCode: 'YELLOW' });
    expect([await level(), await inventory()]).toEqual([147.5, 248.5]);
    const refused = await bench.erpControl('POST', '/stock-movements', {
      body: { item: 'NONE', quantity: 1 },
    });
    expect(refused.status).toBe(400);
    await bench.erpControl('POST', '/reset', { body: {} });
    expect([await level(), await inventory()]).toEqual([160, 261]);
  });

  it('counts requests by method, set and status', async () => {
    await bench.erpControl('POST', '/reset', { body: {} });
    await bench.ext('GET', '/stockLevels');
    await bench.ext('GET', '/stockLevels');
    await bench.v2('GET', '/items?$select=nope');
    const counted = await bench.erpControl('GET', '/requests');
    expect(row(counted).requests).toEqual([
      { method: 'GET', set: 'stockLevels', status: 200, count: 2 },
      { method: 'GET', set: 'items', status: 400, count: 1 },
    ]);
  });
});
