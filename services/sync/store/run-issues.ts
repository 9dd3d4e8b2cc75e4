/** Which issues each run met; one that it had not met before is a change of the run. */
import type { Transaction } from '@drawbar/platform/database';
import { json } from './sql.ts';

/**
 * Notes issues with all runs that wait for their pairs, each at the run's next revision. To be
 * called while the pairs are still pending; answers the runs that met something new, whose rows
 * are locked from here to the end of the transaction.
 */
export async function noteInRuns(
  tx: Transaction,
  issues: readonly { readonly id: string; readonly pending: string }[],
): Promise<string[]> {
  if (issues.length === 0) return [];
  const met = await tx<{ run: string; issue: string }[]>`/* noteInRuns met */
    select distinct s.run, g.id as issue
    from jsonb_to_recordset(${json(tx, issues)}) as g (id uuid, pending uuid)
    join sync.pending_step ps on ps.pending = g.pending join sync.step s on s.id = ps.step
    where not exists (select from sync.run_issue i where i.run = s.run and i.issue = g.id)`;
  if (met.length === 0) return [];
  const runs = [...new Set(met.map(({ run }) => run))];
  await tx`/* noteInRuns lock */
    select from sync.run where id = any(${runs}::uuid[]) order by id for update`;
  await tx`/* noteInRuns */
    with moved as (
      update sync.run set revision = revision + 1 where id = any(${runs}::uuid[])
      returning id, revision
    )
    insert into sync.run_issue (run, issue, revision)
    select m.run, m.issue, r.revision from moved r
    join jsonb_to_recordset(${json(tx, met)}) as m (run uuid, issue uuid) on m.run = r.id
    on conflict do nothing`;
  return runs;
}
