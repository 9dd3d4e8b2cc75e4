import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Creation, CrmPort, Outcome, Write } from '../port.ts';
import {
  json,
  problem,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type Answer,
  type FakeSystem,
  type SeenRequest,
} from '../testing/fake-system.ts';
import { createCrm } from './crm.ts';

const id = (n: number) => `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;

let system: FakeSystem;
let crm: CrmPort;

beforeEach(async () => {
  system = await startFakeSystem();
  system.on(has('/accounts?'), json({ value: [] }));
  crm = createCrm(sandboxSettings(system.url), testOptions());
});

afterEach(async () => {
  await crm.close();
  await system.close();
});

function has(...parts: readonly string[]): (request: SeenRequest) => boolean {
  return (request) => parts.every((part) => request.url.includes(part));
}

function creation(n: number, data: Creation['data'] = { name: `A${n}` }): Creation {
  return { op: 'create', key: `k${n}`, intent: id(n), data, lines: [] };
}

/** Enough for a bulk call. */
const many = Array.from({ length: 24 }, (_, n) => creation(n + 1));

const send = (rows: readonly Write[]): Promise<readonly Outcome[]> =>
  crm.upsert('account', rows, { atomic: false }, testContext());

/** Answers each part of a batch, in order, with what `answer` makes of its text. */
function batch(answer: (part: string) => { status: number; body?: object }): Answer {
  return (request, response) => {
    const parts = request.body.split(/\r\n(?=(?:GET|PATCH|POST|DELETE) \/)/).slice(1);
    const answers = parts.map((part) => {
      const { status, body } = answer(part);
      const text = body === undefined ? '' : JSON.stringify(body);
      return `--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status} X\r\n\r\n${text}\r\n`;
    });
    response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=r' });
    response.end(`${answers.join('')}--r--\r\n`);
  };
}

describe('a record for the CRM', () => {
  it('is sent under its own id, with bound lookups and exact digits', async () => {
    const path = `/accounts(${id(1)})`;
    system.on(has(path), json({ accountid: id(1), '@odata.etag': 'W/"9"', name: 'A' }, 201));
    const data = {
      _parentaccountid_value: id(2),
      _ownerid_value: null,
      creditlimit: '12345678901234.5678',
    };
    const [outcome] = await send([creation(1, data)]);
    expect(outcome).toMatchObject({ ok: true, did: 'created', version: 'W/"9"' });
    const request = system.seen.find(has(path));
    expect(request).toMatchObject({ method: 'PATCH', headers: { 'if-none-match': '*' } });
    expect(request?.body).toBe(
      '{"creditlimit":12345678901234.5678,' +
        `"parentaccountid@odata.bind":"/accounts(${id(2)})","ownerid@odata.bind":null}`,
    );
  });

  it('that exists already was made by an earlier call, if it has our id', async () => {
    const taken = problem(412, '0x80040237', 'A record with matching key values already exists.');
    system.on(has(`/accounts(${id(1)})`), taken);
    system.on(has('/accounts?', `accountid eq ${id(1)}`), json({ value: [{ accountid: id(1) }] }));
    expect((await send([creation(1)]))[0]).toMatchObject({ ok: true, did: 'replayed' });
  });

  it('is not sent under an id that would be read as more than one', async () => {
    const data = { name: 'A' };
    const row = { op: 'update', key: 'k', id: "1)?$select='", ifVersion: null, data } as const;
    expect((await send([row]))[0]).toMatchObject({ ok: false, retry: 'never', field: 'id' });
    const removal = { key: 'k', id: '../x', ifVersion: null };
    const [outcome] = await crm.remove('account', [removal], testContext());
    expect(outcome).toMatchObject({ ok: false, field: 'id' });
    const work = crm.byIds('account', ["1' or 1 eq 1"], testContext());
    await expect(work).rejects.toMatchObject({ failure: 'data' });
  });

  it('whose key another record has is refused for good', async () => {
    const taken = problem(412, '0x80040237', 'A record with matching key values already exists.');
    system.on(has(`/accounts(${id(1)})`), taken);
    expect((await send([creation(1)]))[0]).toMatchObject({ ok: false, retry: 'never' });
  });
});

describe('many records for the CRM', () => {
  it('go in one bulk call, whose ids count', async () => {
    const Ids = many.map(({ intent }) => intent.toUpperCase());
    system.on(has('CreateMultiple'), json({ Ids }));
    const outcomes = await send(many);
    expect(outcomes.map((outcome) => outcome.ok && outcome.id)).toEqual(
      many.map(({ intent }) => intent),
    );
    const { Targets } = JSON.parse(system.seen.at(-1)?.body ?? '{}') as { Targets: object[] };
    expect(Targets[0]).toEqual({
      '@odata.type': 'Microsoft.Dynamics.CRM.account',
      accountid: id(1),
      name: 'A1',
    });
  });

  it.each([
    ['refuses one of them', problem(400, '0x80044331', 'too long')],
    ['does not know the call', problem(404, '0x80060888', 'Resource not found.')],
  ])('go one by one when the bulk call %s', async (_why, refusal) => {
    system.on(has('CreateMultiple'), refusal);
    const error = { code: '0x80044331', message: "The attribute 'name' is too long." };
    const answer = batch((part) =>
      part.includes(id(5)) ? { status: 400, body: { error } } : { status: 204 },
    );
    system.on(has('/$batch'), answer);
    const outcomes = await send(many);
    expect(outcomes.flatMap(({ ok }, at) => (ok ? [] : [at]))).toEqual([4]);
    expect(outcomes[4]).toMatchObject({ retry: 'never', field: 'name', code: '0x80044331' });
  });

  it('are unknown when the bulk call has no answer, and are not sent again', async () => {
    system.on(has('CreateMultiple'), (_request, response) => response.destroy());
    const outcomes = await send(many);
    expect(outcomes.every((outcome) => !outcome.ok && outcome.retry === 'unknown')).toBe(true);
    expect(system.seen.filter(has('$batch'))).toEqual([]);
  });

  it('with versions to keep go as a batch', async () => {
    system.on(
      has('/$batch'),
      batch((part) => ({ status: part.includes('if-match: W/"1"') ? 204 : 400 })),
    );
    const rows = many.map(({ key, intent, data }) => {
      return { op: 'update', key, id: intent, ifVersion: 'W/"1"', data } as const;
    });
    expect((await send(rows)).every(({ ok }) => ok)).toBe(true);
  });

  it('are unknown when the answer to a batch was cut', async () => {
    system.on(has('/$batch'), (_request, response) => {
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=r' });
      response.end('--r\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n');
    });
    const outcomes = await send(many.slice(0, 3));
    expect(outcomes.every((outcome) => !outcome.ok && outcome.retry === 'unknown')).toBe(true);
  });
});
