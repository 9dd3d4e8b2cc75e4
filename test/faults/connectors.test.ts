import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createErp, type Change, type Creation, type ErpPort } from '@drawbar/connectors';
import type { Kind, Outcome, SystemPort, SystemWriter } from '@drawbar/connectors';
import { callContext, startSystems, type Side, type TestSystems } from '../support/systems.ts';

let systems: TestSystems;

beforeAll(async () => {
  systems = await startSystems('connector-faults');
});

afterAll(() => systems.close());

interface Fault {
  readonly match?: { readonly method?: string; readonly path?: string; readonly nth?: number };
  readonly fault: string;
  readonly value?: number;
  readonly times?: number;
}

const inject = (side: Side, fault: Fault) => systems.control(side, 'faults', fault);
const heal = (side: Side) => systems.control(side, 'faults', { clear: true });
const short = () => callContext({ deadline: Date.now() + 400 });

const SIDES = [
  { side: 'erp', kind: 'customer', set: 'customers', name: 'displayName' },
  { side: 'crm', kind: 'account', set: 'accounts', name: 'name' },
] as const satisfies readonly { side: Side; kind: Kind; set: string; name: string }[];

describe.each(SIDES)('on the $side', ({ side, kind, set, name }) => {
  let port: SystemPort & SystemWriter;

  beforeEach(() => {
    port = systems[side];
  });

  afterEach(() => heal(side));

  const match = { path: `/${set}` };

  function creation(): Creation {
    const intent = randomUUID();
    return { op: 'create', key: intent, intent, data: { [name]: `Fault ${intent}` }, lines: [] };
  }

  async function send(write: Creation, context = callContext()): Promise<Outcome> {
    const [outcome] = await port.upsert(kind, [write], { atomic: false }, context);
    if (outcome === undefined) throw new Error('no outcome');
    return outcome;
  }

  const read = (context = callContext()) =>
    port.find(kind, { field: name, in: ['nobody of that name'] }, context);

  it.each([
    { fault: 'status', value: 503 },
    { fault: 'status', value: 429 },
    { fault: 'drop-before' },
    { fault: 'drop-after-commit' },
    { fault: 'cut' },
    { fault: 'expired-token' },
  ])('a read survives one $fault $value', async (fault) => {
    await inject(side, { match, ...fault, times: 1 });
    expect(await read()).toEqual([]);
  });

  it('a read of garbage says so', async () => {
    await inject(side, { match, fault: 'garbage' });
    await expect(read()).rejects.toMatchObject({ failure: 'protocol' });
  });

  it.each([
    { fault: 'delay', value: 5_000 },
    { fault: 'trickle', value: 1_000 },
  ])('a read ends with its time on $fault', async (fault) => {
    await inject(side, { match, ...fault });
    await expect(read(short())).rejects.toMatchObject({ failure: 'timeout' });
  });

  it.each([
    { fault: 'drop-after-commit', again: 'replayed' },
    { fault: 'cut', again: 'replayed' },
    { fault: 'garbage', again: 'replayed' },
    { fault: 'drop-before', again: 'created' },
    { fault: 'status', value: 504, again: 'created' },
  ])('a creation is unknown after $fault $value, then $again', async ({ again, ...fault }) => {
    await port.fields(kind, callContext());
    const write = creation();
    await inject(side, { match, ...fault, times: 1 });
    expect(await send(write)).toMatchObject({ ok: false, retry: 'unknown' });
    await heal(side);
    expect(await send(write)).toMatchObject({ ok: true, did: again });
  });

  it('a creation that nobody waited for is unknown, and made once', async () => {
    await port.fields(kind, callContext());
    const write = creation();
    await inject(side, { match, fault: 'trickle', value: 1_000, times: 1 });
    expect(await send(write, short())).toMatchObject({ ok: false, retry: 'unknown' });
    await heal(side);
    expect(await send(write)).toMatchObject({ ok: true, did: 'replayed' });
  });

  it.each([500, 503])('a creation refused with %i was not made', async (value) => {
    await port.fields(kind, callContext());
    const write = creation();
    await inject(side, { match, fault: 'status', value, times: 1 });
    expect(await send(write)).toMatchObject({ ok: false, retry: 'later' });
    await heal(side);
    expect(await send(write)).toMatchObject({ ok: true, did: 'created' });
  });

  it('a batch without an answer is unknown, and its repeat makes nothing twice', async () => {
    await port.fields(kind, callContext());
    const writes = Array.from({ length: 8 }, creation);
    const sendAll = () => port.upsert(kind, writes, { atomic: false }, callContext());
    await inject(side, { match: { path: '$batch' }, fault: 'drop-after-commit', times: 1 });
    const lost = await sendAll();
    expect(lost.map((outcome) => outcome.ok || outcome.retry)).toEqual(writes.map(() => 'unknown'));
    const again = await sendAll();
    expect(again.map((outcome) => outcome.ok && outcome.did)).toEqual(writes.map(() => 'replayed'));
  });

  it('a feed loses and repeats nothing when the clock of the system moves', async () => {
    let cursor = await readToEnd(port, kind, null);
    for (const offsetSeconds of [0, 3_600, -3_600]) {
      await systems.control(side, 'clock', { offsetSeconds });
      const write = creation();
      await send(write);
      const before = cursor.cursor;
      cursor = await readToEnd(port, kind, before);
      expect(cursor.names).toEqual([write.data[name]]);
    }
    await systems.control(side, 'clock', { offsetSeconds: 0 });
  });

  async function readToEnd(from: SystemPort, of: Kind, start: string | null) {
    const changes: Change[] = [];
    let page = await from.changes(of, start, 500, callContext());
    changes.push(...page.changes);
    while (page.more) {
      page = await from.changes(of, page.cursor, 500, callContext());
      changes.push(...page.changes);
    }
    const names = changes.map((change) => (change.op === 'upsert' ? change.row.data[name] : null));
    return { cursor: page.cursor, names };
  }
});

describe('over the limits', () => {
  afterEach(() => systems.control('crm', 'limits', { perWindow: 6_000, windowSeconds: 300 }));

  it('everybody waits as long as the system asks for, and then goes on', async () => {
    await systems.control('crm', 'limits', { perWindow: 25, windowSeconds: 2 });
    const reads = Array.from({ length: 60 }, (_, n) =>
      systems.crm.find('account', { field: 'name', in: [`nobody ${n}`] }, callContext()),
    );
    expect((await Promise.all(reads)).every((rows) => rows.length === 0)).toBe(true);
  });
});

describe('without the extension', () => {
  let erp: ErpPort;

  beforeEach(async () => {
    await inject('erp', { match: { path: '/drawbar/' }, fault: 'status', value: 404 });
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    erp = createErp(systems.settings('erp'), { log, now: Date.now, random: Math.random });
  });

  afterEach(async () => {
    await erp.close();
    await heal('erp');
  });

  it('the ERP is read by time of change, or whole, and says so', async () => {
    const { changes, liveStock, deletes } = await erp.describe(callContext());
    expect(changes.customer).toBe('watermark');
    expect(changes.location).toBe('snapshot');
    expect(deletes.customer).toBe('reconcile');
    expect(liveStock).toBe('item');
    for (const kind of Object.keys(changes) as Kind[]) {
      const first = await erp.changes(kind, null, 5_000, callContext());
      expect(first.full).toBe(true);
      if (changes[kind] === 'snapshot') continue;
      const second = await erp.changes(kind, first.cursor, 5_000, callContext());
      expect({ kind, changes: second.changes }).toEqual({ kind, changes: [] });
    }
  });

  it('a change shows once, in pages of any size', async () => {
    const before = await erp.changes('customer', null, 5_000, callContext());
    const intents = Array.from({ length: 5 }, () => randomUUID());
    const writes = intents.map((intent): Creation => ({
      op: 'create',
      key: intent,
      intent,
      data: { displayName: intent },
      lines: [],
    }));
    await erp.upsert('customer', writes, { atomic: false }, callContext());
    const seen: unknown[] = [];
    let page = await erp.changes('customer', before.cursor, 2, callContext());
    seen.push(...page.changes);
    while (page.more) {
      page = await erp.changes('customer', page.cursor, 2, callContext());
      seen.push(...page.changes);
    }
    expect(seen).toHaveLength(5);
    const later = await erp.changes('customer', page.cursor, 2, callContext());
    expect(later).toMatchObject({ changes: [] });
  });

  it('stock is one figure per item', async () => {
    const { levels } = await erp.stockLevels(['1896-S'], callContext());
    expect(levels).toMatchObject([{ itemNumber: '1896-S', variantCode: '', locationCode: '' }]);
  });
});
