/** Which mappings an update of the integration chooses to synchronise. */
import { chooseMappings } from '../commands/choose-mappings.ts';
import type { Integration } from '../domain/integration.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import type { SyncContext } from './context.ts';
import { mappingNames } from './filters.ts';
import { integrationKey } from './keys.ts';

/** Why the ids cannot be chosen; null when they can, or none are given. */
export async function choiceError(
  id: string,
  chosen: readonly string[] | null | undefined,
  context: SyncContext,
): Promise<UserError | null> {
  if (chosen == null) return null;
  const key = integrationKey(id);
  const integration = key === null ? null : await context.setup.store.byKey(key);
  if (integration === null) return null;
  const unknown = chosen.findIndex((one) => mappingNames(integration, [one]).length === 0);
  if (unknown < 0) return null;
  return inputError('NOT_FOUND', 'There is no such mapping.', {
    field: ['enabledMappingIds', String(unknown)],
    fix: 'Take the ids from mappings of the integration.',
  });
}

/** Switches these mappings and all they depend on on, all others off; answers the integration. */
export async function choose(
  integration: Integration,
  chosen: readonly string[],
  context: SyncContext,
): Promise<Integration> {
  const names = mappingNames(integration, chosen);
  const by = context.request.caller.name;
  await chooseMappings(context.commands, { integration, by }, names);
  return (await context.setup.store.byKey(integration.key)) ?? integration;
}
