/** Lists of runs, newest first, with their steps, and the jobs of a mapping. */
import type { Database } from '@drawbar/platform/database';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import type { StepsWithJobs } from '../domain/access.ts';
import type { RunFilter } from '../domain/filters.ts';
import type { JobRow, RunRow } from '../domain/stored.ts';
import { JOB_COLUMNS, readJobs } from './jobs.ts';
import { readSteps, RUN_COLUMNS } from './runs.ts';
import type { Sql } from './sql.ts';

function condition(sql: Sql, integration: string, filter: RunFilter) {
  const kinds = filter.kinds as string[] | null;
  const statuses = filter.statuses as string[] | null;
  return sql`integration = ${integration}
    and (${kinds}::text[] is null or kind = any(${kinds}::text[]))
    and (${statuses}::text[] is null or status = any(${statuses}::text[]))
    and (${filter.since}::timestamptz is null or queued_at >= ${filter.since})
    and (${filter.mapping}::text is null or exists (select from sync.step s
      where s.run = sync.run.id and s.mapping = ${filter.mapping}))`;
}

export async function listRuns(
  sql: Sql,
  integration: string,
  filter: RunFilter,
  { limit, after }: PageRequest,
): Promise<Page<RunRow>> {
  const [at, id] = after ?? [null, null];
  const rows = await sql<RunRow[]>`/* listRuns */
    select ${sql.unsafe(RUN_COLUMNS)} from sync.run where ${condition(sql, integration, filter)}
      and (${at ?? null}::timestamptz is null
        or (date_trunc('milliseconds', queued_at), id) < (${at ?? null}, ${id ?? null}::uuid))
    order by date_trunc('milliseconds', queued_at) desc, id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.queuedAt.toISOString(), row.id]);
}

export async function countRuns(sql: Sql, integration: string, filter: RunFilter): Promise<number> {
  const [row] = await sql<{ amount: number }[]>`/* countRuns */
    select count(*)::int as amount from sync.run where ${condition(sql, integration, filter)}`;
  return row?.amount ?? 0;
}

/** Jobs of one mapping over all runs, the latest first. */
export async function listMappingJobs(
  sql: Sql,
  integration: string,
  mapping: string,
  { limit, after }: PageRequest,
): Promise<Page<JobRow>> {
  const [at, id] = after ?? [null, null];
  const rows = await sql<JobRow[]>`/* listMappingJobs */
    select ${sql.unsafe(JOB_COLUMNS)} from sync.job j
    where j.step in (select s.id from sync.step s join sync.run r on r.id = s.run
        where r.integration = ${integration} and s.mapping = ${mapping})
      and (${at ?? null}::timestamptz is null
        or (date_trunc('milliseconds', j.started_at), j.id) < (${at ?? null}, ${id ?? null}::uuid))
    order by date_trunc('milliseconds', j.started_at) desc, j.id desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [row.startedAt?.toISOString() ?? null, row.id]);
}

/** Steps of runs with their jobs, in one snapshot: the phase of a step and the jobs of it. */
export async function readStepsWithJobs(
  sql: Database['sql'],
  runs: readonly string[],
): Promise<StepsWithJobs> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const steps = await readSteps(tx, runs);
    const ids = steps.map(({ id }) => id);
    return { steps, jobs: await readJobs(tx, ids) };
  });
}
