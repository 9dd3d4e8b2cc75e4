/**
 * The feed of changes: whoever reads it numbers what was committed meanwhile, one at a time. A
 * process that dies between leaves the rest to the next.
 */
import type { Database } from '@drawbar/platform/database';
import type { ChangeEntry, FeedBounds, WantedChanges } from '../domain/change-feed.ts';

type Sql = Database['sql'];

/** Numbered in one transaction. */
const BATCH_ROWS = 5_000;
/** More would keep one reader at work for others. */
const BATCHES_MAX = 20;
// The order is by the exact number, not by its text, which has the name of the column.
const COLUMNS = 'c.number::text, horizon::text, type, prefix, record, name, action, at';

/** Numbers everything that is committed. */
export async function numberChanges({ sql }: Database): Promise<void> {
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const [waiting] = await sql`/* numberChanges look */ select from sync.change_inbox limit 1`;
    if (waiting === undefined) return;
    if ((await numberBatch(sql)) < BATCH_ROWS) return;
  }
}

/**
 * The counter's row is locked before the inbox is looked at, so that what one numbers is committed
 * before another begins. The same thing told twice in a batch stands there once, where it was last.
 */
async function numberBatch(sql: Sql): Promise<number> {
  return await sql.begin(async (tx) => {
    await tx`/* numberChanges lock */ select from sync.change_counter for update`;
    const [done] = await tx<{ taken: number }[]>`/* numberChanges */
      with taken as (
        -- By a bound: of a table just filled the planner thinks it is empty, and then compares each
        -- id of a list with every other (0.9 s for 1,600).
        delete from sync.change_inbox where id <= (select max(id) from
          (select id from sync.change_inbox order by id limit ${BATCH_ROWS}) first)
        returning *
      ), kept as (
        select distinct on (integration, type, record, name, action) * from taken
        order by integration, type, record, name, action, id desc
      ), numbered as (
        insert into sync.change
          (number, xact, horizon, integration, type, prefix, record, name, action, at)
        select c.last + row_number() over (order by k.id), k.xact,
          least(pg_snapshot_xmin(pg_current_snapshot()), (select min(xact) from sync.change_inbox)),
          k.integration, k.type, k.prefix, k.record, k.name, k.action, k.at
        from kept k cross join sync.change_counter c
        returning number
      ), counted as (
        update sync.change_counter set last = last + (select count(*) from numbered)
      )
      select count(*)::int as taken from taken`;
    return done?.taken ?? 0;
  });
}

export async function feedBounds({ sql }: Database): Promise<FeedBounds> {
  const [row] = await sql<FeedBounds[]>`/* feedBounds */
    select last::text, forgotten::text, pg_snapshot_xmin(pg_current_snapshot())::text as horizon
    from sync.change_counter`;
  return row ?? { last: '0', forgotten: '0', horizon: '0' };
}

/** Entries after a number and up to another, the oldest first; at most `limit`. */
export async function readChanges(
  { sql }: Database,
  wanted: WantedChanges,
): Promise<ChangeEntry[]> {
  const { integration, after, upTo, types, limit } = wanted;
  const ofTypes = types === null ? sql`` : sql`and type = any(${types as string[]})`;
  return await sql<ChangeEntry[]>`/* readChanges */
    select ${sql.unsafe(COLUMNS)} from sync.change c
    where integration = ${integration} and c.number > ${after}::bigint
      and c.number <= ${upTo}::bigint ${ofTypes}
    order by c.number limit ${limit}`;
}

/**
 * The place from which everything that a transaction or later ones changed comes; null when some of
 * that is not kept any more.
 */
export async function numberBefore({ sql }: Database, xact: string): Promise<string | null> {
  const [row] = await sql<{ number: string }[]>`/* numberBefore */
    select coalesce((select min(number) - 1 from sync.change where xact >= ${xact}::text::xid8),
      last)::text as number
    from sync.change_counter
    where forgotten_xact is null or forgotten_xact < ${xact}::text::xid8`;
  return row?.number ?? null;
}

/** When an entry was made; null when it is not kept. */
export async function changeTime({ sql }: Database, number: string): Promise<Date | null> {
  const [row] = await sql<{ at: Date }[]>`/* changeTime */
    select at from sync.change where number = ${number}::bigint`;
  return row?.at ?? null;
}

/**
 * Forgets what is older than some days, of the feed and of the log of couplings, and remembers up
 * to where.
 */
export async function forgetChanges({ sql }: Database, now: Date, days: number): Promise<void> {
  await sql`/* forgetChanges */
    with gone as (
      delete from sync.change where at < ${now}::timestamptz - make_interval(days => ${days})
      returning number, xact
    )
    update sync.change_counter set forgotten = greatest(forgotten, (select max(number) from gone)),
      forgotten_xact = greatest(forgotten_xact, (select max(xact) from gone))
    where exists (select from gone)`;
  await sql`/* forgetChanges log */
    with gone as (
      delete from sync.coupling_log
      where at < ${now}::timestamptz - make_interval(days => ${days}) returning xact
    )
    update sync.change_counter
    set forgotten_xact = greatest(forgotten_xact, (select max(xact) from gone))
    where exists (select from gone)`;
}
