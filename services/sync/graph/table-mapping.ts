/** An integration table mapping and its fields. */
import { connection, pageRequest } from '@drawbar/platform/paging';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { odataText } from '../domain/filter.ts';
import type { Integration } from '../domain/integration.ts';
import {
  flowsTo,
  type FieldMapping as Field,
  type TableMapping as Mapping,
} from '../domain/mapping.ts';
import { mappingsOf } from '../mapping/index.ts';
import { mappingOf } from './keys.ts';
import type { FieldMappingResolvers, TableMappingResolvers } from './types.generated.ts';

export interface MappingParent {
  readonly integration: Integration;
  readonly mapping: Mapping;
}

export interface FieldParent {
  readonly mapping: Mapping;
  readonly field: Field;
}

/** Every mapping of an integration, in the order of dependencies. */
export function mappingParents(integration: Integration): MappingParent[] {
  return mappingsOf(integration).map((mapping) => ({ integration, mapping }));
}

/** Of a mapping as this release ships it. */
const SHIPPED_VERSION = '1';
const JOBS_PAGE = 30;

export const TableMapping: TableMappingResolvers = {
  __resolveReference: ({ id }, context) => mappingOf(id, context),
  id: ({ integration, mapping }) => globalId(ID_PREFIX.TableMapping, integration.key, mapping.guid),
  name: ({ mapping }) => mapping.name,
  label: ({ mapping }) => mapping.label,
  enabled: () => true,
  direction: ({ mapping }) => mapping.direction,
  erpFilter: ({ mapping }) => odataText(mapping.erp.filter),
  crmFilter: ({ mapping }) => odataText(mapping.crm.filter),
  onlyCoupled: ({ mapping }) => mapping.onlyCoupled,
  eventDriven: () => true,
  intervalMinutes: ({ mapping }) => mapping.intervalMinutes,
  onUpdateConflict: ({ mapping }) => mapping.onUpdateConflict,
  onDeleteConflict: ({ mapping }) => mapping.onDeleteConflict,
  createWhenNoMatch: ({ mapping }) => mapping.createWhenNoMatch,
  syncAfterCoupling: ({ mapping }) => mapping.syncAfterCoupling,
  dependsOn: ({ integration, mapping }) =>
    mappingParents(integration).filter((other) => mapping.dependsOn.includes(other.mapping.name)),
  fields: ({ mapping }) => mapping.fields.map((field) => ({ mapping, field })),
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
  async freshness({ integration, mapping }, _args, context) {
    const row = (await context.loaders.counts.load(integration.key)).get(mapping.name);
    if (!integration.enabled) return 'PAUSED';
    if (row?.lastSuccessAt == null) return 'NEVER';
    if (row.pending > 0) return 'SYNCING';
    return row.openIssues > 0 ? 'ACTION_REQUIRED' : 'ON_TIME';
  },
  lastSuccessAt: async ({ integration, mapping }, _args, context) =>
    (await context.loaders.counts.load(integration.key)).get(mapping.name)?.lastSuccessAt ?? null,
  async jobs({ integration, mapping }, args, context) {
    const request = pageRequest(args, ['timestamptz', 'uuid'], JOBS_PAGE);
    const page = await context.access.runs.jobsOf(integration.key, mapping.name, request);
    return connection(page, request, async () => page.rows.length);
  },
  version: () => SHIPPED_VERSION,
};

export const FieldMapping: FieldMappingResolvers = {
  id: ({ mapping, field }) => `${mapping.name}/${field.id}`,
  erpField: ({ field }) => field.erpField,
  crmField: ({ field }) => field.crmField,
  label: ({ field }) => field.label,
  direction: ({ field }) => field.direction,
  enabled: () => true,
  constant: ({ field }) => field.constant ?? null,
  transformation: ({ field: { rule } }) =>
    rule.kind === 'prefixed' ? `prefix:${rule.prefix.trim()}` : null,
  validate: ({ mapping, field }) => flowsTo(mapping, 'ERP', field),
  notNull: ({ field }) => field.notNull === true,
  clearOnFailure: ({ field }) => field.clearOnFailure === true,
  matchPriority({ mapping, field }) {
    const at = mapping.match.findIndex((priority) =>
      priority.some((alternative) => alternative.includes(field.id)),
    );
    return at < 0 ? null : at;
  },
  matchCaseSensitive: () => false,
};
