/** One side of an integration and who signs in there. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import {
  endpointOf,
  type Endpoint as EndpointRecord,
  type Integration,
  type System,
} from '../domain/integration.ts';
import { shownSecret } from '../domain/secret-text.ts';
import type { CredentialResolvers, EndpointResolvers } from './types.generated.ts';

/** An endpoint with the integration it is part of. */
export interface EndpointParent {
  readonly system: System;
  readonly integration: Integration;
  readonly endpoint: EndpointRecord;
}

/** A company of the accounts subgraph. */
export interface CompanyStub {
  readonly id: string;
}

/** The parent of `Integration.crm` or `.erp`; null until connected. */
export function endpointParent(integration: Integration, system: System): EndpointParent | null {
  const endpoint = endpointOf(integration, system);
  return endpoint && { system, integration, endpoint };
}

export const Endpoint: EndpointResolvers = {
  system: ({ system }) => system,
  kind: ({ endpoint }) => endpoint.kind,
  baseUrl: ({ endpoint }) => endpoint.baseUrl,
  tenantId: ({ endpoint }) => endpoint.tenantId,
  environment: ({ endpoint }) => endpoint.environment,
  company: ({ system, integration: { key, companyId } }) =>
    system === 'CRM' || companyId === null
      ? null
      : { id: globalId(ID_PREFIX.Company, key, companyId) },
  credential: ({ endpoint }) => endpoint,
  throttledUntil: ({ integration, system }, _args, context) =>
    context.systems.throttledUntil(integration.key, system),
};

export const Credential: CredentialResolvers = {
  user: ({ user }) => user,
  clientId: ({ clientId }) => clientId,
  secretHint: ({ secret }) => shownSecret(secret),
  secretExpiresAt: ({ secret }, _args, context) => context.systems.secretExpiresAt(secret),
};
