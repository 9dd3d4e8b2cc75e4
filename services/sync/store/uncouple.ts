/** Dissolves pairs, with what hangs on them; the records stay. */
import type { Transaction } from '@drawbar/platform/database';
import type { TableMapping } from '../domain/mapping.ts';
import type { Announce } from './announce.ts';
import { deleteCoupling, type CouplingScope } from './couplings.ts';

/**
 * The couplings that go along: contacts of a customer whose CRM contact belongs to its account
 * (`domain.md` 3.6).
 */
export async function hangingOn(
  tx: Transaction,
  { integration, mapping }: { readonly integration: string; readonly mapping: TableMapping },
  coupling: string,
): Promise<string[]> {
  if (mapping.name !== 'CUSTOMER') return [];
  const rows = await tx<{ id: string }[]>`/* hangingOn */
    select k.id from sync.coupling c
    join sync.record a on a.integration = c.integration and a.mapping = 'CUSTOMER'
      and a.system = 'ERP' and a.id = c.erp_id
    join sync.coupling k on k.integration = c.integration and k.mapping = 'CONTACT'
      and k.base->'values'->>'company' = a.keys[1]
    where c.id = ${coupling} and c.integration = ${integration}`;
  return rows.map((row) => row.id);
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
