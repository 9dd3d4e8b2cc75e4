import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Creation, ErpPort, FieldValues, Outcome, Update } from '@drawbar/connectors';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;
let erp: ErpPort;

beforeAll(async () => {
  systems = await startSystems('connectors-write-erp');
  ({ erp } = systems);
});

afterAll(() => systems.close());

const loose = { atomic: false };

function creation(data: FieldValues, lines: readonly FieldValues[] = []): Creation {
  const intent = randomUUID();
  return { op: 'create', key: intent, intent, data, lines };
}

function update(id: string, ifVersion: string | null, data: FieldValues): Update {
  return { op: 'update', key: id, id, ifVersion, data };
}

function done(outcome: Outcome | undefined): Extract<Outcome, { ok: true }> {
  expect(outcome).toMatchObject({ ok: true });
  return outcome as Extract<Outcome, { ok: true }>;
}

async function make(data: FieldValues): Promise<Extract<Outcome, { ok: true }>> {
  const [outcome] = await erp.upsert('customer', [creation(data)], loose, callContext());
  return done(outcome);
}

describe('a customer written to the ERP', () => {
  it('comes back as the ERP stored it, under the version of its next change', async () => {
    const made = await make({ displayName: 'Blue Yonder', creditLimit: '1234.56' });
    expect(made.did).toBe('created');
    expect(made.row?.data).toMatchObject({ displayName: 'Blue Yonder', creditLimit: '1234.56' });
    const change = update(made.id, made.version, { phoneNumber: '555 0100' });
    const [changed] = await erp.upsert('customer', [change], loose, callContext());
    expect(done(changed).did).toBe('updated');
    expect(done(changed).row?.data['phoneNumber']).toBe('555 0100');
    const rows = await erp.byIds('customer', [made.id], callContext());
    expect(rows.get(made.id)?.version).toBe(done(changed).version);
  });

  it('is made once, however often its creation is sent', async () => {
    const write = creation({ displayName: 'Once Only' });
    const [first] = await erp.upsert('customer', [write], loose, callContext());
    const [again] = await erp.upsert('customer', [write], loose, callContext());
    expect(done(again)).toMatchObject({ did: 'replayed', id: done(first).id });
  });

  it('is not made again after it was deleted', async () => {
    const write = creation({ displayName: 'Spent' });
    const [first] = await erp.upsert('customer', [write], loose, callContext());
    const { id } = done(first);
    const removal = { key: 'r', id, ifVersion: null };
    const [removed] = await erp.remove('customer', [removal], callContext());
    expect(done(removed).did).toBe('removed');
    const [gone] = await erp.remove('customer', [removal], callContext());
    expect(done(gone).did).toBe('replayed');
    const [again] = await erp.upsert('customer', [write], loose, callContext());
    expect(again).toMatchObject({ ok: false, retry: 'never', code: 'DRAWBAR_KEY_SPENT' });
  });

  it('is to be read again when somebody else changed it meanwhile', async () => {
    const made = await make({ displayName: 'Contested' });
    await erp.upsert('customer', [update(made.id, null, { city: 'Leeds' })], loose, callContext());
    const stale = update(made.id, made.version, { city: 'York' });
    const [outcome] = await erp.upsert('customer', [stale], loose, callContext());
    expect(outcome).toMatchObject({ ok: false, retry: 'reread', failure: 'conflict' });
  });

  it('empties a field with null', async () => {
    const made = await make({ displayName: 'Emptied', phoneNumber: '1', blocked: 'Ship' });
    const change = update(made.id, null, { phoneNumber: null, blocked: null });
    const [changed] = await erp.upsert('customer', [change], loose, callContext());
    expect(done(changed).row?.data).toMatchObject({ phoneNumber: null, blocked: null });
  });

  it('is refused before it is sent when a field cannot be', async () => {
    const made = await make({ displayName: 'Checked' });
    const [outcome] = await erp.upsert(
      'customer',
      [update(made.id, null, { customerPostingGroup: 'DOMESTIC' })],
      loose,
      callContext(),
    );
    expect(outcome).toMatchObject({ ok: false, retry: 'never', field: 'customerPostingGroup' });
  });

  it('that is gone is to be read again', async () => {
    const change = update(randomUUID(), null, { city: 'York' });
    const [outcome] = await erp.upsert('customer', [change], loose, callContext());
    expect(outcome).toMatchObject({ ok: false, retry: 'reread', failure: 'not-found' });
  });
});

describe('many records written to the ERP', () => {
  it('have an outcome each, in their order, also when one fails', async () => {
    const long = 'x'.repeat(200);
    const names = Array.from({ length: 120 }, (_, n) => (n === 61 ? long : `Customer ${n}`));
    const writes = names.map((displayName) => creation({ displayName }));
    const outcomes = await erp.upsert('customer', writes, loose, callContext({ lane: 'bulk' }));
    expect(outcomes.map(({ key }) => key)).toEqual(writes.map(({ key }) => key));
    expect(outcomes.flatMap(({ ok }, at) => (ok ? [] : [at]))).toEqual([61]);
    const code = 'Application_StringExceededLength';
    expect(outcomes[61]).toMatchObject({ retry: 'never', code });
  });

  it('are all or none in one transaction', async () => {
    const good = creation({ displayName: 'All or none' });
    const bad = creation({ displayName: 'x'.repeat(200) });
    const outcomes = await erp.upsert('customer', [good, bad], { atomic: true }, callContext());
    expect(outcomes.every(({ ok }) => !ok)).toBe(true);
    const where = { field: 'displayName', in: ['All or none'] };
    expect(await erp.find('customer', where, callContext())).toEqual([]);
  });
});

describe('a sales order in the ERP', () => {
  const order = { customerNumber: '10000', externalDocumentNumber: 'EXT-1' };
  const line = { lineType: 'Item', number: '1896-S', quantity: '2' };

  it('is made with its lines at once, and only once', async () => {
    const write = creation(order, [line, { ...line, quantity: '3' }]);
    const [first] = await erp.upsert('order', [write], loose, callContext());
    const { id } = done(first);
    const [again] = await erp.upsert('order', [write], loose, callContext());
    expect(done(again)).toMatchObject({ did: 'replayed', id });
    const lines = await erp.find('orderLine', { field: 'documentId', in: [id] }, callContext());
    expect(lines.map(({ data }) => data['quantity']).toSorted()).toEqual(['2', '3']);
  });

  it('leaves nothing behind when one line is bad', async () => {
    const write = creation({ ...order, externalDocumentNumber: 'EXT-2' }, [
      line,
      { ...line, number: 'NO-SUCH-ITEM' },
    ]);
    const [outcome] = await erp.upsert('order', [write], loose, callContext());
    expect(outcome).toMatchObject({ ok: false, retry: 'never' });
    const where = { field: 'externalDocumentNumber', in: ['EXT-2'] };
    expect(await erp.find('order', where, callContext())).toEqual([]);
  });

  it('is released, shipped and invoiced, and its lines can be written', async () => {
    const [made] = await erp.upsert('order', [creation(order, [line])], loose, callContext());
    const { id } = done(made);
    const more = creation({ documentId: id, ...line });
    const [added] = await erp.upsert('orderLine', [more], loose, callContext());
    expect(done(added)).toMatchObject({ did: 'created', row: null });
    for (const action of ['release', 'ship', 'shipAndInvoice'] as const) {
      expect(await erp.act(action, id, callContext())).toMatchObject({ ok: true });
    }
    expect((await erp.byIds('order', [id], callContext())).size).toBe(0);
    const again = await erp.act('ship', id, callContext());
    expect(again).toMatchObject({ ok: false, retry: 'reread' });
  });
});
