/** The root fields of set-up and synchronisation. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { connection, pageRequest, pageSize } from '@drawbar/platform/paging';
import { ID_PREFIX, isGuid } from '@drawbar/schema/values';
import { changes } from './change.ts';
import { issueFilter, mappingNames, runFilter } from './filters.ts';
import { integrationKey, integrationOf, mappingOf, neededIntegration, rowId } from './keys.ts';
import { findCandidates } from './match-candidate.ts';
import { couplingOfKey } from './record-key.ts';
import { couplingOfRecord, recordKeys } from './synced-record.ts';
import { systemTables } from './system-table.ts';
import type { QueryResolvers } from './types.generated.ts';

const PAGE = 50;
const RUNS_PAGE = 20;
const CANDIDATES = 10;

export const Query: QueryResolvers = {
  changes,
  async integration(_root, { id }, context) {
    const key = integrationKey(id);
    return key === null ? null : context.setup.store.byKey(key);
  },
  integrations: async (_root, _args, context) => [...(await context.setup.store.all())],
  systemTables,
  async records(_root, args, context) {
    const request = pageRequest(args, ['text', 'uuid'], PAGE, `records ${args.system}`);
    const found = await mappingOf(args.mappingId, context);
    if (found === null) throw graphqlError('NOT_FOUND', 'There is no such mapping.');
    const list = {
      integration: found.integration.key,
      mapping: found.mapping.name,
      system: args.system,
      coupled: args.coupled ?? null,
      search: args.search ?? null,
    };
    const page = await context.access.records.list(list, request);
    const { integration, mapping } = list;
    const rows = page.rows.map(({ row, keys }) => ({
      row: { ...row, integration, mapping },
      keys,
    }));
    return connection({ ...page, rows }, request, () => context.access.records.count(list));
  },
  async matchCandidates(_root, { mappingId, record, search, first }, context) {
    const limit = pageSize(first, CANDIDATES);
    const key = record.key.toLowerCase();
    if (!isGuid(key)) return null;
    const request = { mappingId, system: record.system, key, search: search ?? null, first: limit };
    return findCandidates(context, request);
  },
  async coupling(_root, { by }, context) {
    const given = [by.id, by.recordId, by.record].filter((key) => key != null);
    if (given.length !== 1) {
      throw graphqlError('BAD_USER_INPUT', 'CouplingBy takes exactly one of id, recordId, record.');
    }
    if (by.recordId != null) return couplingOfRecord(by.recordId, context);
    if (by.id != null) {
      const key = rowId(by.id, ID_PREFIX.Coupling);
      return key === null ? null : context.loaders.coupling.load(key);
    }
    return by.record == null ? null : couplingOfKey(by.record, context);
  },
  async couplings(_root, { integrationId, filter, ...args }, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], PAGE, 'couplings');
    const integration = await neededIntegration(integrationId, context);
    const wanted = {
      mappings: filter?.mappingIds == null ? null : mappingNames(integration, filter.mappingIds),
      states: filter?.state ?? null,
      records: filter?.recordIds == null ? null : recordKeys(filter.recordIds),
      search: filter?.search ?? null,
    };
    const { couplings } = context.access;
    const page = await couplings.list(integration.key, wanted, request);
    return connection(page, request, () => couplings.count(integration.key, wanted));
  },
  async fullSyncReview(_root, { id }, context) {
    const key = rowId(id, ID_PREFIX.FullSyncReview);
    return key === null ? null : context.access.review(key);
  },
  async syncRun(_root, { id }, context) {
    const key = rowId(id, ID_PREFIX.SyncRun);
    const isOurs = (await integrationOf(id, context)) !== null;
    return key === null || !isOurs ? null : context.loaders.run.load(key);
  },
  async syncRuns(_root, { integrationId, filter, ...args }, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], RUNS_PAGE, 'runs');
    const integration = await neededIntegration(integrationId, context);
    const wanted = runFilter(integration, filter);
    const { runs } = context.access;
    const page = await runs.list(integration.key, wanted, request);
    return connection(page, request, () => runs.count(integration.key, wanted));
  },
  async syncIssues(_root, { integrationId, filter, ...args }, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], PAGE, 'issues');
    const integration = await neededIntegration(integrationId, context);
    const wanted = issueFilter(integration, filter);
    const { issues } = context.access;
    const page = await issues.list(integration.key, wanted, request);
    return connection(page, request, () => issues.count(integration.key, wanted));
  },
  async syncIssueGroups(_root, { integrationId, filter }, context) {
    const integration = await neededIntegration(integrationId, context);
    return context.access.issues.groups(integration.key, issueFilter(integration, filter));
  },
};
