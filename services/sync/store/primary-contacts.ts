/**
 * A customer may name a contact that has no partner yet: contacts come after customers. When it
 * gets one, the pair of the customer is looked at again (`domain.md` 2.4, repair of contacts).
 */
import type { Intake } from '@drawbar/platform/replica';
import type { Transaction } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';
import type { Row } from '../domain/ports.ts';
import { CHANGE_INTENT, enqueue, URGENCY } from './pending.ts';

interface Pair {
  readonly erpId: string;
  readonly crmId: string;
}

interface Place {
  readonly integration: string;
  readonly intakes: readonly Intake[];
  readonly now: Date;
}

/** `contacts`: pairs just made. What asked for them waits for their customers, too. */
export async function lookAtCustomersOf(
  tx: Transaction,
  place: Place,
  contacts: readonly Pair[],
): Promise<void> {
  const erpIds = contacts.map(({ erpId }) => erpId);
  const crmIds = contacts.map(({ crmId }) => crmId);
  const erp = await rowsOf(tx, place, 'ERP', 'contact', erpIds);
  const crm = await rowsOf(tx, place, 'CRM', 'contact', crmIds);
  const customers = await customersOf(tx, place.integration, {
    numbers: filled(erp, 'customerNumber'),
    accounts: filled(crm, '_parentcustomerid_value'),
  });
  const naming = await namingOneOf(tx, place, customers, {
    numbers: new Set(filled(erp, 'number')),
    ids: new Set(crmIds),
  });
  if (naming.length === 0) return;
  const scope = { integration: place.integration, mapping: 'CUSTOMER' };
  const options = { urgency: URGENCY.RUN, now: place.now };
  const pending = await enqueue(tx, scope, naming, CHANGE_INTENT, options);
  await tx`/* lookAtCustomersOf */
    insert into sync.pending_step (pending, step)
    select distinct c.id, ps.step
    from sync.pending p join sync.pending_step ps on ps.pending = p.id
    cross join unnest(${pending}::uuid[]) as c (id)
    where p.integration = ${place.integration} and p.mapping = 'CONTACT'
      and (p.erp_id = any(${erpIds}::uuid[]) or p.crm_id = any(${crmIds}::uuid[]))
    on conflict do nothing`;
}

async function customersOf(
  tx: Transaction,
  integration: string,
  { numbers, accounts }: { readonly numbers: string[]; readonly accounts: string[] },
): Promise<Pair[]> {
  return await tx<Pair[]>`/* customersOf */
    select c.erp_id as "erpId", c.crm_id as "crmId"
    from unnest(${numbers}::text[]) as number
    cross join lateral (
      select * from sync.record where keys @> array[number] offset 0
    ) r
    join sync.coupling c on c.integration = r.integration and c.mapping = r.mapping
      and c.erp_id = r.id and c.state <> 'IGNORED'
    where r.integration = ${integration} and r.mapping = 'CUSTOMER' and r.system = 'ERP'
    union
    select erp_id, crm_id from sync.coupling
    where integration = ${integration} and mapping = 'CUSTOMER' and state <> 'IGNORED'
      and crm_id = any(${accounts}::uuid[])`;
}

/** Those whose customer or account names one of the contacts. */
async function namingOneOf(
  tx: Transaction,
  place: Place,
  customers: readonly Pair[],
  contacts: { readonly numbers: ReadonlySet<string>; readonly ids: ReadonlySet<string> },
): Promise<Pair[]> {
  const erpIds = customers.map(({ erpId }) => erpId);
  const crmIds = customers.map(({ crmId }) => crmId);
  const erp = await rowsOf(tx, place, 'ERP', 'customer', erpIds);
  const crm = await rowsOf(tx, place, 'CRM', 'account', crmIds);
  return customers.filter(({ erpId, crmId }) => {
    const number = erp.get(erpId)?.data['primaryContactNumber'];
    const id = crm.get(crmId)?.data['_primarycontactid_value'];
    return contacts.numbers.has(String(number ?? '')) || contacts.ids.has(String(id ?? ''));
  });
}

async function rowsOf(
  tx: Transaction,
  { integration, intakes }: Place,
  system: System,
  kind: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const intake = intakes.find(({ kinds }) => kinds.includes(kind));
  if (intake === undefined || ids.length === 0) return new Map();
  return await intake.readMany(tx, { integration, system }, kind, ids);
}

function filled(rows: ReadonlyMap<string, Row>, field: string): string[] {
  const values = [...rows.values()].map(({ data }) => String(data[field] ?? ''));
  return [...new Set(values)].filter((value) => value !== '');
}
