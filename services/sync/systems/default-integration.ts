/** The integration of the first start: between the two sandboxes, switched on, with a fixed id. */
import type { Database } from '@drawbar/platform/database';
import type { Endpoint, IntegrationSettings, StoredCredential } from '../domain/integration.ts';
import { insertIntegration, updateSettings } from '../store/integrations.ts';
import type { IntegrationList } from './directory.ts';

/** Fixed, so that global ids in examples keep working. */
export const DEFAULT_INTEGRATION_KEY = 'c0ac705e-4d72-4157-8ba2-000000000001';

/** How one of the two sandboxes is reached; `secretReference` as `file:PATH#json.path`. */
export interface SandboxEndpoint {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly secretReference: string;
}

/**
 * Creates and enables the integration between the two sandboxes when there is none at all. Where it
 * exists already only the sandboxes' addresses and users follow, because their ports may have
 * moved.
 */
export async function ensureDefaultIntegration(
  options: {
    readonly database: Database;
    readonly list: IntegrationList;
    readonly now: () => Date;
  },
  wanted: { readonly name: string; readonly crm: SandboxEndpoint; readonly erp: SandboxEndpoint },
): Promise<void> {
  const { list, database, now } = options;
  list.forget();
  const all = await list.all();
  const present = all.find(({ key }) => key === DEFAULT_INTEGRATION_KEY);
  if (present !== undefined) {
    const crm = moved(present.crm, wanted.crm);
    const erp = moved(present.erp, wanted.erp);
    const { itemAvailability: stock } = present;
    const credential = followed(stock.credential, present.erp, wanted.erp);
    if (crm !== present.crm || erp !== present.erp) {
      const settings = { ...present, crm, erp, itemAvailability: { ...stock, credential } };
      await updateSettings(database.sql, present, settings, now());
    }
  } else if (all.length === 0) {
    const settings: IntegrationSettings & { enabled: boolean } = {
      name: wanted.name,
      enabled: true,
      crm: sandbox(wanted.crm, null),
      erp: sandbox(wanted.erp, null),
      ownership: 'TEAM',
      unitGroupPerItem: true,
      itemAvailability: { enabled: true, credential: credentialOf(wanted.erp) },
      salesOrders: {
        enabled: true,
        automatic: true,
        bidirectional: false,
        quotes: false,
        credential: null,
      },
    };
    await insertIntegration(database.sql, DEFAULT_INTEGRATION_KEY, settings, now());
  }
  list.forget();
}

function sandbox(wanted: SandboxEndpoint, companyId: string | null): Endpoint {
  return {
    kind: 'SANDBOX',
    baseUrl: wanted.baseUrl,
    tenantId: null,
    environment: null,
    companyId,
    ...credentialOf(wanted),
  };
}

function credentialOf({ clientId, secretReference }: SandboxEndpoint): StoredCredential {
  return { user: null, clientId, secret: { kind: 'reference', reference: secretReference } };
}

/** The sandbox's own user follows it; anybody else who was named stays. */
function followed(
  credential: StoredCredential | null,
  before: Endpoint | null,
  wanted: SandboxEndpoint,
): StoredCredential | null {
  const isOurs = credential !== null && credential.clientId === before?.clientId;
  return isOurs ? credentialOf(wanted) : credential;
}

/** The same object when nothing moved, or when somebody connected something else there. */
function moved(before: Endpoint | null, wanted: SandboxEndpoint): Endpoint | null {
  if (before?.kind !== 'SANDBOX') return before;
  const after = { ...before, ...sandbox(wanted, before.companyId) };
  return JSON.stringify(after) === JSON.stringify(before) ? before : after;
}
