import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Creation, CrmPort, FieldValues, Kind, Outcome, Update } from '@drawbar/connectors';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;
let crm: CrmPort;

beforeAll(async () => {
  systems = await startSystems('connectors-write-crm');
  ({ crm } = systems);
});

afterAll(() => systems.close());

const loose = { atomic: false };
type Success = Extract<Outcome, { ok: true }>;

function creation(data: FieldValues, lines: readonly FieldValues[] = []): Creation {
  const intent = randomUUID();
  return { op: 'create', key: intent, intent, data, lines };
}

function update(id: string, ifVersion: string | null, data: FieldValues): Update {
  return { op: 'update', key: id, id, ifVersion, data };
}

function done(outcome: Outcome | undefined): Success {
  expect(outcome).toMatchObject({ ok: true });
  return outcome as Success;
}

async function make(kind: Kind, data: FieldValues, lines?: readonly FieldValues[]) {
  const [outcome] = await crm.upsert(kind, [creation(data, lines)], loose, callContext());
  return done(outcome);
}

async function requests(): Promise<Record<string, number>> {
  interface Count {
    readonly method: string;
    readonly set: string;
    readonly count: number;
  }
  const answer = await systems.control<{ requests: Count[] }>('crm', 'requests');
  const counts: Record<string, number> = {};
  for (const { method, set, count } of answer.requests) {
    counts[`${method} ${set}`] = (counts[`${method} ${set}`] ?? 0) + count;
  }
  return counts;
}

describe('an account written to the CRM', () => {
  it('has the id that was chosen for it, and comes back as it was stored', async () => {
    const write = creation({ name: 'Blue Yonder', creditlimit: '1234.56', customertypecode: 3 });
    const [outcome] = await crm.upsert('account', [write], loose, callContext());
    const made = done(outcome);
    expect(made).toMatchObject({ did: 'created', id: write.intent });
    expect(made.row?.data).toMatchObject({ name: 'Blue Yonder', creditlimit: '1234.56' });
    const rows = await crm.byIds('account', [made.id], callContext());
    expect(rows.get(made.id)?.version).toBe(made.version);
  });

  it('is made once, and a repeated creation leaves later changes alone', async () => {
    const write = creation({ name: 'Once Only' });
    await crm.upsert('account', [write], loose, callContext());
    const change = update(write.intent, null, { name: 'Renamed' });
    await crm.upsert('account', [change], loose, callContext());
    const [again] = await crm.upsert('account', [write], loose, callContext());
    expect(done(again)).toMatchObject({ did: 'replayed', row: { data: { name: 'Renamed' } } });
  });

  it('is to be read again when somebody else changed it meanwhile, or deleted it', async () => {
    const made = await make('account', { name: 'Contested' });
    const other = update(made.id, null, { address1_city: 'Leeds' });
    await crm.upsert('account', [other], loose, callContext());
    const stale = update(made.id, made.version, { address1_city: 'York' });
    const [outcome] = await crm.upsert('account', [stale], loose, callContext());
    expect(outcome).toMatchObject({ ok: false, retry: 'reread', failure: 'conflict' });

    const removal = { key: 'r', id: made.id, ifVersion: null };
    const [removed] = await crm.remove('account', [removal], callContext());
    expect(done(removed).did).toBe('removed');
    const [gone] = await crm.remove('account', [removal], callContext());
    expect(done(gone).did).toBe('replayed');
    const [lost] = await crm.upsert('account', [stale], loose, callContext());
    expect(lost).toMatchObject({ ok: false, retry: 'reread', failure: 'not-found' });
  });

  it('binds lookups and clears them', async () => {
    const parent = await make('account', { name: 'Parent' });
    const child = await make('account', { name: 'Child', _parentaccountid_value: parent.id });
    expect(child.row?.data['_parentaccountid_value']).toBe(parent.id);
    const clear = update(child.id, child.version, { _parentaccountid_value: null });
    const [cleared] = await crm.upsert('account', [clear], loose, callContext());
    expect(done(cleared).row?.data['_parentaccountid_value']).toBeNull();
  });

  it('is refused before it is sent when a field cannot be', async () => {
    const [outcome] = await crm.upsert(
      'account',
      [creation({ name: 'Wrong', creditlimit: 'much' })],
      loose,
      callContext(),
    );
    expect(outcome).toMatchObject({ ok: false, retry: 'never', field: 'creditlimit' });
  });
});

describe('many records written to the CRM', () => {
  it('go as one bulk call', async () => {
    const before = (await requests())['POST accounts'] ?? 0;
    const writes = Array.from({ length: 60 }, (_, n) => creation({ name: `Bulk ${n}` }));
    const outcomes = await crm.upsert('account', writes, loose, callContext({ lane: 'bulk' }));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const ids = writes.map(({ intent }) => intent);
    expect((await crm.byIds('account', ids, callContext())).size).toBe(60);
    const sent = Object.entries(await requests()).filter(([key]) => key.includes('CreateMultiple'));
    expect(sent.length + ((await requests())['POST accounts'] ?? 0) - before).toBe(1);
  });

  it('have an outcome each, in their order, also when one fails', async () => {
    const writes = Array.from({ length: 45 }, (_, n) =>
      creation({ name: n === 31 ? 'x'.repeat(500) : `Mixed ${n}` }),
    );
    const outcomes = await crm.upsert('account', writes, loose, callContext({ lane: 'bulk' }));
    expect(outcomes.map(({ key }) => key)).toEqual(writes.map(({ key }) => key));
    expect(outcomes.flatMap(({ ok }, at) => (ok ? [] : [at]))).toEqual([31]);
    expect(outcomes[31]).toMatchObject({ retry: 'never', failure: 'data' });
  });

  it('are found again by a repeat of the whole call', async () => {
    const writes = Array.from({ length: 30 }, (_, n) => creation({ name: `Repeat ${n}` }));
    await crm.upsert('account', writes.slice(0, 12), loose, callContext());
    const outcomes = await crm.upsert('account', writes, loose, callContext());
    const did = outcomes.map((outcome) => done(outcome).did);
    expect(did.filter((one) => one === 'replayed')).toHaveLength(12);
    expect(did.filter((one) => one === 'created')).toHaveLength(18);
  });

  it('are all or none in one transaction', async () => {
    const good = creation({ name: 'All or none' });
    const bad = creation({ name: 'x'.repeat(500) });
    const outcomes = await crm.upsert('account', [good, bad], { atomic: true }, callContext());
    expect(outcomes.every(({ ok }) => !ok)).toBe(true);
    expect((await crm.byIds('account', [good.intent], callContext())).size).toBe(0);
  });

  it('are deleted with an outcome each', async () => {
    const writes = Array.from({ length: 25 }, (_, n) => creation({ name: `Gone ${n}` }));
    await crm.upsert('account', writes, loose, callContext());
    const removals = writes.map(({ intent }) => ({ key: intent, id: intent, ifVersion: null }));
    const outcomes = await crm.remove('account', removals, callContext());
    expect(outcomes.map((outcome) => done(outcome).did)).toEqual(writes.map(() => 'removed'));
  });
});

describe('changes of the CRM', () => {
  it('show what was written and deleted since the last read', async () => {
    let cursor = await endOfFeed();
    const made = await make('account', { name: 'Seen' });
    let page = await crm.changes('account', cursor, 100, callContext());
    expect(page.changes).toMatchObject([{ op: 'upsert', row: { id: made.id } }]);
    expect(page.changes[0]).toMatchObject({ row: { version: made.version } });
    cursor = page.cursor;
    await crm.remove('account', [{ key: 'r', id: made.id, ifVersion: null }], callContext());
    page = await crm.changes('account', cursor, 100, callContext());
    expect(page.changes).toMatchObject([{ op: 'delete', id: made.id }]);
  });
});

async function endOfFeed(): Promise<string> {
  let page = await crm.changes('account', null, 1_000, callContext());
  while (page.more) page = await crm.changes('account', page.cursor, 1_000, callContext());
  return page.cursor;
}

describe('products and orders of the CRM', () => {
  it('are made in the order their parts need each other, the order with its lines', async () => {
    const [currency] = await crm.find(
      'currency',
      { field: 'isocurrencycode', in: ['GBP'] },
      callContext(),
    );
    const money = { _transactioncurrencyid_value: currency?.id ?? null };
    const group = await make('unitGroup', { name: 'Piece group', baseuomname: 'PCS' });
    const [unit] = await crm.find(
      'unit',
      { field: '_uomscheduleid_value', in: [group.id] },
      callContext(),
    );
    const units = { _defaultuomscheduleid_value: group.id, _defaultuomid_value: unit?.id ?? null };
    const product = await make('product', {
      name: 'Chair',
      productnumber: 'T-1',
      producttypecode: 1,
      quantitydecimal: 2,
      ...units,
    });
    const list = await make('priceList', { name: 'Test list', ...money });
    await make('priceLine', {
      _pricelevelid_value: list.id,
      _productid_value: product.id,
      _uomid_value: unit?.id ?? null,
      pricingmethodcode: 1,
      amount: '99.5',
    });
    const active = update(product.id, null, { statecode: 0, statuscode: 1 });
    done((await crm.upsert('product', [active], loose, callContext()))[0]);
    const account = await make('account', { name: 'Buyer' });
    const order = await make(
      'order',
      {
        name: 'Order 1',
        _customerid_value: account.id,
        _pricelevelid_value: list.id,
        ...money,
      },
      [{ _productid_value: product.id, _uomid_value: unit?.id ?? null, quantity: '2' }],
    );
    const lines = await crm.find(
      'orderLine',
      { field: '_salesorderid_value', in: [order.id] },
      callContext(),
    );
    expect(lines.map(({ data }) => [data['quantity'], data['priceperunit']])).toEqual([
      ['2', '99.5'],
    ]);
  });
});
