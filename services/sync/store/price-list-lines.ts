/** A price list that gets its partner brings its lines along (`domain.md` 4.10). */
import type { Transaction } from '@drawbar/platform/database';
import { LINES_OF_LIST, PRICE_LINE } from '../mapping/prices.ts';
import { CHANGE_INTENT, enqueue, URGENCY } from './pending.ts';

/** A run that has the lines before it counts them itself. */
export async function askForLinesOf(
  tx: Transaction,
  { integration, now }: { readonly integration: string; readonly now: Date },
  lists: readonly { readonly erpId: string }[],
): Promise<void> {
  const lines = await tx<{ id: string }[]>`/* askForLinesOf */
    select l.id from sync.record p
    join sync.record l on l.integration = p.integration and l.mapping = ${PRICE_LINE.name}
      and l.system = 'ERP' and l.keys @> array[${LINES_OF_LIST} || p.keys[1]]
    where p.integration = ${integration} and p.mapping = 'PLHEADER-PRICE' and p.system = 'ERP'
      and p.id = any(${lists.map(({ erpId }) => erpId)}::uuid[])
      and l.in_filter and not l.gone
      and not exists (select from sync.coupling c where c.integration = l.integration
        and c.mapping = l.mapping and c.erp_id = l.id)
      and not exists (select from sync.step s join sync.run r on r.id = s.run
        where r.integration = p.integration and r.finished_at is null
          and s.mapping = l.mapping and s.status in ('WAITING', 'QUEUED', 'RUNNING'))`;
  const pairs = lines.map(({ id }) => ({ erpId: id, crmId: null }));
  const scope = { integration, mapping: PRICE_LINE.name };
  const intent = { ...CHANGE_INTENT, mayCreate: ['CRM'] } as const;
  await enqueue(tx, scope, pairs, intent, { urgency: URGENCY.CHANGE, now });
}
