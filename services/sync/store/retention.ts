/** Forgets what is too old to be of use: logs, ended runs, mended issues, unused reviews. */
import type { Database } from '@drawbar/platform/database';
import { forgetChanges } from './change-feed.ts';

/** How long a cursor holds (`conventions.md` 22, 42): a partner may be away for a month. */
const LOG_DAYS = 30;
/** Runs and issues that were mended (`conventions.md` 97); the incumbent keeps them for a month. */
const HISTORY_DAYS = 90;

export async function forgetOld(database: Database, now: Date): Promise<void> {
  const { sql } = database;
  await forgetChanges(database, now, LOG_DAYS);
  await sql`/* forgetOld issues */
    delete from sync.issue where state = 'RESOLVED'
      and last_seen_at < ${now}::timestamptz - make_interval(days => ${HISTORY_DAYS})`;
  await sql`/* forgetOld runs */
    delete from sync.run
    where finished_at < ${now}::timestamptz - make_interval(days => ${HISTORY_DAYS})`;
  await sql`/* forgetOld reviews */
    delete from sync.review r where expires_at < ${now}::timestamptz - make_interval(days => 1)
      and not exists (select from sync.run where review = r.id)`;
}
