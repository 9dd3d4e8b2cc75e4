/** Dissolves pairs, with what hangs on them; the records stay. */
import type { Transaction } from '@drawbar/platform/database';
import type { Announce } from './announce.ts';
import { deleteCoupling, type CouplingScope } from './couplings.ts';

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

/** Dissolves one pair and forgets what was intended for it. */
export async function uncouple(
  tx: Transaction,
  scope: CouplingScope,
  coupling: string,
  announce: Announce,
): Promise<void> {
  await announce.coupling(coupling, 'UNCOUPLED');
  const pair = await deleteCoupling(tx, scope, coupling);
  if (pair === null) return;
  await tx`/* uncouple pending */
    delete from sync.pending where integration = ${scope.integration}
      and mapping = ${scope.mapping.name} and (erp_id = ${pair.erpId} or crm_id = ${pair.crmId})`;
  await tx`/* uncouple issues */
    update sync.issue set state = 'RESOLVED', last_seen_at = ${scope.now}
    where integration = ${scope.integration} and mapping = ${scope.mapping.name}
      and state in ('OPEN', 'RETRYING', 'IGNORED')
      and erp_id = ${pair.erpId} and crm_id = ${pair.crmId}`;
}
