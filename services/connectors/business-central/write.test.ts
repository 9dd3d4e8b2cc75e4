import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Creation, ErpPort, Outcome, Write } from '../port.ts';
import {
  json,
  problem,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
  type SeenRequest,
} from '../testing/fake-system.ts';
import { createErp } from './erp.ts';

const company = '6b4f0000-0000-4000-8000-000000000001';
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

let system: FakeSystem;
let erp: ErpPort;

beforeEach(async () => {
  system = await startFakeSystem();
  system.on(has('/v2.0/companies'), json({ value: [{ id: company, name: 'CRONUS' }] }));
  const state = { committedRowVersion: 40, deletedFrom: 0, capabilities: 'idempotency' };
  system.on(has('/syncStates'), json({ value: [state] }));
  erp = createErp(sandboxSettings(`${system.url}/api`), testOptions());
});

afterEach(async () => {
  await erp.close();
  await system.close();
});

function has(part: string): (request: SeenRequest) => boolean {
  return (request) => request.url.includes(part);
}

function creation(n: number, data: Creation['data'] = { displayName: `C${n}` }): Creation {
  return { op: 'create', key: `k${n}`, intent: id(n), data, lines: [] };
}

const send = (rows: readonly Write[], atomic = false): Promise<readonly Outcome[]> =>
  erp.upsert('customer', rows, { atomic }, testContext());

function sentBatch(): { requests: { id: string; method: string; url: string; body: object }[] } {
  const batch = system.seen.find(has('/$batch'));
  return JSON.parse(batch?.body ?? '{}') as ReturnType<typeof sentBatch>;
}

describe('one record', () => {
  it('goes by itself, with its key, fields in the order of the table, exact digits', async () => {
    system.on(has('/customers'), json({ id: id(1), drawbarReplayed: false }, 201));
    const data = { currencyCode: 'EUR', creditLimit: '12345678901234.56789', number: 'C1' };
    await send([creation(1, data)]);
    expect(system.seen.at(-1)?.body).toBe(
      `{"drawbarKey":"${id(1)}","number":"C1",` +
        '"creditLimit":12345678901234.56789,"currencyCode":"EUR"}',
    );
  });

  it('is changed only in the version that was read', async () => {
    system.on(has(`/customers(${id(1)})`), json({ id: id(1) }));
    const change = { op: 'update', key: 'k', id: id(1), ifVersion: 'W/"7"', data: { city: 'X' } };
    await send([change as Write]);
    expect(system.seen.at(-1)).toMatchObject({ method: 'PATCH', headers: { 'if-match': 'W/"7"' } });
  });
});

describe('a batch', () => {
  it('gives each record its outcome by the id of its answer, in any order', async () => {
    const gone = { error: { code: 'Internal_RecordNotFound', message: 'gone' } };
    const responses = [
      { id: '3', status: 404, body: gone },
      { id: '1', status: 201, body: { id: id(1) } },
      { id: '2', status: 200, body: { id: id(2), drawbarReplayed: true } },
    ];
    system.on(has('/$batch'), json({ responses }));
    const outcomes = await send([creation(1), creation(2), creation(3)]);
    expect(outcomes).toMatchObject([
      { ok: true, did: 'created' },
      { ok: true, did: 'replayed' },
      { ok: false, retry: 'reread' },
    ]);
  });

  it('goes by position where the answers have no id', async () => {
    const responses = [1, 2].map((n) => ({ id: null, status: 201, body: { id: id(n) } }));
    system.on(has('/$batch'), json({ responses }));
    const outcomes = await send([creation(1), creation(2)]);
    expect(outcomes.map((outcome) => outcome.ok && outcome.id)).toEqual([id(1), id(2)]);
  });

  it('leaves a record without an answer unknown', async () => {
    const responses = [{ id: '1', status: 201, body: { id: id(1) } }];
    system.on(has('/$batch'), json({ responses }));
    const outcomes = await send([creation(1), creation(2)]);
    expect(outcomes[1]).toMatchObject({ ok: false, retry: 'unknown' });
  });

  it('tells a part that was turned away from one whose end is unknown', async () => {
    const error = { error: { code: '', message: '' } };
    const responses = [
      { id: '1', status: 429, body: error },
      { id: '2', status: 504, body: error },
    ];
    system.on(has('/$batch'), json({ responses }));
    const outcomes = await send([creation(1), creation(2)]);
    expect(outcomes).toMatchObject([{ retry: 'later' }, { retry: 'unknown' }]);
  });

  it('holds fifty records at most, and only those that can be sent', async () => {
    const parts = Array.from({ length: 50 }, (_, n) => ({ id: `${n + 1}`, status: 500 }));
    system.on(has('/$batch'), json({ responses: parts }));
    const rows = Array.from({ length: 101 }, (_, n) => ({ ...creation(1), key: `k${n}` }));
    const bad = { ...creation(2, { displayName: 'x', balanceDue: '1' }), key: 'bad' };
    const outcomes = await send([...rows, bad]);
    expect(system.seen.filter(has('/$batch'))).toHaveLength(2);
    expect(outcomes.at(-1)).toMatchObject({ code: 'INVALID_VALUE', field: 'balanceDue' });
    expect(sentBatch().requests[0]?.url).toBe(`companies(${company})/customers`);
  });

  it('in one transaction is not sent at all when one record cannot be', async () => {
    const outcomes = await send([creation(1), creation(2, { displayName: null, nope: 1 })], true);
    expect(outcomes.every(({ ok }) => !ok)).toBe(true);
    expect(system.seen.filter(has('/$batch'))).toEqual([]);
  });
});

describe('a failure', () => {
  it('names the field the system complains of', async () => {
    const message = "The length of the field 'displayName' is too long.";
    system.on(has('/customers'), problem(400, 'Application_StringExceededLength', message));
    const [outcome] = await send([creation(1)]);
    expect(outcome).toMatchObject({ retry: 'never', field: 'displayName' });
  });

  it('of a record whose key another record has is final', async () => {
    system.on(has('/customers'), problem(409, 'Internal_EntityWithSameKeyExists', 'exists'));
    expect((await send([creation(1)]))[0]).toMatchObject({ retry: 'never', failure: 'conflict' });
  });

  it('before anything was sent is the outcome of every record', async () => {
    await system.close();
    const context = testContext({ deadline: Date.now() + 300 });
    const rows = [creation(1), creation(2)];
    const outcomes = await erp.upsert('customer', rows, { atomic: false }, context);
    expect(outcomes).toMatchObject([{ retry: 'later' }, { retry: 'later' }]);
  });

  it('says which kinds cannot be written', async () => {
    const [outcome] = await erp.upsert(
      'ledgerEntry',
      [creation(1)],
      { atomic: false },
      testContext(),
    );
    expect(outcome).toMatchObject({ retry: 'never', failure: 'unsupported' });
  });
});
