/** Every request of the README, sent to a running sandbox. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller, startTestSandbox, tokenOf, type TestSandbox } from './testing/client.ts';

interface Example {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

const text = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const examples: readonly Example[] = [...text.matchAll(/```http\n([A-Z]+) (.*)\n([^`]*)```/g)].map(
  ([, method = '', url = '', body = '']) => ({ method, url, body: body.trim() }),
);

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('readme');
});
afterAll(() => bench.close());

it('shows a fair number of requests', () => {
  expect(examples.length).toBeGreaterThan(12);
});

it.each(examples)('$method $url works as written', async ({ method, url, body }) => {
  const { erpUrl, crmUrl } = bench.sandbox;
  const isErp = url.includes(':4010/');
  const { erp, crm } = bench.credentials;
  const token = await tokenOf(isErp ? erpUrl : crmUrl, isErp ? erp.integration : crm.integration);
  const address = url
    .replace('http://127.0.0.1:4010', erpUrl)
    .replace('http://127.0.0.1:4020', crmUrl)
    .replace('{company}', bench.companyId);
  const answer = await caller('', token)(method, address, body === '' ? {} : { body });
  expect([answer.status, answer.text.includes('"error"')]).toEqual([
    url.endsWith('/salesOrders') ? 201 : 200,
    false,
  ]);
});
