/** An integration table mapping and its fields. */
import { connection, pageRequest } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { odataText } from '../domain/filter.ts';
import type { Integration } from '../domain/integration.ts';
import {
  type ConfiguredMapping as Mapping,
  type FieldMapping as Field,
  type TableMapping as AnyMapping,
} from '../domain/mapping.ts';
import { rowOf } from '../domain/mapping-settings.ts';
import { freshnessOf, nextRunAt, type Freshness } from '../domain/schedule.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';
import { mappingOf } from './keys.ts';
import { diffOf, versionsOf } from './mapping-version.ts';
import { tableOf } from './system-table.ts';
import type { FieldMappingResolvers, TableMappingResolvers } from './types.generated.ts';

export interface MappingParent {
  readonly integration: Integration;
  readonly mapping: Mapping;
}

export interface FieldParent {
  readonly mapping: AnyMapping;
  readonly field: Field;
}

/** Every mapping of an integration, in the order of dependencies. */
export function mappingParents(integration: Integration): MappingParent[] {
  return mappingsOf(integration).map((mapping) => ({ integration, mapping }));
}

/** Judged against the mapping's schedule. */
export async function freshnessOfMapping(
  { integration: { key, enabled }, mapping }: MappingParent,
  context: SyncContext,
): Promise<Freshness> {
  const row = (await context.loaders.schedules.load(key)).get(mapping.name) ?? null;
  const counts = (await context.loaders.counts.load(key)).get(mapping.name);
  return freshnessOf(mapping, enabled, row, counts?.lastSuccessAt ?? null, context.now());
}

const JOBS_PAGE = 30;

export const TableMapping: TableMappingResolvers = {
  __resolveReference: ({ id }, context) => mappingOf(id, context),
  id: ({ integration, mapping }) => globalId(ID_PREFIX.TableMapping, integration.key, mapping.guid),
  name: ({ mapping }) => mapping.name,
  label: ({ mapping }) => mapping.label,
  erpTable: (parent, _args, context) => tableOf(parent, 'ERP', context),
  crmTable: (parent, _args, context) => tableOf(parent, 'CRM', context),
  enabled: ({ mapping }) => mapping.enabled,
  direction: ({ mapping }) => mapping.direction,
  erpFilter: ({ mapping }) => odataText(mapping.erp.filter),
  crmFilter: ({ mapping }) => odataText(mapping.crm.filter),
  onlyCoupled: ({ mapping }) => mapping.onlyCoupled,
  eventDriven: ({ mapping }) => mapping.eventDriven,
  intervalMinutes: ({ mapping }) => mapping.intervalMinutes,
  async nextRunAt({ integration, mapping }, _args, context) {
    const row = (await context.loaders.schedules.load(integration.key)).get(mapping.name);
    const follows = integration.enabled && integration.continuous;
    return nextRunAt(mapping, follows, row?.servedAt ?? null, context.now());
  },
  onUpdateConflict: ({ mapping }) => mapping.onUpdateConflict,
  onDeleteConflict: ({ mapping }) => mapping.onDeleteConflict,
  createWhenNoMatch: ({ mapping }) => mapping.createWhenNoMatch,
  syncAfterCoupling: ({ mapping }) => mapping.syncAfterCoupling,
  dependsOn: ({ integration, mapping }) =>
    mappingParents(integration).filter((other) => mapping.dependsOn.includes(other.mapping.name)),
  fields: ({ mapping }) => mapping.rows.map((field) => ({ mapping, field })),
  diff: (parent, args, context) => diffOf(parent, args, context),
  versions: (parent, args, context) => versionsOf(parent, args, context),
  async counts({ integration, mapping }, _args, context) {
    const row = (await context.loaders.counts.load(integration.key)).get(mapping.name);
    const { coupled = 0, uncoupledErp = 0, uncoupledCrm = 0, pending = 0 } = row ?? {};
    const { openIssues = 0, conflicts = 0, ignored = 0 } = row ?? {};
    const countedAt = context.now();
    return {
      coupled,
      uncoupledErp,
      uncoupledCrm,
      pending,
      openIssues,
      conflicts,
      ignored,
      countedAt,
    };
  },
  freshness: (parent, _args, context) => freshnessOfMapping(parent, context),
  lastSuccessAt: async ({ integration, mapping }, _args, context) =>
    (await context.loaders.counts.load(integration.key)).get(mapping.name)?.lastSuccessAt ?? null,
  async jobs({ integration, mapping }, args, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], JOBS_PAGE, 'jobs');
    const page = await context.access.runs.jobsOf(integration.key, mapping.name, request);
    return connection(page, request, async () => page.rows.length);
  },
  version: ({ mapping }) => String(mapping.version),
};

export const FieldMapping: FieldMappingResolvers = {
  id: ({ mapping, field }) => `${mapping.name}/${field.id}`,
  erpField: ({ field }) => field.erpField,
  crmField: ({ field }) => field.crmField,
  label: ({ field }) => field.label,
  direction: ({ field }) => field.direction,
  enabled: ({ field }) => field.enabled !== false,
  constant: ({ field }) => field.constant ?? null,
  transformation: ({ mapping, field }) => rowOf(mapping, field).transformation,
  validate: ({ field }) => field.validate !== false,
  notNull: ({ field }) => field.notNull === true,
  clearOnFailure: ({ field }) => field.clearOnFailure === true,
  matchPriority: ({ mapping, field }) => rowOf(mapping, field).matchPriority,
  matchCaseSensitive: ({ field }) => field.matchCaseSensitive === true,
};
