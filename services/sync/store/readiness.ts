/**
 * Whether the replicas can be served: filled once, or the system cannot be reached (`design.md` 3).
 */
import type { Database } from '@drawbar/platform/database';

export interface Readiness {
  /** false while a system that answers has not been read once. */
  readonly ready: boolean;
  /** Those systems, as `CRONUS/ERP`. */
  readonly waitingFor: readonly string[];
  /** Systems that do not answer, with what they said; Drawbar is ready but degraded. */
  readonly degraded: readonly { readonly system: string; readonly message: string }[];
}

/** Looks at every enabled integration; cheap enough to be polled. */
export async function readReadiness(database: Database): Promise<Readiness> {
  const rows = await database.sql<
    { system: string; failures: number; message: string; filled: boolean }[]
  >`
    /* readReadiness */
    select i.name || '/' || s.system as system, coalesce(t.failures, 0) as failures,
      coalesce(t.message, '') as message, t.filled_at is not null as filled
    from sync.integration i
    cross join lateral (values ('ERP', i.erp), ('CRM', i.crm)) as s (system, endpoint)
    left join sync.system_state t on t.integration = i.id and t.system = s.system
    where i.enabled and s.endpoint is not null
    order by 1`;
  const waitingFor = rows
    .filter((row) => !row.filled && row.failures === 0)
    .map((row) => row.system);
  return {
    ready: waitingFor.length === 0,
    waitingFor,
    degraded: rows
      .filter((row) => row.failures > 0)
      .map(({ system, message }) => ({ system, message })),
  };
}
