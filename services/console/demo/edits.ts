/** Steps: edits on both sides are merged; the same field changed twice is a conflict to settle. */
import { expectThat, operate, type DemoContext, type DemoStep } from './step.ts';
import { until } from './wait.ts';

interface Pair {
  readonly id: string;
  readonly erp: { readonly key: string };
  readonly crm: { readonly key: string };
}
interface Compared {
  readonly coupling: {
    readonly id: string;
    readonly state: string;
    readonly version: string;
    readonly fields: readonly {
      readonly fieldMapping: { readonly erpField: string | null };
      readonly erpValue: string | null;
      readonly crmValue: string | null;
    }[];
  } | null;
}

/** A change is on the other side within 2 s; a busy machine gets more. */
const SYNC_TIMEOUT_MS = 30_000;

const COMPARE = `query Compare($id: ID!) {
  coupling(by: { id: $id }) {
    id state version
    fields { fieldMapping { id erpField crmField label } erpValue crmValue lastSyncedValue }
    conflict { kind fields { fieldMapping { label } erpValue crmValue lastSyncedValue } }
  }
}`;

/** Edits a record as a user of that system would. */
async function edit(
  context: DemoContext,
  system: 'erp' | 'crm',
  set: string,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  const address = context.control?.[system];
  expectThat(address !== undefined, 'There is no control API.');
  context.say(`${system.toUpperCase()} ${set}: ${JSON.stringify(row)}`);
  const response = await fetch(`${address}/_sandbox/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ set, update: [row] }),
  });
  expectThat(response.ok, `The edit was refused with status ${response.status}.`);
}

/** Waits until both sides of the pair show these values. */
async function bothShow(
  context: DemoContext,
  id: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  await until('The merge', SYNC_TIMEOUT_MS, async () => {
    const { data } = await context.graph.ask(COMPARE, { id });
    const { coupling } = data as unknown as Compared;
    const same = Object.entries(wanted).every(([field, value]) =>
      coupling?.fields.some(
        (row) =>
          row.fieldMapping.erpField === field && row.erpValue === value && row.crmValue === value,
      ),
    );
    return same ? true : null;
  });
  await operate(context, COMPARE, { id });
}

export const merge: DemoStep = {
  title: 'An edit on each side: both are kept',
  needsControl: true,
  async run(context) {
    const pair = context.notes.get('pair') as Pair;
    await edit(context, 'erp', 'customers', { id: pair.erp.key, phoneNumber: '+44 20 7946 0001' });
    await edit(context, 'crm', 'accounts', { accountid: pair.crm.key, address1_city: 'Leeds' });
    await bothShow(context, pair.id, { phoneNumber: '+44 20 7946 0001', city: 'Leeds' });
  },
};

export const conflict: DemoStep = {
  title: 'The same field changed on both sides: shown as a conflict, settled by a person',
  needsControl: true,
  async run(context) {
    const pair = context.notes.get('pair') as Pair;
    await edit(context, 'erp', 'customers', { id: pair.erp.key, city: 'York' });
    await edit(context, 'crm', 'accounts', { accountid: pair.crm.key, address1_city: 'Hull' });
    const found = await until('The conflict', SYNC_TIMEOUT_MS, async () => {
      const { data } = await context.graph.ask(COMPARE, { id: pair.id });
      const { coupling } = data as unknown as Compared;
      return coupling?.state === 'CONFLICT' ? coupling : null;
    });
    await operate(context, COMPARE, { id: pair.id });
    await operate(
      context,
      `mutation Resolve($input: ResolveConflictInput!) {
        resolveConflict(input: $input) {
          coupling { id state } userErrors { code message fix }
        }
      }`,
      { input: { couplingId: pair.id, expectedVersion: found.version, resolution: 'USE_CRM' } },
    );
    await bothShow(context, pair.id, { city: 'Hull' });
  },
};
