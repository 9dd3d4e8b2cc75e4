/** Sets mappings back to what is shipped, or says what would be lost. */
import { mappingDiff } from '../domain/mapping-diff.ts';
import { configured } from '../domain/mapping-settings.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import { inputError, type SettingChange, type UserError } from '../domain/user-error.ts';
import { mappingsOf, shippedMappings } from '../mapping/index.ts';
import { readOverrides } from '../store/mapping-settings.ts';
import type { CommandContext, SettingsCaller } from './context.ts';
import { keepSettings } from './keep-settings.ts';

export interface ResetRequest {
  /** All when null. */
  readonly names: readonly string[] | null;
  readonly confirm: string | null;
  readonly dryRun: boolean;
}

export interface ResetAnswer {
  readonly mappings: readonly ConfiguredMapping[];
  readonly lost: readonly SettingChange[];
  readonly userErrors: readonly UserError[];
}

/** Without the integration's name as `confirm` nothing is done. */
export async function resetMappings(
  context: CommandContext,
  asked: SettingsCaller,
  { names, confirm, dryRun }: ResetRequest,
): Promise<ResetAnswer> {
  const { integration } = asked;
  const { name } = integration;
  const overrides = await readOverrides(context.database.sql, integration.key);
  const shipped = shippedMappings(integration);
  const states = mappingsOf({ ...integration, overrides })
    .filter((mapping) => names === null || names.includes(mapping.name))
    .flatMap((before) => {
      const own = shipped.find((one) => one.name === before.name);
      return own === undefined
        ? []
        : [{ before, wanted: configured(own, {}, before.version), settings: {} }];
    });
  const lost = states.flatMap(({ before, wanted }) =>
    mappingDiff(before, wanted).map((change) => ({
      ...change,
      path: `${before.name} / ${change.path}`,
    })),
  );
  const mappings = states.map(({ wanted }) => wanted);
  if (dryRun) return { mappings, lost, userErrors: [] };
  if (confirm !== name) {
    const message = `${lost.length} settings would be lost.`;
    const fix = `Look at lost, then confirm with the integration's name, ${name}.`;
    const error = inputError('CONFIRMATION_REQUIRED', message, { field: ['confirm'], fix });
    return { mappings: states.map(({ before }) => before), lost, userErrors: [error] };
  }
  const changed = states.filter(({ before, wanted }) => mappingDiff(before, wanted).length > 0);
  const kept = await keepSettings(context, asked, changed);
  if (kept === null) {
    const message = 'A mapping was changed by somebody else at this moment.';
    const error = inputError('NOT_ALLOWED_NOW', message, { fix: 'Repeat the call.' });
    return { mappings: states.map(({ before }) => before), lost, userErrors: [error] };
  }
  const byName = new Map(kept.map((mapping) => [mapping.name, mapping]));
  return {
    mappings: mappings.map((mapping) => byName.get(mapping.name) ?? mapping),
    lost,
    userErrors: [],
  };
}
