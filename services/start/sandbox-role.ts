/** The role `sandbox`: an ERP and a CRM of our own. */
import { startSandbox } from '@drawbar/sandbox';
import type { RoleContext, RoleUrls } from './roles.ts';
import { SANDBOX_HOST, sandboxCredentialsFile } from './sandbox-endpoints.ts';

export async function startSandboxRole(context: RoleContext): Promise<RoleUrls> {
  const { settings } = context;
  const sandbox = await startSandbox({
    databaseUrl: context.databases.sandbox,
    host: SANDBOX_HOST,
    erpPort: settings.DRAWBAR_SANDBOX_ERP_PORT,
    crmPort: settings.DRAWBAR_SANDBOX_CRM_PORT,
    dataFolder: settings.DRAWBAR_SANDBOX_DATA ?? null,
    credentialsFile: sandboxCredentialsFile(settings.DRAWBAR_DATA_DIR),
    today: settings.DRAWBAR_SANDBOX_TODAY ?? null,
    log: context.log.child({ part: 'sandbox' }),
  });
  context.shutdown.onClose('sandbox', () => sandbox.close());
  return { erp: sandbox.erpUrl, crm: sandbox.crmUrl };
}
