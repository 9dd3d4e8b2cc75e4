/** An ERP and a CRM in memory behind the connectors' port, with faults on demand; for tests. */
import type { Connections } from '@drawbar/connectors/connections';
import {
  ConnectorError,
  type Creation,
  type Outcome,
  type Row,
  type Value,
  type Write,
} from '@drawbar/connectors/port';

/** What the ERP does with the next creation. */
export type Fault =
  /** It is carried out, and the answer is lost. */
  | 'lost-answer'
  /** It never arrives. */
  | 'unreachable'
  /** It is refused for good. */
  | 'refused';

export interface FakeSystems {
  readonly connections: Connections;
  /** Taken one by one; an empty list is a healthy ERP. */
  readonly faults: Fault[];
  /** Orders that stand in the ERP, in the order made. */
  readonly erpOrders: Row[];
  readonly erpLines: Row[];
  readonly crmOrders: Map<string, Row>;
  crmDown: boolean;
  /** Calls to create an order, faults included. */
  creations: number;
}

/** @param hasKey false: an ERP without the extension, where a repeat makes a second order. */
export function createFakeSystems(hasKey: boolean): FakeSystems {
  const byIntent = new Map<string, Row>();
  const state: FakeSystems = {
    faults: [],
    erpOrders: [],
    erpLines: [],
    crmOrders: new Map(),
    crmDown: false,
    creations: 0,
    connections: {
      erp: async () => erp,
      crm: async () => {
        if (state.crmDown) throw new ConnectorError('CRM', 'unavailable', 'The CRM is down.');
        return crm;
      },
      close: async () => undefined,
    } as unknown as Connections,
  };
  const make = (creation: Creation): { row: Row; replayed: boolean } => {
    const before = hasKey ? byIntent.get(creation.intent) : undefined;
    if (before !== undefined) return { row: before, replayed: true };
    const at = state.erpOrders.length + 1;
    const id = `dddddddd-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const row = rowOf(id, { ...creation.data, ...NEW_ORDER, number: `S${at}` });
    byIntent.set(creation.intent, row);
    state.erpOrders.push(row);
    state.erpLines.push(...creation.lines.map((line, place) => lineOf(id, place, line)));
    return { row, replayed: false };
  };
  const erp = fakeErp(state, make, hasKey);
  const crm = fakeCrm(state);
  return state;
}

type Make = (creation: Creation) => { readonly row: Row; readonly replayed: boolean };

function fakeErp(state: FakeSystems, make: Make, hasKey: boolean): object {
  return {
    system: 'ERP',
    recordUrl: () => null,
    describe: async () => ({ changes: hasKey ? { order: 'rowVersion' } : {} }),
    byIds: async (_kind: string, ids: readonly string[]) =>
      new Map(state.erpOrders.filter(({ id }) => ids.includes(id)).map((row) => [row.id, row])),
    find: async (kind: string, where: { field: string; in: readonly string[] }) =>
      (kind === 'order' ? state.erpOrders : kind === 'orderLine' ? state.erpLines : []).filter(
        ({ data }) => where.in.includes(String(data[where.field])),
      ),
    async upsert(_kind: string, [write]: readonly Write[]): Promise<Outcome[]> {
      if (write === undefined) return [];
      if (write.op === 'update') return [changed(state.erpOrders, write)];
      state.creations += 1;
      const { key } = write;
      const failed = { key, ok: false, code: null, field: null } as const;
      const fault = state.faults.shift();
      await new Promise((resolve) => setImmediate(resolve));
      if (fault === 'unreachable') {
        return [{ ...failed, retry: 'later', failure: 'unavailable', message: 'No connection.' }];
      }
      if (fault === 'refused') {
        return [{ ...failed, retry: 'never', failure: 'data', message: 'Blocked must be No.' }];
      }
      const { row, replayed } = make(write);
      if (fault === 'lost-answer') {
        return [{ ...failed, retry: 'unknown', failure: 'timeout', message: 'No answer came.' }];
      }
      const did = replayed ? 'replayed' : 'created';
      return [{ key, ok: true, id: row.id, did, version: row.version, row }];
    },
    remove: async (_kind: string, [removal]: readonly { key: string; id: string }[]) => {
      const at = state.erpOrders.findIndex(({ id }) => id === removal?.id);
      if (at >= 0) state.erpOrders.splice(at, 1);
      return [{ key: removal?.key, ok: true, id: removal?.id, did: 'removed' }];
    },
  };
}

function changed(rows: Row[], { key, id, data }: Extract<Write, { op: 'update' }>): Outcome {
  const at = rows.findIndex((row) => row.id === id);
  const before = rows[at];
  if (before === undefined) throw new Error('No test changes an order that is not there.');
  const row = { ...before, version: 'v2', data: { ...before.data, ...data } };
  rows[at] = row;
  return { key, ok: true, id, did: 'updated', version: row.version, row };
}

function fakeCrm(state: FakeSystems): object {
  return {
    system: 'CRM',
    recordUrl: () => null,
    byIds: async (_kind: string, ids: readonly string[]) =>
      new Map(
        ids.flatMap((id) => (state.crmOrders.get(id) ? [[id, state.crmOrders.get(id)]] : [])),
      ),
    find: async () => [],
    async upsert(_kind: string, [write]: readonly CrmWrite[]): Promise<Outcome[]> {
      if (write === undefined) return [];
      const id = write.intent ?? write.id ?? '';
      const before = state.crmOrders.get(id)?.data ?? {};
      const row = rowOf(id, { statecode: '0', ...before, ...write.data });
      state.crmOrders.set(id, row);
      return [{ key: write.key, ok: true, id, did: 'created', version: 'v1', row }];
    },
  };
}

/** The customer every fake order is for. */
export const FAKE_CUSTOMER = 'bbbbbbbb-0000-4000-8000-000000000001';

const NEW_ORDER = { status: 'Open', completelyShipped: false, customerId: FAKE_CUSTOMER };

interface CrmWrite {
  readonly key: string;
  readonly intent?: string;
  readonly id?: string;
  readonly data: Readonly<Record<string, Value>>;
}

function rowOf(id: string, data: Readonly<Record<string, Value>>): Row {
  return {
    id,
    version: 'v1',
    modifiedAt: new Date('2026-01-22T09:00:00Z'),
    modifiedBy: null,
    data,
  };
}

function lineOf(order: string, at: number, data: Readonly<Record<string, Value>>): Row {
  const id = order.replace('dddddddd', `eeeeeee${at}`);
  const figures = { amount: '100', amountIncludingTax: '125', quantityShipped: '0' };
  return rowOf(id, { ...data, ...figures, documentId: order, lineNumber: (at + 1) * 10_000 });
}
