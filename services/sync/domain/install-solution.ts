/** Installs what the CRM needs; the administrator's credential lives in this call only. */
import type { InstallRequest, SetupPorts } from './integration-ports.ts';
import type { Integration } from './integration.ts';
import { inputError, type SettingChange, type UserError } from './user-error.ts';

export interface InstalledAnswer {
  /** null when it does not exist. */
  readonly integration: Integration | null;
  readonly changes: readonly SettingChange[];
  readonly userErrors: readonly UserError[];
}

export async function installSolution(
  { store, solutions }: SetupPorts,
  key: string | null,
  request: InstallRequest,
): Promise<InstalledAnswer> {
  const integration = key === null ? null : await store.byKey(key);
  const refused = (error: UserError): InstalledAnswer => ({
    integration,
    changes: [],
    userErrors: [error],
  });
  if (integration === null) {
    const detail = { field: ['integrationId'], fix: 'Take an id from the query integrations.' };
    return refused(inputError('NOT_FOUND', 'There is no such integration.', detail));
  }
  if (integration.crm === null) {
    const detail = { field: ['integrationId'], fix: 'Connect the CRM with updateIntegration.' };
    return refused(inputError('NOT_ALLOWED_NOW', 'The CRM is not connected yet.', detail));
  }
  const { user, clientId } = request.administrator;
  if (user === null && clientId === null) {
    const detail = { field: ['administrator'], fix: 'Give user or clientId.' };
    return refused(inputError('REQUIRED', 'A secret alone does not say who signs in.', detail));
  }
  const { changes, userErrors } = await solutions.install(integration.crm, request);
  if (userErrors.length > 0) return { integration, changes, userErrors };
  await noteSolution({ store, solutions }, integration);
  return { integration: (await store.byKey(integration.key)) ?? integration, changes, userErrors };
}

/** Keeps what is seen of the solution, for the guide; a CRM that does not tell changes nothing. */
export async function noteSolution(
  { store, solutions }: Pick<SetupPorts, 'store' | 'solutions'>,
  { key, crm }: Integration,
): Promise<void> {
  if (crm === null) return;
  const found = await solutions.read(crm);
  if (found.kind === 'read') await store.setSolution(key, found.solution);
}
