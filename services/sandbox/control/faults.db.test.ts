/** Faults and limits as a client meets them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  row,
  rows,
  startTestSandbox,
  type CallOptions,
  type TestSandbox,
} from '../testing/client.ts';

let bench: TestSandbox;

beforeAll(async () => {
  bench = await startTestSandbox('faults');
});
afterEach(() => bench.erpControl('POST', '/reset', { body: {} }));
afterAll(() => bench.close());

const arm = (body: object) => bench.erpControl('POST', '/faults', { body });
const get = (options?: CallOptions) => bench.v2('GET', '/itemCategories?$select=code', options);
const create = (code: string) => bench.v2('POST', '/itemCategories', { body: { code } });
const codes = async () => rows(await get()).map(({ code }) => code);

describe('faults', () => {
  it('answer with a status, as often as asked, only where they match', async () => {
    await arm({
      match: { method: 'GET', path: 'itemCategories' },
      fault: 'status',
      value: 503,
      times: 2,
    });
    const statuses = [await get(), await get(), await get()].map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 200]);
    await arm({ match: { every: 2 }, fault: 'status', value: 500 });
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([
      200, 500, 200,
    ]);
    await arm({ clear: true });
    await arm({ match: { nth: 2 }, fault: 'expired-token' });
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([
      200, 401, 200,
    ]);
  });

  it('drop the connection before and after the commit', async () => {
    await arm({ match: { method: 'POST' }, fault: 'drop-before', times: 1 });
    await expect(create('BEFORE')).rejects.toThrow(TypeError);
    await arm({ match: { method: 'POST' }, fault: 'drop-after-commit', times: 1 });
    await expect(create('AFTER')).rejects.toThrow(TypeError);
    const found = await codes();
    expect([found.includes('BEFORE'), found.includes('AFTER')]).toEqual([false, true]);
  });

  it('cut, garble and slow down answers', async () => {
    await arm({ match: {}, fault: 'cut', times: 1 });
    await expect(get()).rejects.toThrow(TypeError);
    await arm({ match: {}, fault: 'garbage', times: 1 });
    const garbage = await get();
    expect([garbage.headers.get('content-type'), garbage.json]).toEqual(['text/html', null]);
    await arm({ match: {}, fault: 'trickle', value: 1, times: 1 });
    expect(rows(await get()).length).toBe(6);
    await arm({ match: {}, fault: 'delay', value: 1, times: 1 });
    expect((await get()).status).toBe(200);
  });

  it('strike the parts of a batch too', async () => {
    await arm({ match: { path: 'currencies' }, fault: 'status', value: 429 });
    const url = (set: string) => `companies(${bench.companyId})/${set}?$top=1`;
    const answer = await bench.v2(
      'POST',
      `${bench.sandbox.erpUrl}/v2.0/t/sandbox/api/v2.0/$batch`,
      {
        body: {
          requests: ['items', 'currencies'].map((set) => ({
            id: set,
            method: 'GET',
            url: url(set),
          })),
        },
      },
    );
    const { responses } = row(answer) as unknown as { responses: { status: number }[] };
    expect(responses.map(({ status }) => status)).toEqual([200, 429]);
    const counted = row(await bench.erpControl('GET', '/requests')).requests;
    expect(counted).toEqual([
      { method: 'GET', set: 'items', status: 200, count: 1 },
      { method: 'GET', set: 'currencies', status: 429, count: 1 },
      { method: 'POST', set: '$batch', status: 200, count: 1 },
    ]);
  });

  it('are refused when they make no sense', async () => {
    for (const body of [{ fault: 'nothing' }, { fault: 'status' }, { fault: 'cut', when: 1 }]) {
      expect((await arm(body)).status).toBe(400);
    }
  });
});

describe('limits', () => {
  it('refuse what exceeds the window, with a time to wait', async () => {
    await bench.erpControl('POST', '/limits', { body: { perWindow: 3, windowSeconds: 300 } });
    const answers = [await get(), await get(), await get(), await get()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(290);
    expect(answers[3]?.text).toContain('Application_TooManyRequests');
  });

  it('let the ERP queue what the CRM refuses at once', async () => {
    await bench.erpControl('POST', '/limits', { body: { concurrent: 1 } });
    await bench.crmControl('POST', '/limits', { body: { concurrent: 1 } });
    await arm({ match: {}, fault: 'delay', value: 5 });
    const many = (call: () => Promise<{ status: number }>) =>
      Promise.all(Array.from({ length: 8 }, call)).then((all) => all.map(({ status }) => status));
    expect(new Set(await many(get))).toEqual(new Set([200]));
    const crm = await many(() => bench.crm('GET', '/accounts'));
    expect(crm).toContain(429);
    expect(crm).toContain(200);
  });
});
