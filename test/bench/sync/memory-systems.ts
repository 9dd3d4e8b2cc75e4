/** Two systems in memory that answer at once: what is left is Drawbar's own work. */
import type {
  ChangePage,
  CrmEnvironment,
  CrmPort,
  ErpPort,
  Kind,
  Outcome,
  Row,
  SystemPort,
  Write,
} from '@drawbar/connectors/port';

const COMPANY = { id: '00000000-0000-4000-8000-00000000c001', name: 'Bench' };
const MODIFIED = new Date('2026-01-22T08:00:00Z');

/** Rows by kind, in the order of their last change. */
type Log = Map<string, Row[]>;

export interface MemorySystems {
  readonly erp: ErpPort;
  readonly crm: CrmPort;
}

/** The ERP has `customers` customers and one company; the CRM has its base currency. */
export function memorySystems(customers: number): MemorySystems {
  const erp: Log = new Map([
    ['company', [row(COMPANY.id, { name: COMPANY.name, localCurrencyCode: 'GBP' })]],
    ['customer', Array.from({ length: customers }, (_, n) => customer(n))],
    ['currency', []],
  ]);
  const crm: Log = new Map([
    ['currency', [row(guid('cccc', 0), { isocurrencycode: 'GBP', currencyname: 'Pound' })]],
    ['account', []],
  ]);
  return {
    erp: {
      ...port(erp),
      system: 'ERP',
      companies: async () => [COMPANY],
    } as unknown as ErpPort,
    crm: {
      ...port(crm),
      system: 'CRM',
      environment: async () => ENVIRONMENT,
    } as unknown as CrmPort,
  };
}

const ENVIRONMENT: CrmEnvironment = {
  userId: null,
  organizationId: null,
  baseCurrencyId: null,
  currencyDecimals: 2,
  isOrderIntegrationEnabled: null,
};

/** What is written there of a customer. */
const ACCOUNT_FIELDS = [
  'name',
  'accountnumber',
  'address1_line1',
  'address1_postalcode',
  'address1_city',
  'address1_country',
  'telephone1',
  'emailaddress1',
  'creditlimit',
  'customertypecode',
  '_transactioncurrencyid_value',
];

function port(log: Log): Omit<SystemPort, 'system'> & Pick<CrmPort, 'upsert' | 'fields'> {
  const changes = [...log.keys()].map((kind) => [kind, 'delta'] as const);
  return {
    fieldNames: () => [],
    describe: async () => ({
      liveStock: 'none',
      livePrice: 'none',
      changes: Object.fromEntries(changes),
      deletes: {},
    }),
    test: async () => [],
    changes: async (kind, cursor, max) => page(log.get(kind) ?? [], Number(cursor ?? 0), max),
    byIds: async (kind, ids) => {
      const wanted = new Set(ids);
      const found = (log.get(kind) ?? []).filter(({ id }) => wanted.has(id));
      return new Map(found.map((one) => [one.id, one]));
    },
    find: async () => [],
    ids: async function* () {
      yield* [];
    },
    throttledUntil: async () => null,
    recordUrl: () => null,
    close: async () => undefined,
    fields: async () => ACCOUNT_FIELDS,
    upsert: async (kind: Kind, writes: readonly Write[]) =>
      writes.map((write): Outcome => {
        const id = write.op === 'create' ? write.intent : write.id;
        log.get(kind)?.push(row(id, { statecode: 0, ...write.data }));
        const did = write.op === 'create' ? 'created' : 'updated';
        // As after a bulk call: the record is shown by the feed alone.
        return { key: write.key, ok: true, id, did, version: null, row: null };
      }),
  };
}

function page(rows: readonly Row[], from: number, max: number): ChangePage {
  const part = rows.slice(from, from + max);
  const next = from + part.length;
  return {
    changes: part.map((one) => ({ op: 'upsert', row: one })),
    cursor: String(next),
    more: next < rows.length,
    full: false,
    observedAt: MODIFIED,
  };
}

function customer(n: number): Row {
  return row(guid('aaaa', n), {
    number: `G${n}`,
    displayName: `Generated Köhler & Søn ${n}`,
    addressLine1: `${n} Long Road`,
    postalCode: `${10_000 + (n % 80_000)}`,
    city: 'Łódź',
    country: 'GB',
    phoneNumber: `+44 20 ${n}`,
    email: `office${n}@example.com`,
    currencyCode: '',
    creditLimit: `${n}.25`,
    blocked: null,
  });
}

function row(id: string, data: Row['data']): Row {
  return { id, version: '1', modifiedAt: MODIFIED, modifiedBy: null, data };
}

function guid(mark: string, n: number): string {
  return `00000000-0000-4000-${mark}-${n.toString(16).padStart(12, '0')}`;
}
