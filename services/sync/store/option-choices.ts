/**
 * A customer may hold a code that has no option yet, and an account an option without code. When
 * one gets its partner, the pairs that hold it are looked at again.
 */
import type { Transaction } from '@drawbar/platform/database';
import { optionValueOf } from '@drawbar/schema/values';
import type { MappingName } from '../domain/mapping.ts';
import { CHOICE_OF } from '../mapping/options.ts';
import { CHANGE_INTENT, enqueue, URGENCY } from './pending.ts';

/** `options`: pairs just made of one of the option mappings; of others nothing is done. */
export async function lookAtChoicesOf(
  tx: Transaction,
  { integration, now }: { readonly integration: string; readonly now: Date },
  mapping: MappingName,
  options: readonly { readonly erpId: string; readonly crmId: string }[],
): Promise<void> {
  const prefix = CHOICE_OF[mapping];
  if (prefix === undefined) return;
  const numbers = options.flatMap(({ crmId }) => optionValueOf(crmId) ?? []);
  const pairs = await tx<{ erpId: string; crmId: string }[]>`/* lookAtChoicesOf */
    with chosen as (
      select ${prefix} || keys[1] as key from sync.record
      where integration = ${integration} and mapping = ${mapping} and system = 'ERP'
        and id = any(${options.map(({ erpId }) => erpId)}::uuid[])
      union all select ${prefix} || value from unnest(${numbers}::text[]) as value
    ), holding as (
      select r.system, r.id from chosen
      cross join lateral (select * from sync.record where keys @> array[chosen.key] offset 0) r
      where r.integration = ${integration} and r.mapping = 'CUSTOMER' and not r.gone
    )
    select distinct c.erp_id as "erpId", c.crm_id as "crmId"
    from holding h join sync.coupling c on c.integration = ${integration}
      and c.mapping = 'CUSTOMER' and c.state <> 'IGNORED'
      and case h.system when 'ERP' then c.erp_id else c.crm_id end = h.id`;
  const scope = { integration, mapping: 'CUSTOMER' };
  await enqueue(tx, scope, pairs, CHANGE_INTENT, { urgency: URGENCY.CHANGE, now });
}
