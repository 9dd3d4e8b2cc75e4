/** Values of option sets as records of the CRM, over the wire (domain.md 2.4, option mappings). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;

beforeAll(async () => {
  systems = await startSystems('connectors-options');
}, 60_000);
afterAll(() => systems.close());

const INTENT = '0b7f6f2e-0000-4000-8000-000000000001';

function add(key: string, label: string) {
  const write = { op: 'create', key, intent: INTENT, data: { label }, lines: [] } as const;
  return systems.crm.upsert('paymentTerm', [write], { atomic: false }, callContext());
}

async function labels(): Promise<(string | null)[]> {
  const { changes } = await systems.crm.changes('paymentTerm', null, 100, callContext());
  return changes.map((change) =>
    change.op === 'upsert' ? String(change.row.data['label']) : null,
  );
}

describe('an option', () => {
  it('is added once, whatever the case, and is a record from then on', async () => {
    const [made] = await add('a', '14 DAYS');
    expect(made).toMatchObject({ ok: true, did: 'created', row: { data: { label: '14 DAYS' } } });
    const [again] = await add('b', '14 days');
    expect(again).toMatchObject({ ok: true, did: 'replayed', id: made?.ok ? made.id : '' });
    const id = made?.ok ? made.id : '';
    const rows = await systems.crm.byIds('paymentTerm', [id], callContext());
    expect(rows.get(id)?.data).toMatchObject({ label: '14 DAYS' });
  });

  it('is told where it changed, and nothing while nothing did', async () => {
    const first = await systems.crm.changes('paymentTerm', null, 100, callContext());
    expect(first).toMatchObject({ full: true, more: false });
    const second = await systems.crm.changes('paymentTerm', first.cursor, 100, callContext());
    expect(second).toMatchObject({ full: false, changes: [] });
    await add('c', '21 DAYS');
    const third = await systems.crm.changes('paymentTerm', first.cursor, 100, callContext());
    expect(third.full).toBe(true);
    expect(third.changes).toHaveLength(first.changes.length + 1);
  });

  it('takes the number that documents have for it after an attempt that was cut off', async () => {
    await systems.control('crm', 'faults', {
      match: { method: 'POST', path: 'InsertOptionValue', nth: 4 },
      fault: 'status',
      value: 503,
      times: 1,
    });
    const [failed] = await add('d', 'COD');
    expect(failed).toMatchObject({ ok: false, retry: 'later' });
    expect(await labels()).not.toContain('COD');
    const [made] = await add('d', 'COD');
    expect(made).toMatchObject({ ok: true, did: 'created' });
    const orders = await systems.crm.optionSets('order', callContext());
    const known = orders.get('paymenttermscode')?.filter(({ label }) => label === 'COD') ?? [];
    expect(known).toEqual([{ value: made?.ok ? made.row?.data['value'] : null, label: 'COD' }]);
  });

  it('is tried again when all that was lacking is one value, and that was refused', async () => {
    const refuse = (nth: number, value: number) =>
      systems.control('crm', 'faults', {
        match: { method: 'POST', path: 'InsertOptionValue', nth },
        fault: 'status',
        value,
        times: 1,
      });
    await refuse(3, 503);
    expect(await add('i', '45 DAYS')).toMatchObject([{ ok: false, retry: 'later' }]);
    await refuse(1, 400);
    const rows = ['45 DAYS', '14 DAYS'].map((label) => {
      return { op: 'create', key: label, intent: INTENT, data: { label }, lines: [] } as const;
    });
    const made = await systems.crm.upsert('paymentTerm', rows, { atomic: false }, callContext());
    expect(made).toEqual(made.map(() => expect.objectContaining({ ok: true })));
    expect(await labels()).toContain('45 DAYS');
  });

  it('is added beside others that are added at the same moment', async () => {
    const added = ['1 WEEK', '2 WEEKS', '3 WEEKS'].map((label) => add(label, label));
    const made = (await Promise.all(added)).flat();
    expect(made).toEqual(made.map(() => expect.objectContaining({ ok: true, did: 'created' })));
    expect(new Set(made.map((one) => (one.ok ? one.id : ''))).size).toBe(made.length);
  });

  it('is refused when its first ten characters are those of another', async () => {
    const [refused] = await add('e', '2% 10, Net 60');
    expect(refused).toMatchObject({ ok: false, retry: 'never', field: 'label' });
  });

  it('is renamed and taken away on accounts', async () => {
    const [made] = await add('f', '30 DAYS');
    const id = made?.ok ? made.id : '';
    const data = { label: 'NET 30D' };
    const update = { op: 'update', key: 'g', id, ifVersion: null, data } as const;
    const [renamed] = await systems.crm.upsert(
      'paymentTerm',
      [update],
      { atomic: false },
      callContext(),
    );
    expect(renamed).toMatchObject({ ok: true, did: 'updated' });
    expect(await labels()).toContain('NET 30D');
    await systems.crm.remove('paymentTerm', [{ key: 'h', id, ifVersion: null }], callContext());
    expect(await labels()).not.toContain('NET 30D');
    const orders = await systems.crm.optionSets('order', callContext());
    expect(JSON.stringify(orders.get('paymenttermscode'))).toContain('NET 30D');
  });
});
