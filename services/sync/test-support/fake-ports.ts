/** Ports that answer from memory, for tests of everything above the connectors. */
import type {
  Check,
  ChangePage,
  CrmPort,
  ErpPort,
  InstallRefusal,
  IntegrationUser,
  Kind,
  MetadataSource,
  SystemPort,
  SystemWriter,
} from '@drawbar/connectors/port';

const COMPANY = { id: '00000000-0000-4000-8000-00000000c001', name: 'CRONUS' };

const TEXT_FIELD = {
  label: 'Name',
  type: 'TEXT',
  maxLength: 160,
  writable: true,
  required: true,
  lookupTable: null,
  options: [],
} as const;

function empty(cursor: string): ChangePage {
  return { changes: [], cursor, more: false, full: false, observedAt: new Date(0) };
}

/** What tests change about a system. */
export interface FakeSystem {
  checks: readonly Check[];
  /** Kinds with the page that a first read gives. */
  pages: Partial<Record<Kind, ChangePage['changes']>>;
  /** Thrown by every call while it is set. */
  failure: Error | null;
  throttledUntil: Date | null;
  /** Version of the solution in a CRM; null: none. */
  solution: string | null;
  /** What an installation answers; null: it installs. */
  refusal: InstallRefusal | null;
}

export function fakeSystem(): FakeSystem {
  return {
    checks: [],
    pages: {},
    failure: null,
    throttledUntil: null,
    solution: '1.0.0.0',
    refusal: null,
  };
}

type FakePort = Omit<SystemPort, 'system'> & MetadataSource & Pick<SystemWriter, 'fields'>;

function port(system: FakeSystem): FakePort {
  const answer = async <Result>(result: () => Result): Promise<Result> => {
    if (system.failure !== null) throw system.failure;
    return result();
  };
  return {
    describe: () =>
      answer(() => ({
        liveStock: 'none',
        livePrice: 'none',
        changes: Object.fromEntries(Object.keys(system.pages).map((kind) => [kind, 'delta'])),
        deletes: {},
      })),
    test: async () => system.checks,
    changes: (kind, cursor) =>
      answer(() => ({
        ...empty('end'),
        changes: cursor === null ? (system.pages[kind] ?? []) : [],
      })),
    byIds: () => answer(() => new Map()),
    find: (kind, where) =>
      answer(() =>
        (system.pages[kind] ?? []).flatMap((change) =>
          change.op === 'upsert' && where.in.includes(String(change.row.data[where.field]))
            ? [change.row]
            : [],
        ),
      ),
    ids: async function* () {
      yield* [];
    },
    throttledUntil: async () => system.throttledUntil,
    fieldNames: () => [],
    fields: (kind: Kind) => answer(() => (kind === 'account' ? ['name'] : [])),
    tables: () => answer(() => [{ name: 'accounts', label: 'Accounts' }]),
    tableFields: (table: string) =>
      answer(() => (table === 'accounts' ? [{ ...TEXT_FIELD, name: 'name' }] : null)),
    recordUrl: () => null,
    close: async () => undefined,
  };
}

export function fakeErp(system: FakeSystem): ErpPort {
  return {
    ...port(system),
    system: 'ERP',
    companies: async () => [COMPANY],
    stockLevels: async () => ({ levels: [], readAt: new Date(0) }),
  } as unknown as ErpPort;
}

export function fakeCrm(system: FakeSystem): CrmPort {
  return {
    ...port(system),
    system: 'CRM',
    environment: async () => {
      if (system.failure !== null) throw system.failure;
      return { currencyDecimals: 2 };
    },
    solution: async () => {
      if (system.failure !== null) throw system.failure;
      return { version: system.solution, upToDate: system.solution !== null };
    },
    install: async (_who: IntegrationUser, dryRun: boolean) => {
      if (system.failure !== null) throw system.failure;
      if (system.refusal !== null) return system.refusal;
      const before = system.solution;
      if (!dryRun) system.solution = '1.0.0.0';
      const path = 'solution / Drawbar / version';
      return {
        ok: true,
        changes: before === '1.0.0.0' ? [] : [{ path, before, after: '1.0.0.0' }],
      };
    },
  } as unknown as CrmPort;
}
