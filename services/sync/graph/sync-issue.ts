/** Something that keeps a record from being in sync, as a thing to fix. */
import type { Connection } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { isRetryable } from '../commands/retry-issues.ts';
import type { MissingRecord } from '../domain/links.ts';
import { sideOf } from '../domain/mapping.ts';
import type { IssueRow } from '../domain/stored.ts';
import { integrationOf, mappingOfRow, rowId } from './keys.ts';
import type { RecordRefParent } from './record-ref.ts';
import type {
  MissingCouplingResolvers,
  SyncIssueGroupResolvers,
  SyncIssueResolvers,
} from './types.generated.ts';

export type IssuePage = Connection<IssueRow>;

/** The record of one side; null when there is none. */
function refOf(
  { integration, mapping, erpId, crmId }: IssueRow,
  system: 'ERP' | 'CRM',
): RecordRefParent | null {
  const id = system === 'ERP' ? erpId : crmId;
  return id === null ? null : { integration, mapping, system, id };
}

export const SyncIssue: SyncIssueResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.SyncIssue);
    const integration = await integrationOf(id, context);
    if (key === null || integration === null) return null;
    const [issue] = await context.access.issues.byIds(integration.key, [key]);
    return issue ?? null;
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.SyncIssue, integration, id),
  docsUrl: () => null,
  record: (issue) => refOf(issue, issue.erpId === null ? 'CRM' : 'ERP'),
  counterpart: (issue) => (issue.erpId === null ? null : refOf(issue, 'CRM')),
  mapping: (issue, _args, context) => mappingOfRow(issue, context),
  async coupling({ integration, mapping, erpId }, _args, context) {
    if (erpId === null) return null;
    const pairs = await context.loaders.couplingsOf.load({ integration, system: 'ERP', id: erpId });
    return pairs.find((pair) => pair.mapping === mapping) ?? null;
  },
  waitingFor: ({ integration, waitingFor }) =>
    waitingFor.map((record) => ({ ...record, integration })),
  retryable: (issue) => isRetryable(issue),
};

export const SyncIssueGroup: SyncIssueGroupResolvers = {
  id: ({ cause }) => cause,
  code: ({ sample }) => sample.code,
  category: ({ sample }) => sample.category,
  message: ({ sample }) => sample.message,
  fix: ({ sample }) => sample.fix,
  mapping: ({ sample }, _args, context) => mappingOfRow(sample, context),
};

/** A record that has to be coupled first, in the integration of whoever waits for it. */
export interface MissingParent extends MissingRecord {
  readonly integration: string;
}

export const MissingCoupling: MissingCouplingResolvers = {
  table: async (record, _args, context) =>
    sideOf((await mappingOfRow(record, context)).mapping, record.system).table,
  key: ({ id, label }) => id ?? label,
  mapping: (record, _args, context) => mappingOfRow(record, context),
};
