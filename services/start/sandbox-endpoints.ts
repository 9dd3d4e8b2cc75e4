/** Where the sandboxes are and how one signs in there, for whoever connects to them. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureCredentials } from '@drawbar/sandbox/credentials';
import type { Settings } from '@drawbar/platform/config';
import type { SandboxEndpoint } from '@drawbar/sync/integrations';

/** A test bench with an open control API is for this machine alone. */
export const SANDBOX_HOST = '127.0.0.1';

/** Where the sandbox keeps the secrets of its users. */
export function sandboxCredentialsFile(dataFolder: string): string {
  return join(resolve(dataFolder), 'sandbox-credentials.json');
}

/** Generates the secrets once, before anybody asks for them. */
export function ensureSandboxCredentials(dataFolder: string): void {
  ensureCredentials(sandboxCredentialsFile(dataFolder));
}

/** Both sandboxes as endpoints of an integration; null when none runs on this data folder. */
export function sandboxEndpoints(
  settings: Settings,
): { readonly erp: SandboxEndpoint; readonly crm: SandboxEndpoint } | null {
  const file = sandboxCredentialsFile(settings.DRAWBAR_DATA_DIR);
  if (!existsSync(file)) return null;
  const { erp, crm } = ensureCredentials(file);
  return {
    erp: {
      baseUrl: `http://${SANDBOX_HOST}:${settings.DRAWBAR_SANDBOX_ERP_PORT}`,
      clientId: erp.integration.clientId,
      secretReference: `file:${file}#erp.integration.clientSecret`,
    },
    crm: {
      baseUrl: `http://${SANDBOX_HOST}:${settings.DRAWBAR_SANDBOX_CRM_PORT}`,
      clientId: crm.integration.clientId,
      secretReference: `file:${file}#crm.integration.clientSecret`,
    },
  };
}
