/** Refusals of the ERP in the language that the client asks for. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { errorCode, row, startTestSandbox, type TestSandbox } from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('language');
});
afterEach(async () => {
  await bench.erpControl('POST', '/limits', { body: {} });
  await bench.erpControl('POST', '/faults', { body: { clear: true } });
});
afterAll(() => bench.close());

const german = { 'accept-language': 'de-DE' };
const order = { customerNumber: '10000', salesOrderLines: [] };
const line = { lineType: 'Item', lineObjectNumber: 'NONE', quantity: 1 };

it.each([
  ['/customers', { paymentTermsCode: 'NONE' }, 'enthält einen Wert (NONE)'],
  ['/customers', { number: '10000' }, 'in der Tabelle Debitor bereits vorhanden'],
  ['/customers', { displayName: 'x'.repeat(101) }, 'darf aber höchstens 100 Zeichen'],
  ['/customers', { nothing: 1 }, 'keine Eigenschaft mit dem Namen'],
  ['/salesOrders', { ...order, salesOrderLines: [line] }, '(Artikel) nicht vorkommt'],
  ['/itemCategories', { displayName: 'no code' }, 'muss ausgefüllt sein'],
])('POST %s %j is refused in German with the code it has in English', async (path, body, text) => {
  const api = path === '/customers' ? bench.ext : path === '/salesOrders' ? bench.ext : bench.v2;
  const [de, en] = [
    await api('POST', path, { body, headers: german }),
    await api('POST', path, { body, headers: { 'accept-language': 'en-US' } }),
  ];
  expect(de.text).toContain(text);
  expect(en.text).not.toContain(text);
  expect([de.status, errorCode(de)]).toEqual([en.status, errorCode(en)]);
});

it('goes for refusals before the API and for the parts of a batch too', async () => {
  await bench.erpControl('POST', '/limits', { body: { perWindow: 1 } });
  const limited = async () => bench.v2('GET', '/items?$top=1', { headers: german });
  await limited();
  expect((await limited()).text).toContain('Es sind zu viele Anforderungen eingegangen.');
  await bench.erpControl('POST', '/limits', { body: {} });
  const url = `${bench.sandbox.erpUrl}/api/v2.0/$batch`;
  const requests = ['nothing', 'items?$top=1'].map((set, id) => ({
    id: String(id),
    method: 'GET',
    url: `companies(${bench.companyId})/${set}`,
  }));
  const answer = await bench.v2('POST', url, {
    body: { requests },
    headers: { ...german, isolation: 'snapshot' },
  });
  const { responses } = row(answer) as unknown as { responses: { body: object }[] };
  expect(JSON.stringify(responses[0])).toContain('wurde keine HTTP-Ressource gefunden');
  expect(JSON.stringify(responses[1])).toContain('dieser wurde nicht ausgeführt');
});
