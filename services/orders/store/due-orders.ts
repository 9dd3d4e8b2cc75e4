/** Finds what the worker has to do: orders that are due, and what is too old to be kept. */
import type { Database } from '@drawbar/platform/database';
import { KEY_HOURS } from './requests.ts';

export interface DueOrder {
  readonly integration: string;
  readonly id: string;
}

/** Orders whose turn it is and that nobody is sending; the longest waiting first. */
export async function dueOrders(
  { sql }: Database,
  integrations: readonly string[],
  now: Date,
  limit: number,
): Promise<DueOrder[]> {
  return [
    ...(await sql<DueOrder[]>`
      select integration, id from orders.placed
      where integration = any(${integrations as string[]}::uuid[])
        and due_at <= ${now} and (lease_until is null or lease_until < ${now})
        and (state in ('pending', 'unknown')
               or (state = 'accepted' and crm_state in ('wanted', 'mark')))
      order by due_at limit ${limit}`),
  ];
}

/** Changes without an event are only for streams, which can be away for this long. */
const CHANGE_HOURS = 48;
const HOUR_MS = 3_600_000;

/**
 * Forgets free keys, posts that were told, and changes that no stream asks for any more; up to
 * which is kept, so that a stream that does ask is told of its loss.
 */
export async function forgetOld({ sql }: Database, now: Date): Promise<void> {
  const before = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
  await sql`delete from orders.post where state <> 'wanted' and due_at < ${before(CHANGE_HOURS)}`;
  await sql`delete from orders.request where created_at < ${before(KEY_HOURS)}`;
  await sql`
    with forgotten as (
      delete from orders.change
      where kind is null and written_at < ${before(CHANGE_HOURS)}
        and seq < (select max(seq) from orders.change) - 1000
      returning integration, seq
    )
    insert into orders.forgotten_change as f (integration, seq)
    select integration, max(seq) from forgotten group by integration
    on conflict (integration) do update set seq = greatest(f.seq, excluded.seq)`;
}
