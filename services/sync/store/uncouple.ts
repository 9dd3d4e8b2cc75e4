/** Dissolves pairs, with what hangs on them; the records stay. */
import type { Transaction } from '@drawbar/platform/database';
import type { Announce } from './announce.ts';
import { deleteCouplings, type CouplingScope } from './couplings.ts';
import { json } from './sql.ts';

/**
 * The couplings that go along with those of customers: of contacts whose CRM contact belongs to one
 * of their accounts, whatever their ERP contact says (`domain.md` 3.6).
 */
export async function hangingOn(
  tx: Transaction,
  { integration, mapping, intakes }: Pick<CouplingScope, 'integration' | 'mapping' | 'intakes'>,
  couplings: readonly string[],
): Promise<string[]> {
  if (mapping.name !== 'CUSTOMER') return [];
  const named = couplings as string[];
  const own = await tx<{ account: string }[]>`/* hangingOn accounts */
    select crm_id as account from sync.coupling
    where id = any(${named}::uuid[]) and integration = ${integration}`;
  const accounts = new Set(own.map(({ account }) => account));
  // Whoever was ever known to belong there; where the contact belongs now, its own row tells. Of
  // many customers all contacts are looked at: comparing each with each takes longer.
  const few = couplings.length <= COMPARED_MAX;
  const contacts = await tx<{ id: string; crmId: string }[]>`/* hangingOn */
    select k.id, k.crm_id as "crmId" from sync.coupling k
    where k.integration = ${integration} and k.mapping = 'CONTACT'
      and (not ${few}::boolean or k.base is null or exists (
        select from sync.coupling c join sync.record a on a.integration = c.integration
          and a.mapping = 'CUSTOMER' and a.system = 'ERP' and a.id = c.erp_id
        where c.id = any(${few ? named : []}::uuid[])
          and a.keys[1] in (k.base->'values'->>'company', k.base->'crmHolds'->>'company')))`;
  const intake = intakes.find(({ kinds }) => kinds.includes('contact'));
  const replica = { integration, system: 'CRM' } as const;
  const along: string[] = [];
  for (let at = 0; at < contacts.length; at += ROWS_PER_READ) {
    const part = contacts.slice(at, at + ROWS_PER_READ);
    const ids = part.map(({ crmId }) => crmId);
    const rows = await intake?.readMany(tx, replica, 'contact', ids);
    for (const { id, crmId } of part) {
      const parent = rows?.get(crmId)?.data['_parentcustomerid_value'];
      if (typeof parent === 'string' && accounts.has(parent)) along.push(id);
    }
  }
  return along;
}

const COMPARED_MAX = 50;
const ROWS_PER_READ = 2_000;

/** Dissolves pairs of one mapping and forgets what was intended for them. */
export async function uncouple(
  tx: Transaction,
  scope: CouplingScope,
  couplings: readonly string[],
  announce: Announce,
): Promise<void> {
  await announce.couplings(couplings.map((id) => ({ id, change: 'UNCOUPLED' })));
  const pairs = await deleteCouplings(tx, scope, couplings);
  if (pairs.length === 0) return;
  await tx`/* uncouple pending */
    delete from sync.pending where integration = ${scope.integration}
      and mapping = ${scope.mapping.name}
      and (erp_id = any(${pairs.map(({ erpId }) => erpId)}::uuid[])
        or crm_id = any(${pairs.map(({ crmId }) => crmId)}::uuid[]))`;
  await tx`/* uncouple issues */
    update sync.issue i set state = 'RESOLVED', last_seen_at = ${scope.now}
    from jsonb_to_recordset(${json(tx, pairs)}) as r ("erpId" uuid, "crmId" uuid)
    where i.integration = ${scope.integration} and i.mapping = ${scope.mapping.name}
      and i.state in ('OPEN', 'RETRYING', 'IGNORED')
      and i.erp_id = r."erpId" and i.crm_id = r."crmId"`;
}
