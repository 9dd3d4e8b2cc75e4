/** Past states of a mapping, and what differs between two of them. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { connection, pageRequest, type Connection } from '@drawbar/platform/paging';
import { mappingDiff } from '../domain/mapping-diff.ts';
import { configured, SHIPPED_VERSION, type MappingVersion } from '../domain/mapping-settings.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import type { SettingChange } from '../domain/user-error.ts';
import { shippedMappings } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';
import type { MappingParent } from './table-mapping.ts';
import type { TableMappingVersionResolvers } from './types.generated.ts';

export interface VersionParent extends MappingParent {
  readonly state: MappingVersion;
}

export type VersionPage = Connection<VersionParent>;

const PAGE = 20;

export async function versionsOf(
  { integration, mapping }: MappingParent,
  args: { readonly first?: number | null; readonly after?: string | null },
  context: SyncContext,
): Promise<VersionPage> {
  const request = pageRequest(args, ['int'], PAGE, 'versions');
  const page = await context.access.mappings.versions(integration.key, mapping.name, request);
  const rows = page.rows.map(({ row, keys }) => ({
    row: { integration, mapping, state: row },
    keys,
  }));
  return connection({ ...page, rows }, request, async () => rows.length);
}

/** @throws {GraphQLError} `NOT_FOUND` for a version that there is not, or not any more. */
export async function diffOf(
  parent: MappingParent,
  { from, to }: { readonly from?: string | null; readonly to?: string | null },
  context: SyncContext,
): Promise<SettingChange[]> {
  const [before, after] = await Promise.all([
    stateAt(parent, from ?? String(SHIPPED_VERSION), context),
    to == null ? parent.mapping : stateAt(parent, to, context),
  ]);
  return mappingDiff(before, after);
}

async function stateAt(
  parent: MappingParent,
  version: string,
  context: SyncContext,
): Promise<ConfiguredMapping> {
  const number = /^\d{1,9}$/.test(version) ? Number(version) : 0;
  if (number === SHIPPED_VERSION) return withSettings(parent, {}, number);
  const { integration, mapping } = parent;
  const states = await context.access.mappings.versionsByNumber(integration.key, mapping.name, [
    number,
  ]);
  const state = states.get(number);
  if (state !== undefined) return withSettings(parent, state.settings, number);
  const message = `${mapping.label} have no version ${version.slice(0, 20)}.`;
  throw graphqlError('NOT_FOUND', `${message} Take one that versions lists.`);
}

function withSettings(
  { integration, mapping }: MappingParent,
  settings: MappingVersion['settings'],
  version: number,
): ConfiguredMapping {
  const shipped = shippedMappings(integration).find(({ name }) => name === mapping.name);
  return shipped === undefined ? mapping : configured(shipped, settings, version);
}

export const TableMappingVersion: TableMappingVersionResolvers = {
  version: ({ state }) => String(state.version),
  at: ({ state }) => state.at,
  by: ({ state }) => state.by,
  /** The one before may be too old to be kept: then against the shipped mapping. */
  async changes(parent, _args, context) {
    const { integration, mapping, state } = parent;
    const before = state.version - 1;
    const found = await context.access.mappings.versionsByNumber(integration.key, mapping.name, [
      before,
    ]);
    const settings = found.get(before)?.settings ?? {};
    return mappingDiff(
      withSettings(parent, settings, before),
      withSettings(parent, state.settings, state.version),
    );
  },
};
