/** The link between one CRM environment and one ERP company. */
import { isUpstreamFailure, upstreamError } from '@drawbar/platform/graphql-errors';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { ANY_ISSUE } from '../domain/filters.ts';
import { healthOf } from '../domain/health.ts';
import type { Integration as IntegrationRecord } from '../domain/integration.ts';
import { setupSteps } from '../domain/setup-steps.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';
import { endpointParent } from './endpoint.ts';
import { integrationKey } from './keys.ts';
import { freshnessOfMapping, mappingParents } from './table-mapping.ts';
import type { IntegrationResolvers, IntegrationTestResolvers } from './types.generated.ts';

export const Integration: IntegrationResolvers = {
  async __resolveReference({ id }, context) {
    const key = integrationKey(id);
    return key === null ? null : context.setup.store.byKey(key);
  },
  id: ({ key }) => globalId(ID_PREFIX.Integration, key, key),
  crm: (integration) => endpointParent(integration, 'CRM'),
  erp: (integration) => endpointParent(integration, 'ERP'),
  async solution({ crm }, _args, context) {
    if (crm === null) return null;
    const found = await context.setup.solutions.read(crm);
    if (found.kind === 'read') return found.solution;
    if (!isUpstreamFailure(found.failure)) throw found.failure;
    throw upstreamError(found.failure, context.request.traceId);
  },
  salesOrderIntegration: ({ salesOrders }) => salesOrders,
  setupSteps(integration) {
    const mappings = mappingsOf(integration);
    const enabled = mappings.filter((mapping) => mapping.enabled).length;
    return setupSteps(integration, { all: mappings.length, enabled });
  },
  health: async (integration, _args, context) => (await readHealth(integration, context)).health,
  healthReason: async (integration, _args, context) =>
    (await readHealth(integration, context)).reason,
  mappings: (integration) => mappingParents(integration),
  async activeRuns({ key }, _args, context) {
    return (await context.access.runs.active(key)).toReversed();
  },
  openIssueCount: ({ key }, _args, context) => context.access.issues.count(key, ANY_ISSUE),
  version: ({ version }) => String(version),
};

export const IntegrationTest: IntegrationTestResolvers = {
  erpCompanies: ({ erpCompanies }) => [...erpCompanies],
  checks: ({ checks }) => [...checks],
};

/** In one word and one sentence, as of now. */
export async function readHealth(
  integration: IntegrationRecord,
  context: SyncContext,
): Promise<ReturnType<typeof healthOf>> {
  const words = await Promise.all(
    mappingParents(integration).map((parent) => freshnessOfMapping(parent, context)),
  );
  return healthOf({
    late: words.filter((word) => word === 'LATE' || word === 'OVERDUE').length,
    enabled: integration.enabled,
    connected: { crm: integration.crm !== null, erp: integration.erp !== null },
    ...(await context.setup.store.facts(integration.key)),
  });
}
