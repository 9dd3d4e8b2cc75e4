/** Filters of lists, from the words of the graph to those of the store. */
import { ID_PREFIX } from '@drawbar/schema/values';
import { ANY_ISSUE, type IssueFilter, type RunFilter } from '../domain/filters.ts';
import type { Integration } from '../domain/integration.ts';
import { mappingsOf } from '../mapping/index.ts';
import { NO_ROW, rowId, rowIds } from './keys.ts';
import type { SyncIssueFilter, SyncRunFilter } from './types.generated.ts';

/** Names of mappings by their global ids; unknown ones are left out. */
export function mappingNames(integration: Integration, ids: readonly string[]): string[] {
  const guids = rowIds(ids, ID_PREFIX.TableMapping);
  return mappingsOf(integration).flatMap(({ guid, name }) => (guids.includes(guid) ? [name] : []));
}

/** The one mapping asked for; a name that no row has when it is unknown; null: all. */
function mappingName(integration: Integration, id: string | null | undefined): string | null {
  return id == null ? null : (mappingNames(integration, [id])[0] ?? '');
}

export function runFilter(
  integration: Integration,
  filter: SyncRunFilter | null | undefined,
): RunFilter {
  return {
    kinds: filter?.kind ?? null,
    statuses: filter?.status ?? null,
    mapping: mappingName(integration, filter?.mappingId),
    since: filter?.since == null ? null : new Date(filter.since),
  };
}

export function issueFilter(
  integration: Integration,
  filter: SyncIssueFilter | null | undefined,
): IssueFilter {
  return {
    ...ANY_ISSUE,
    states: filter?.state ?? null,
    categories: filter?.category ?? null,
    codes: filter?.code ?? null,
    cause: filter?.groupId ?? null,
    mapping: mappingName(integration, filter?.mappingId),
    run: filter?.runId == null ? null : (rowId(filter.runId, ID_PREFIX.SyncRun) ?? NO_ROW),
    search: filter?.search ?? null,
  };
}
