import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../port.ts';
import {
  inTurn,
  json,
  problem,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
} from '../testing/fake-system.ts';
import { connectTo, type Connection } from './connect.ts';
import { readPage, readPages } from './pages.ts';

let system: FakeSystem;
let connection: Connection;
/** How far the connection's clock is ahead, ms. */
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  system = await startFakeSystem();
  connection = connectTo(
    {
      system: 'ERP',
      origin: system.url,
      tokenOrigin: system.url,
      tokenPath: '/t/oauth2/v2.0/token',
      scope: 'any',
      headers: { accept: 'application/json' },
      readHeaders: {},
      connections: 4,
    },
    sandboxSettings(system.url),
    testOptions({ now: () => Date.now() + ahead }),
  );
});

afterEach(async () => {
  await connection.close();
  await system.close();
});

const get = (path = '/set', context = testContext()) =>
  connection.client.send({ method: 'GET', path }, context);
const post = (context = testContext()) =>
  connection.client.send({ method: 'POST', path: '/set', body: '{}' }, context);
const any = () => true;

async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

describe('the client', () => {
  it('asks for one token however many calls begin at once', async () => {
    system.on(any, json({ value: [] }));
    await Promise.all([get(), get(), get(), get(), get()]);
    expect(system.tokens.issued).toBe(1);
  });

  it('signs in again once when a token is refused', async () => {
    system.on(any, inTurn(problem(401, 'Authentication_InvalidCredentials', 'No.'), json({})));
    await get();
    expect(system.tokens.issued).toBe(2);
    expect(system.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('gives up when a second token is refused too', async () => {
    system.on(any, problem(401, 'Authentication_InvalidCredentials', 'No.'));
    expect((await failureOf(get())).failure).toBe('credentials');
    expect(system.seen).toHaveLength(2);
  });

  it('renews a token at 80 % of its life', async () => {
    system.tokens.expiresIn = 100_000;
    system.on(any, json({}));
    const getAfter = (ms: number) => {
      ahead = ms;
      return get('/set', testContext({ deadline: Date.now() + ms + 20_000 }));
    };
    await getAfter(0);
    await getAfter(79_000_000);
    expect(system.tokens.issued).toBe(1);
    await getAfter(81_000_000);
    expect(system.tokens.issued).toBe(2);
  });

  it('repeats a read after the pause the system asked for', async () => {
    const busy = problem(429, 'Application_TooManyRequests', 'Slow down.', { 'retry-after': '0' });
    system.on(any, inTurn(busy, json({ ok: true })));
    expect((await get()).json).toEqual({ ok: true });
  });

  it('does not wait for a pause beyond the deadline', async () => {
    system.on(any, problem(503, 'Unknown', 'Later.', { 'retry-after': '300' }));
    const error = await failureOf(get());
    expect(error.failure).toBe('unavailable');
    expect(error.retryAfterSeconds).toBe(300);
    expect(system.seen).toHaveLength(1);
  });

  it('never repeats a write whose outcome is unknown', async () => {
    system.on(any, problem(504, '', 'Gateway timeout.'));
    const error = await failureOf(post());
    expect(error).toMatchObject({ failure: 'timeout', outcomeUnknown: true });
    expect(system.seen).toHaveLength(1);
  });

  it('repeats a write that was turned away unread', async () => {
    const busy = problem(429, 'Application_TooManyRequests', 'Slow down.', { 'retry-after': '0' });
    system.on(any, inTurn(busy, json({ id: '1' }, 201)));
    expect((await post()).status).toBe(201);
  });

  it('says in how many seconds no answer came, and names no host', async () => {
    system.on(any, () => undefined);
    const context = testContext({ deadline: Date.now() + 150 });
    const error = await failureOf(get('/set', context));
    expect(error.failure).toBe('timeout');
    expect(error.message).toBe('Business Central did not answer within 1 s.');
  });

  it('ends a body that trickles when the time is over', async () => {
    system.on(any, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const context = testContext({ deadline: Date.now() + 200 });
    expect((await failureOf(get('/set', context))).failure).toBe('timeout');
  });

  it('reports a body cut in the middle of a write as unknown', async () => {
    system.on(any, (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":');
      setImmediate(() => response.destroy());
    });
    const error = await failureOf(post());
    expect(error).toMatchObject({ failure: 'unavailable', outcomeUnknown: true });
  });

  it('reports garbage as a protocol error', async () => {
    system.on(any, json('<html>proxy</html>', 200));
    expect((await failureOf(get())).failure).toBe('protocol');
  });

  it('reads a page of HTML with an error status as an outage', async () => {
    system.on(any, json('<html>Bad gateway</html>', 502));
    const context = testContext({ deadline: Date.now() + 300 });
    expect((await failureOf(get('/set', context))).failure).toBe('unavailable');
  });

  it('says that nothing answers, without the address', async () => {
    await system.close();
    const error = await failureOf(get('/set', testContext({ deadline: Date.now() + 300 })));
    expect(error.failure).toBe('unavailable');
    expect(error.message).not.toContain('127.0.0.1');
    expect(error.outcomeUnknown).toBe(false);
  });

  it('stops asking a system that failed five times in a row', async () => {
    system.on(any, problem(500, 'Internal_ServerError', 'Broken.'));
    for (let n = 0; n < 5; n += 1) expect((await failureOf(post())).failure).toBe('unavailable');
    const error = await failureOf(post());
    expect(error).toMatchObject({ failure: 'unavailable', retryAfterSeconds: 1 });
    expect(error.outcomeUnknown).toBe(false);
    expect(system.seen).toHaveLength(5);
  });

  it("does not hold a caller's own haste against the system", async () => {
    system.on(any, (request, response) => {
      if (request.method === 'GET') json({})(request, response);
    });
    for (let n = 0; n < 5; n += 1) {
      const context = testContext({ deadline: Date.now() + 20 });
      expect((await failureOf(post(context))).failure).toBe('timeout');
    }
    expect((await get()).status).toBe(200);
  });

  it('is cancelled by its caller', async () => {
    const stop = new AbortController();
    system.on(any, () => stop.abort());
    const error = await failureOf(get('/set', testContext({ signal: stop.signal })));
    expect(error.failure).toBe('cancelled');
  });
});

describe('pages', () => {
  it('follow links verbatim, but only to the host they came from', async () => {
    system.on(any, (request, response) => {
      const last = request.url.includes('skip');
      const link = { '@odata.nextLink': 'https://elsewhere.example/set?$skiptoken=a%2Bb' };
      json({ value: [{ id: last ? '2' : '1' }], ...(last ? {} : link) })(request, response);
    });
    const rows: unknown[] = [];
    const request = { path: '/set', prefer: 'odata.maxpagesize=1' };
    for await (const page of readPages(connection.client, request, testContext())) {
      rows.push(...page);
    }
    expect(rows).toEqual([{ id: '1' }, { id: '2' }]);
    expect(system.seen.map(({ headers }) => headers.prefer)).toEqual([
      'odata.maxpagesize=1',
      'odata.maxpagesize=1',
    ]);
  });

  it('stop when a server goes round in circles', async () => {
    system.on(any, json({ value: [], '@odata.nextLink': '/set?$skiptoken=1' }));
    const request = { path: '/set', prefer: '' };
    const all = Array.fromAsync(readPages(connection.client, request, testContext()));
    expect((await failureOf(all)).failure).toBe('protocol');
  });

  it('are refused when the answer holds no rows', async () => {
    system.on(any, json({ values: [] }));
    const page = readPage(connection.client, { path: '/set', prefer: '' }, testContext());
    expect((await failureOf(page)).failure).toBe('protocol');
  });
});
