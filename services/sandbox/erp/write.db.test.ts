/** Writing to the ERP over HTTP: records, etags, orders, actions, keys and batches. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, row, rows, startTestSandbox, type TestSandbox } from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('erp-write');
});
afterAll(() => bench.close());

const star = { 'if-match': '*' };

async function idOf(set: string, filter: string): Promise<string> {
  const found = rows(await bench.ext('GET', `/${set}?$filter=${filter}&$select=id`));
  return String(found[0]?.id);
}

describe('a discount on a whole order', () => {
  const line = (quantity: number, unitPrice: number) => ({
    lineType: 'Item',
    lineObjectNumber: '1896-S',
    quantity,
    unitPrice,
  });
  const totals = async (id: unknown) => {
    const order = row(await bench.v2('GET', `/salesOrders(${id})?$expand=salesOrderLines`));
    const lines = order.salesOrderLines as Record<string, unknown>[];
    return {
      net: order.totalAmountExcludingTax,
      gross: order.totalAmountIncludingTax,
      parts: lines.map(({ invoiceDiscountAllocation }) => invoiceDiscountAllocation),
      before: lines.map(({ amountExcludingTax }) => amountExcludingTax),
    };
  };

  it('is taken from its lines, whenever either changes, and from its invoices', async () => {
    const freight = { lineType: 'Account', lineObjectNumber: '8710', quantity: 1, unitPrice: 8 };
    const body = {
      customerNumber: '10000',
      discountAmount: 10,
      salesOrderLines: [line(2, 100), line(1, 100), freight],
    };
    const { id, number } = row(await bench.ext('POST', '/salesOrders', { body }));
    expect(await totals(id)).toEqual({
      net: 298,
      gross: 372.5,
      parts: [6.67, 3.33, 0],
      before: [200, 100, 8],
    });
    const change = (discountAmount: number) =>
      bench.ext('PATCH', `/salesOrders(${id})`, { body: { discountAmount }, headers: star });
    await change(0);
    expect(await totals(id)).toMatchObject({ net: 308, parts: [0, 0, 0] });
    await change(30);
    const added = { documentId: id, ...line(3, 100) };
    expect((await bench.ext('POST', '/salesOrderLines', { body: added })).status).toBe(201);
    expect(await totals(id)).toMatchObject({ net: 578, parts: [10, 5, 0, 15] });
    await bench.ext('POST', `/salesOrders(${id})/Microsoft.NAV.shipAndInvoice`);
    const invoices = `/postedSalesInvoices?$filter=orderNumber eq '${String(number)}'`;
    expect(rows(await bench.ext('GET', invoices))).toMatchObject([
      { discountAmount: 30, totalAmountExcludingTax: 578, totalAmountIncludingTax: 722.5 },
    ]);
  });
});

describe('records', () => {
  it('are created with a number, upper-case codes and a contact of their own', async () => {
    const created = await bench.v2('POST', '/customers', {
      body: { displayName: 'Harbour Lights', salespersonCode: 'jo', currencyCode: 'gbp' },
    });
    expect(created.status).toBe(201);
    expect(row(created)).toMatchObject({ salespersonCode: 'JO', currencyCode: 'GBP' });
    const number = String(row(created).number);
    expect(number).toMatch(/^C\d{5}$/);
    const contacts = await bench.ext('GET', `/contacts?$filter=customerNumber eq '${number}'`);
    expect(rows(contacts)[0]).toMatchObject({ displayName: 'Harbour Lights', type: 'Company' });
  });

  it('change under their etag and are refused under an old or a missing one', async () => {
    const id = await idOf('customers', "number eq '20000'");
    const before = await bench.v2('GET', `/customers(${id})`);
    const etag = String(row(before)['@odata.etag']);
    const patch = (headers: Record<string, string>, city: string) =>
      bench.v2('PATCH', `/customers(${id})`, { body: { city }, headers });
    const first = await patch({ 'if-match': etag }, 'Leeds');
    expect([first.status, row(first).city]).toEqual([200, 'Leeds']);
    expect(row(first)['@odata.etag']).not.toBe(etag);
    const second = await patch({ 'if-match': etag }, 'York');
    expect([second.status, errorCode(second)]).toEqual([409, 'Request_EntityChanged']);
    const third = await patch({}, 'York');
    expect([third.status, errorCode(third)]).toEqual([400, 'BadRequest_InvalidToken']);
    expect((await patch(star, 'York')).status).toBe(200);
  });

  it('leave a tombstone in every set that showed them', async () => {
    const created = row(await bench.v2('POST', '/items', { body: { displayName: 'Short-lived' } }));
    const states = rows(await bench.ext('GET', '/syncStates'))[0];
    expect((await bench.v2('DELETE', `/items(${created.id})`)).status).toBe(204);
    const gone = rows(
      await bench.ext(
        'GET',
        "/deletedRecords?$filter=entitySet eq 'items' " +
          `and rowVersion gt ${states?.committedRowVersion}`,
      ),
    );
    expect(gone).toMatchObject([{ recordId: created.id, entitySet: 'items' }]);
    expect((await bench.v2('GET', `/items(${created.id})`)).status).toBe(404);
  });

  it('refuse what the system refuses, by code', async () => {
    const cases: [object, string][] = [
      [{ displayName: 'x'.repeat(101) }, 'Application_StringExceededLength'],
      [{ salespersonCode: 'NOBODY' }, 'Internal_InvalidTableRelation'],
      [{ number: '10000' }, 'Internal_EntityWithSameKeyExists'],
      [{ balanceDue: 5 }, 'BadRequest'],
      [{ nonsense: 1 }, 'BadRequest'],
      [{ creditLimit: '5' }, 'BadRequest'],
      [{ blocked: 'Sometimes' }, 'BadRequest'],
    ];
    for (const [body, code] of cases) {
      expect([body, errorCode(await bench.v2('POST', '/customers', { body }))]).toEqual([
        body,
        code,
      ]);
    }
    const broken = await bench.v2('POST', '/customers', { body: '{"a":' });
    expect([broken.status, errorCode(broken)]).toEqual([400, 'BadRequest']);
    const readOnly = await bench.ext('POST', '/priceLists', { body: { code: 'X' } });
    expect([readOnly.status, errorCode(readOnly)]).toEqual([405, 'BadRequest_MethodNotAllowed']);
  });

  it('post an adjustment when the inventory of an item is patched', async () => {
    const id = await idOf('items', "number eq '1936-S'");
    const patched = await bench.v2('PATCH', `/items(${id})`, {
      body: { inventory: 200 },
      headers: star,
    });
    expect(row(patched).inventory).toBe(200);
    const entries = rows(
      await bench.ext(
        'GET',
        "/itemLedgerEntries?$filter=itemNumber eq '1936-S'&$orderby=entryNumber desc&$top=1",
      ),
    );
    expect(entries[0]).toMatchObject({ quantity: 64, entryType: 'Positive_x0020_Adjmt_x002E_' });
  });

  it('are followed by what names them when they get another number', async () => {
    const id = await idOf('items', "number eq 'LS-75'");
    const renamed = await bench.v2('PATCH', `/items(${id})`, {
      body: { number: 'LS-76' },
      headers: star,
    });
    expect([renamed.status, row(renamed).id, row(renamed).inventory]).toEqual([200, id, 23]);
    const units = rows(await bench.ext('GET', "/itemUnitsOfMeasure?$filter=itemNumber eq 'LS-76'"));
    expect(units).toMatchObject([{ itemId: id }, { itemId: id }]);
    const gone = await bench.ext('GET', `/deletedRecords?$filter=recordId eq ${id}`);
    expect(rows(gone)).toEqual([]);
    const taken = await bench.v2('PATCH', `/items(${id})`, {
      body: { number: '1896-S' },
      headers: star,
    });
    expect(errorCode(taken)).toBe('Internal_EntityWithSameKeyExists');
  });

  it('keep decimals digit by digit', async () => {
    const created = await bench.ext('POST', '/items', {
      body: '{"displayName":"Exact","unitPrice":12345678901234.56789}',
    });
    expect(created.text).toContain('"unitPrice":12345678901234.56789');
  });
});

describe('orders', () => {
  const order = (key: string) => ({
    drawbarKey: key,
    customerNumber: '10000',
    externalDocumentNumber: 'EXT-1',
    salesOrderLines: [
      { lineType: 'Item', lineObjectNumber: '1896-S', quantity: 2, locationCode: 'YELLOW' },
      {
        lineType: 'Item',
        lineObjectNumber: '1936-S',
        quantity: 3,
        unitPrice: 100,
        discountPercent: 10,
      },
    ],
  });

  it('are created with their lines in one transaction, priced and taxed', async () => {
    const created = await bench.ext('POST', '/salesOrders?$expand=salesOrderLines', {
      body: order('k-1'),
    });
    expect(created.status).toBe(201);
    expect(row(created)).toMatchObject({
      customerName: 'The Cannon Group PLC',
      totalAmountExcludingTax: 1568.8,
      totalAmountIncludingTax: 1961,
      drawbarReplayed: false,
      status: 'Open',
    });
    expect(row(created).salesOrderLines).toMatchObject([
      { unitPrice: 649.4, sequence: 10000, description: 'ATHENS Desk' },
      { amountExcludingTax: 270, sequence: 20000 },
    ]);
  });

  it('are found again by their key, as they are now, without reading the body', async () => {
    const again = await bench.ext('POST', '/salesOrders', {
      body: { drawbarKey: 'K-1', nonsense: 1 },
    });
    expect(again.status).toBe(200);
    expect(row(again)).toMatchObject({ drawbarReplayed: true, drawbarKey: 'K-1' });
    const found = await bench.ext('GET', "/salesOrders?$filter=drawbarKey eq 'K-1'&$count=true");
    expect(row(found)['@odata.count']).toBe(1);
  });

  it('leave nothing when one line is bad, and leave the key free', async () => {
    const count = async () =>
      row(await bench.ext('GET', '/salesOrders?$top=0&$count=true'))['@odata.count'];
    const before = await count();
    const body = {
      ...order('k-2'),
      salesOrderLines: [
        ...order('').salesOrderLines,
        { lineType: 'Item', lineObjectNumber: 'NONE' },
      ],
    };
    expect(errorCode(await bench.ext('POST', '/salesOrders', { body }))).toBe(
      'Internal_InvalidTableRelation',
    );
    expect(await count()).toBe(before);
    expect((await bench.ext('POST', '/salesOrders', { body: order('k-2') })).status).toBe(201);
  });

  it('ship and invoice: stock leaves, the order goes, the invoice names it', async () => {
    const created = row(await bench.ext('POST', '/salesOrders', { body: order('k-3') }));
    const stock = async () =>
      rows(
        await bench.ext(
          'GET',
          "/stockLevels?$filter=itemNumber eq '1896-S' and locationCode eq 'YELLOW'",
        ),
      )[0]?.quantity;
    const before = Number(await stock());
    const action = (name: string) =>
      bench.ext('POST', `/salesOrders(${created.id})/Microsoft.NAV.${name}`);
    expect((await action('release')).status).toBe(204);
    const lines = rows(
      await bench.ext('GET', `/salesOrderLines?$filter=documentId eq ${created.id}`),
    );
    const released = await bench.ext('PATCH', `/salesOrderLines(${lines[0]?.id})`, {
      body: { quantity: 9 },
      headers: star,
    });
    expect(released.text).toContain('DRAWBAR_ORDER_RELEASED:');
    expect((await action('ship')).status).toBe(204);
    expect(await stock()).toBe(before - 2);
    const shipped = row(await bench.ext('GET', `/salesOrders(${created.id})`));
    expect(shipped).toMatchObject({ completelyShipped: true, shippedNotInvoiced: true });
    expect((await action('ship')).text).toContain('DRAWBAR_NOTHING_TO_POST:');
    expect((await action('shipAndInvoice')).status).toBe(204);
    expect((await bench.ext('GET', `/salesOrders(${created.id})`)).status).toBe(404);
    const invoice = rows(
      await bench.ext('GET', `/postedSalesInvoices?$filter=orderNumber eq '${created.number}'`),
    )[0];
    expect(invoice).toMatchObject({ totalAmountIncludingTax: 1961, remainingAmount: 1961 });
    const v2 = rows(
      await bench.v2('GET', `/salesInvoices?$filter=orderNumber eq '${created.number}'`),
    )[0];
    expect(v2?.id).not.toBe(invoice?.id);
    expect((await bench.ext('POST', '/salesOrders', { body: order('k-3') })).text).toContain(
      `DRAWBAR_KEY_SPENT: ${created.id}`,
    );
    const keys = rows(await bench.ext('GET', "/drawbarKeys?$filter=drawbarKey eq 'K-3'"));
    expect(keys).toMatchObject([{ recordExists: false, recordNumber: created.number }]);
  });
});

describe('$batch', () => {
  const part = (id: string, method: string, url: string, body?: object, headers: object = {}) => ({
    id,
    method,
    url,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const send = (requests: object[], headers: Record<string, string> = {}) =>
    bench.v2('POST', `${bench.sandbox.erpUrl}/v2.0/t/sandbox/api/v2.0/$batch`, {
      body: { requests },
      headers,
    });
  const url = (rest: string) => `companies(${bench.companyId})/${rest}`;

  it('answers each part by its id, whatever happens to the others', async () => {
    const id = await idOf('customers', "number eq '30000'");
    const answer = await send([
      part('1', 'GET', url("customers?$filter=number eq '30000'&$select=number")),
      part('2', 'PATCH', url(`customers(${id})`), { city: 'Bath' }),
      part('3', 'PATCH', url(`customers(${id})`), { city: 'Bath' }, { 'If-Match': '*' }),
      part('4', 'GET', url('nothing')),
    ]);
    const { responses } = row(answer) as unknown as {
      responses: { id: string; status: number; body: unknown }[];
    };
    expect(responses.map(({ id: one, status }) => [one, status])).toEqual([
      ['1', 200],
      ['2', 400],
      ['3', 200],
      ['4', 404],
    ]);
    expect(responses[2]?.body).toMatchObject({ city: 'Bath' });
  });

  it('with isolation takes everything back when one part fails', async () => {
    const answer = await send(
      [
        part('a', 'POST', url('itemCategories'), { code: 'NEWCAT' }),
        part('b', 'POST', url('itemCategories'), { code: 'CHAIR' }),
      ],
      { isolation: 'snapshot' },
    );
    const { responses } = row(answer) as unknown as { responses: { status: number }[] };
    expect(responses.map(({ status }) => status)).toEqual([424, 409]);
    const found = await bench.v2('GET', "/itemCategories?$filter=code eq 'NEWCAT'");
    expect(rows(found)).toEqual([]);
  });

  it('takes at most 100 operations', async () => {
    const answer = await send(
      Array.from({ length: 101 }, (_, i) => part(String(i), 'GET', url('items?$top=1'))),
    );
    expect(answer.status).toBe(400);
  });
});
