/** What the last reader of a system found: does it answer, and has all of it been read once? */
import type { Database } from '@drawbar/platform/database';
import type { System } from '../domain/integration.ts';

type Sql = Database['sql'];

export interface SystemState {
  readonly system: System;
  /** Failures in a row; 0 while it answers. */
  readonly failures: number;
  /** What the last failure said, fit for a user; null while it answers. */
  readonly message: string | null;
  /** When every kind had been read once; null until then. */
  readonly filledAt: Date | null;
}

/** One entry per system that has been asked. */
export async function readSystemStates(sql: Sql, integration: string): Promise<SystemState[]> {
  return await sql<SystemState[]>`/* readSystemStates */
    select system, failures, message, filled_at as "filledAt"
    from sync.system_state where integration = ${integration}`;
}

/** Notes a failure; answers how many there have been in a row. */
export async function noteFailure(
  sql: Sql,
  integration: string,
  system: System,
  message: string,
  now: Date,
): Promise<number> {
  const [row] = await sql<{ failures: number }[]>`/* noteFailure */
    insert into sync.system_state as s (integration, system, failures, message, failed_at)
    values (${integration}, ${system}, 1, ${message}, ${now})
    on conflict (integration, system) do update
    set failures = s.failures + 1, message = excluded.message, failed_at = excluded.failed_at
    returning failures`;
  return row?.failures ?? 1;
}

/** Notes that every kind was read to its end; true when the system is back from an outage. */
export async function noteAnswer(
  sql: Sql,
  integration: string,
  system: System,
  now: Date,
): Promise<boolean> {
  const [before] = await sql<{ failures: number }[]>`/* noteAnswer */
    with before as (
      select failures from sync.system_state
      where integration = ${integration} and system = ${system}
    ), noted as (
      insert into sync.system_state as s
        (integration, system, failures, message, answered_at, filled_at)
      values (${integration}, ${system}, 0, null, ${now}, ${now})
      on conflict (integration, system) do update
      set failures = 0, message = null, answered_at = excluded.answered_at,
        filled_at = coalesce(s.filled_at, excluded.filled_at)
    )
    select failures from before`;
  return (before?.failures ?? 0) > 0;
}
