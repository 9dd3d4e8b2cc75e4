import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal, decimalText } from '@drawbar/schema/values';
import type { Change, Kind, Row, SystemPort } from '@drawbar/connectors';
import { callContext, startSystems, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;

beforeAll(async () => {
  systems = await startSystems('connectors-read');
});

afterAll(() => systems.close());

async function readAll(
  port: SystemPort,
  kind: Kind,
  max = 1_000,
  from: string | null = null,
): Promise<{ changes: Change[]; cursor: string; full: boolean }> {
  const changes: Change[] = [];
  let cursor = from;
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await port.changes(kind, cursor, max, callContext({ lane: 'bulk' }));
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.more) return { changes, cursor, full: page.full };
  }
  throw new Error(`${kind} did not end within 500 pages`);
}

/** Reads every kind twice; how many kinds there are. */
async function readEveryKind(port: SystemPort): Promise<number> {
  const { changes } = await port.describe(callContext());
  const kinds = Object.keys(changes) as Kind[];
  for (const kind of kinds) {
    const first = await readAll(port, kind);
    const ids = rowsOf(first.changes).map(({ id }) => id);
    const repeated = ids.length - new Set(ids).size;
    const second = await readAll(port, kind, 1_000, first.cursor);
    const found = { kind, repeated, full: first.full, later: second.changes.length };
    expect(found).toEqual({ kind, repeated: 0, full: true, later: 0 });
  }
  return kinds.length;
}

function rowsOf(changes: readonly Change[]): Row[] {
  return changes.flatMap((change) => (change.op === 'upsert' ? [change.row] : []));
}

describe('the ERP connector on the sandbox', () => {
  it('reads all records of every kind once, and then nothing more', async () => {
    expect(await readEveryKind(systems.erp)).toBeGreaterThan(30);
  });

  it('reads the same rows in small pages as in one', async () => {
    const whole = rowsOf((await readAll(systems.erp, 'item')).changes);
    const paged = rowsOf((await readAll(systems.erp, 'item', 7)).changes);
    expect(paged.map(({ id }) => id).toSorted()).toEqual(whole.map(({ id }) => id).toSorted());
    expect(whole.length).toBeGreaterThan(20);
  });

  it('reads rows by id, by number and as a list of ids', async () => {
    const { erp } = systems;
    const rows = rowsOf((await readAll(erp, 'customer')).changes);
    const ids = rows.map(({ id }) => id);
    const missing = '00000000-0000-4000-8000-000000000000';
    const byId = await erp.byIds('customer', [...ids, missing], callContext());
    expect([...byId.keys()].toSorted()).toEqual(ids.toSorted());
    const number = String(rows[0]?.data['number']);
    const found = await erp.find('customer', { field: 'number', in: [number] }, callContext());
    expect(found.map(({ id }) => id)).toEqual([ids[0]]);
    const listed = await Array.fromAsync(erp.ids('customer', callContext()));
    expect(listed.toSorted()).toEqual(ids.toSorted());
  });

  it('gives stock that is the sum of the ledger, and sees a movement at once', async () => {
    const { erp } = systems;
    const entries = rowsOf((await readAll(erp, 'ledgerEntry')).changes);
    const item = String(entries[0]?.data['itemNumber']);
    const before = await stockOf(item);
    const sum = entries
      .filter(({ data }) => data['itemNumber'] === item && data['dropShipment'] !== true)
      .reduce((total, { data }) => total.plus(decimal(String(data['quantity']))), decimal('0'));
    expect(before).toBe(decimalText(sum));
    await systems.control('erp', 'stock-movements', { item, location: 'BLUE', quantity: 2.5 });
    expect(await stockOf(item)).toBe(decimalText(sum.plus('2.5')));
  });

  it('passes every check of its connection test', async () => {
    const checks = await systems.erp.test(callContext());
    expect(checks.filter(({ status }) => status !== 'PASS')).toEqual([]);
    expect(checks.length).toBeGreaterThan(30);
  });

  it('gives the figures of customers, live', async () => {
    const [customer] = rowsOf((await readAll(systems.erp, 'customer')).changes);
    const id = String(customer?.id);
    const { figures } = await systems.erp.customerFigures([id], callContext({ lane: 'live' }));
    expect(figures.map(({ customerId }) => customerId)).toEqual([id]);
    expect(figures[0]?.balance).toMatch(/^-?\d+(\.\d+)?$/);
  });

  it('describes what it offers', async () => {
    const capabilities = await systems.erp.describe(callContext());
    expect(capabilities.liveStock).toBe('variant');
    expect(await systems.erp.companies(callContext())).toHaveLength(1);
  });
});

async function stockOf(item: string): Promise<string> {
  const { levels } = await systems.erp.stockLevels([item], callContext({ lane: 'live' }));
  return decimalText(
    levels.reduce((total, { quantity }) => total.plus(decimal(quantity)), decimal('0')),
  );
}

describe('the CRM connector on the sandbox', () => {
  it('reads all records of every kind once, and then nothing more', async () => {
    expect(await readEveryKind(systems.crm)).toBe(21);
  });

  it('reads accounts by id and by name', async () => {
    const rows = rowsOf((await readAll(systems.crm, 'account')).changes);
    const ids = rows.map(({ id }) => id);
    const byId = await systems.crm.byIds('account', ids, callContext());
    expect([...byId.keys()].toSorted()).toEqual(ids.toSorted());
    const name = String(rows[0]?.data['name']);
    const found = await systems.crm.find('account', { field: 'name', in: [name] }, callContext());
    expect(found.map(({ id }) => id)).toContain(ids[0]);
  });

  it('passes every check of its connection test', async () => {
    const checks = await systems.crm.test(callContext());
    const failed = checks.filter(({ status }) => status === 'FAIL' || status === 'SKIPPED');
    expect(failed).toEqual([]);
  });

  it('tells who we are, its base currency and its option sets', async () => {
    const environment = await systems.crm.environment(callContext());
    const where = { field: 'isocurrencycode', in: ['GBP'] };
    const [pound] = await systems.crm.find('currency', where, callContext());
    expect(environment.baseCurrencyId).toBe(pound?.id);
    expect(environment.userId).toMatch(/^[0-9a-f-]{36}$/);
    const sets = await systems.crm.optionSets('account', callContext());
    expect(sets.get('paymenttermscode')?.map(({ value }) => value)).toContain(1);
  });
});
