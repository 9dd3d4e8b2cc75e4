/** Changes one mapping: checks everything, then keeps a new version of it, or only says so. */
import { mappingDiff } from '../domain/mapping-diff.ts';
import { directionProblem } from '../domain/mapping-change.ts';
import {
  configured,
  SHIPPED_VERSION,
  type MappingOverride,
  type MappingSettings,
} from '../domain/mapping-settings.ts';
import type { ConfiguredMapping, TableMapping } from '../domain/mapping.ts';
import { moreFieldsByKind, withMoreFields, type MappableField } from '../domain/more-fields.ts';
import { versionConflict, type SettingChange, type UserError } from '../domain/user-error.ts';
import { mappingsOf, shippedMappings } from '../mapping/index.ts';
import { readOverrides } from '../store/mapping-settings.ts';
import { keepSettings } from './keep-settings.ts';
import type { CommandContext, SettingsCaller } from './context.ts';

export interface MappingAnswer {
  /** As it is, or with a dry run would be; null when refused. */
  readonly mapping: ConfiguredMapping | null;
  readonly changes: readonly SettingChange[];
  readonly userErrors: readonly UserError[];
}

/** A mapping as it is now, and what it was shipped as. */
export interface MappingState {
  readonly shipped: TableMapping;
  readonly settings: MappingSettings;
  readonly mapping: ConfiguredMapping;
  /** All of the integration. */
  readonly mappings: readonly ConfiguredMapping[];
  /** Columns of the mapping's CRM table that are read for some mapping already. */
  readonly more: ReadonlySet<string>;
}

export interface ChangeRequest {
  readonly name: string;
  readonly expectedVersion: string;
  readonly dryRun: boolean;
  /** Path of the input that a wrong direction is blamed on. */
  readonly field: readonly string[];
}

/** The settings somebody wants, and everything that is wrong with them. */
export interface WantedSettings {
  readonly settings: MappingSettings;
  readonly errors: readonly UserError[];
  /** Fields of the CRM that were looked up for it. */
  readonly crm: ReadonlyMap<string, MappableField>;
}

export async function changeMapping(
  context: CommandContext,
  asked: SettingsCaller,
  { name, expectedVersion, dryRun, field }: ChangeRequest,
  want: (state: MappingState) => Promise<WantedSettings>,
): Promise<MappingAnswer> {
  const state = await readState(context, asked, name);
  const { mapping, shipped } = state;
  const current = String(mapping.version);
  if (current !== expectedVersion) return stale(mapping, expectedVersion, current);
  const { settings: given, errors, crm } = await want(state);
  if (errors.length > 0) return refused(errors);
  const wanted = configured(shipped, given, mapping.version);
  const settings = withMoreFields(given, wanted, state.settings.crmFields ?? {}, crm);
  const problem = directionProblem(wanted, field);
  if (problem !== null) return refused([problem]);
  const changes = mappingDiff(mapping, wanted);
  if (dryRun || changes.length === 0) return { mapping: wanted, changes, userErrors: [] };
  const kept = await keepSettings(context, asked, [{ before: mapping, wanted, settings }]);
  if (kept === null) {
    const now = await readState(context, asked, name);
    return stale(mapping, expectedVersion, String(now.mapping.version));
  }
  return { mapping: kept[0] ?? wanted, changes, userErrors: [] };
}

/** As the database has it, not as this process remembers it. `@throws {Error}` unknown mapping. */
export async function readState(
  { database }: CommandContext,
  { integration }: SettingsCaller,
  name: string,
): Promise<MappingState> {
  const overrides = await readOverrides(database.sql, integration.key);
  const mappings = mappingsOf({ ...integration, overrides });
  const mapping = mappings.find((one) => one.name === name);
  const shipped = shippedMappings(integration).find((one) => one.name === name);
  if (mapping === undefined || shipped === undefined) throw new Error(`No mapping ${name}.`);
  const more = new Set(Object.keys(moreFieldsByKind(mappings, overrides)[mapping.crm.kind] ?? {}));
  return { shipped, settings: settingsIn(overrides, name), mapping, mappings, more };
}

function settingsIn(overrides: readonly MappingOverride[], name: string): MappingSettings {
  return overrides.find(({ mapping }) => mapping === name)?.settings ?? {};
}

function stale(
  { label, version }: ConfiguredMapping,
  expected: string,
  current: string,
): MappingAnswer {
  const what =
    version === SHIPPED_VERSION ? `The mapping ${label} as shipped` : `The mapping ${label}`;
  return refused([versionConflict(what, expected, current)]);
}

function refused(userErrors: readonly UserError[]): MappingAnswer {
  return { mapping: null, changes: [], userErrors };
}
