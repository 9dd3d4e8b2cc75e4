/** Chooses what is synchronised: some mappings and all they depend on, and no others. */
import { changedSettings } from '../domain/mapping-change.ts';
import { configured, type MappingOverride } from '../domain/mapping-settings.ts';
import type { MappingName, TableMapping } from '../domain/mapping.ts';
import { mappingsOf, shippedMappings } from '../mapping/index.ts';
import { readOverrides } from '../store/mapping-settings.ts';
import type { CommandContext, SettingsCaller } from './context.ts';
import { keepSettings, type NewState } from './keep-settings.ts';

/** How often a change by somebody else at the same moment is looked at anew. */
const ATTEMPTS_MAX = 5;

/** @throws {Error} when others kept changing the same mappings all the time. */
export async function chooseMappings(
  context: CommandContext,
  asked: SettingsCaller,
  names: readonly string[],
): Promise<void> {
  const { integration } = asked;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const overrides = await readOverrides(context.database.sql, integration.key);
    const states = changedStates(asked, overrides, names);
    if (states.length === 0 || (await keepSettings(context, asked, states)) !== null) return;
  }
  throw new Error('The mappings were changed by others all the time.');
}

function changedStates(
  { integration }: SettingsCaller,
  overrides: readonly MappingOverride[],
  names: readonly string[],
): NewState[] {
  const mappings = mappingsOf({ ...integration, overrides });
  const shipped = shippedMappings(integration);
  const wanted = withDependencies(mappings, names);
  return mappings.flatMap((before): NewState[] => {
    const enabled = wanted.has(before.name);
    const own = shipped.find(({ name }) => name === before.name);
    if (own === undefined || before.enabled === enabled) return [];
    const current = overrides.find(({ mapping }) => mapping === before.name)?.settings ?? {};
    const settings = changedSettings(own, current, { enabled });
    return [{ before, wanted: configured(own, settings, before.version), settings }];
  });
}

/** Names with all they depend on. */
export function withDependencies(
  mappings: readonly TableMapping[],
  names: readonly string[],
): Set<MappingName> {
  const found = new Set<MappingName>();
  const add = (name: string): void => {
    const mapping = mappings.find((one) => one.name === name);
    if (mapping === undefined || found.has(mapping.name)) return;
    found.add(mapping.name);
    for (const other of mapping.dependsOn) add(other);
  };
  for (const name of names) add(name);
  return found;
}
