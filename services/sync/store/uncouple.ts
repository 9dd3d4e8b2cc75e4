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
  // Whoever was ever known to belong there; where the contact belongs now, its own row tells.
  const rows = await tx<{ id: string; crmId: string; account: string }[]>`/* hangingOn */
    select distinct k.id, k.crm_id as "crmId", c.crm_id as account
    from sync.coupling c
    join sync.record a on a.integration = c.integration and a.mapping = 'CUSTOMER'
      and a.system = 'ERP' and a.id = c.erp_id
    join sync.coupling k on k.integration = c.integration and k.mapping = 'CONTACT'
      and (k.base is null
        or k.base->'values'->>'company' = a.keys[1]
        or k.base->'crmHolds'->>'company' = a.keys[1])
    where c.id = any(${couplings as string[]}::uuid[]) and c.integration = ${integration}`;
  const intake = intakes.find(({ kinds }) => kinds.includes('contact'));
  const replica = { integration, system: 'CRM' } as const;
  const ids = [...new Set(rows.map(({ crmId }) => crmId))];
  const contacts = await intake?.readMany(tx, replica, 'contact', ids);
  return rows.flatMap(({ id, crmId, account }) =>
    contacts?.get(crmId)?.data['_parentcustomerid_value'] === account ? [id] : [],
  );
}

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
