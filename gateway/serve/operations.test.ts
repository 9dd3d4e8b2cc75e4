import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { everybodyIs, unauthenticated } from '../protect/authenticate.ts';
import { RequestError } from '../protect/request-error.ts';
import { readManifest } from '../protect/stored-documents.ts';
import { startVictim } from '../attacks/fake-gateway.ts';
import type { Victim } from '../attacks/fake-gateway.ts';
import type { Route } from './gateway-options.ts';

let gateway: Victim;
afterEach(() => gateway.close());

test('metrics count operations, subgraph requests and refusals', async () => {
  gateway = await startVictim({ metrics: true });
  await gateway.ask('{ items { stock } }');
  await gateway.ask('{ nothing }');
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(text).toContain('drawbar_operation_duration_seconds_count{kind="query",outcome="ok"} 1');
  expect(text).toMatch(/subgraph_fetch_duration_seconds_count{subgraph="stock",outcome="ok"} 1/);
  expect(text).toContain('code="GRAPHQL_VALIDATION_FAILED",status="200"} 1');
});

test('without metrics there is no such path', async () => {
  gateway = await startVictim();
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
});

test('explain is answered to callers who may ask, and ignored from others', async () => {
  const body = { query: '{ items { name stock } }', extensions: { explain: true } };
  gateway = await startVictim();
  expect((await gateway.post(body)).text).not.toContain('explain');
  await gateway.close();
  gateway = await startVictim({ mayExplain: () => true });
  const { body: answer } = await gateway.post(body);
  expect(answer).toMatchObject({
    data: { items: [{ name: 'Desk', stock: 10 }, {}] },
    extensions: {
      explain: {
        fetchCount: 2,
        fetches: [
          { subgraph: 'items', outcome: 'ok' },
          { subgraph: 'stock', outcome: 'ok' },
        ],
        plan: expect.stringContaining('stock'),
      },
    },
  });
});

test('a refused caller gets 401 with the challenge, and nothing is run', async () => {
  gateway = await startVictim({
    authenticate: () => Promise.reject(unauthenticated('The token is not valid here.', 'form')),
  });
  const response = await fetch(`${gateway.url}/graphql?query={me}`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('an error whose header HTTP cannot carry costs its own request and no other', async () => {
  const headers = { 'www-authenticate': 'Bearer realm="\u2603"' };
  let isBroken = true;
  gateway = await startVictim({
    authenticate: (given) =>
      isBroken
        ? Promise.reject(new RequestError('UNAUTHENTICATED', 401, 'No.', { headers }))
        : everybodyIs(null)(given),
  });
  await expect(fetch(`${gateway.url}/graphql?query={me}`)).rejects.toThrow('fetch failed');
  isBroken = false;
  expect((await gateway.ask('{ me }')).body.data).toEqual({ me: 'nobody none' });
});

test('a caller past the rate gets 429 with Retry-After; every answer has the limits', async () => {
  gateway = await startVictim({ requestsPerMinute: 2 });
  const ask = (): Promise<Response> => fetch(`${gateway.url}/graphql?query={me}`);
  expect((await ask()).headers.get('ratelimit-policy')).toBe('"caller";q=2;w=60');
  await ask();
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 30 } }],
  });
});

test('trusted documents are run by id, and nothing else where only they are allowed', async () => {
  const trusted = new Map([['names', '{ items { name } }']]);
  gateway = await startVictim({ documents: { trusted, trustedOnly: true } });
  const named = await gateway.post({ documentId: 'names' });
  expect(named.body.data).toEqual({ items: [{ name: 'Desk' }, { name: 'Chair' }] });
  const persistedQuery = { version: 1, sha256Hash: 'names' };
  expect((await gateway.post({ extensions: { persistedQuery } })).body.data).toBeDefined();
  expect(await gateway.ask('{ me }')).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_TRUSTED' });
});

test('a document that one caller registered is not found by another', async () => {
  gateway = await startVictim({
    authenticate: async (headers) => {
      const id = String(headers['x-api-key']);
      return everybodyIs({ id, kind: 'API_KEY', scopes: [], claims: {} })(headers);
    },
  });
  const query = '{ me }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  await gateway.post({ query, extensions }, { 'x-api-key': 'ann' });
  const mine = await gateway.post({ extensions }, { 'x-api-key': 'ann' });
  expect(mine.body.data).toEqual({ me: 'ann none' });
  const theirs = await gateway.post({ extensions }, { 'x-api-key': 'bob' });
  expect(theirs.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('registered documents are bounded by their length; the latest are kept', async () => {
  gateway = await startVictim();
  const register = (at: number) => {
    const query = `{ me } # ${at} ${'x'.repeat(10_000)}`;
    return { query, hash: createHash('sha256').update(query).digest('hex') };
  };
  const extensionsOf = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
  const all = Array.from({ length: 40 }, (_, at) => register(at));
  for (const { query, hash } of all) {
    await gateway.post({ query, extensions: extensionsOf(hash) });
  }
  const found: boolean[] = [];
  for (const { hash } of all) {
    const { body } = await gateway.post({ extensions: extensionsOf(hash) });
    found.push(body.data !== undefined);
  }
  expect(found.filter(Boolean).length).toBe(26);
  expect(found.slice(-26).every(Boolean)).toBe(true);
});

test('manifests are read in both forms, and a wrong entry is named', async () => {
  gateway = await startVictim();
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  const file = join(folder, 'manifest.json');
  writeFileSync(file, JSON.stringify({ operations: [{ id: 'a', body: '{ me }' }] }));
  expect([...readManifest(file)]).toEqual([['a', '{ me }']]);
  writeFileSync(file, JSON.stringify({ a: '{ me }' }));
  expect([...readManifest(file)]).toEqual([['a', '{ me }']]);
  writeFileSync(file, JSON.stringify({ b: 5 }));
  expect(() => readManifest(file)).toThrow('entry (b)');
  rmSync(folder, { recursive: true });
});

test('what a route answers to GET it answers to HEAD, without the body', async () => {
  const handle: Route['handle'] = (_request, response) => void response.end('all is well');
  gateway = await startVictim({ routes: [{ method: 'GET', path: '/status', handle }] });
  const head = await fetch(`${gateway.url}/status`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await fetch(`${gateway.url}/status`, { method: 'PUT' })).status).toBe(404);
});
