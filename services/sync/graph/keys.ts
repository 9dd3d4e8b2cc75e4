/** From global ids to the keys of our own rows. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { ID_PREFIX, parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
import type { Integration } from '../domain/integration.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import { mappingsOf } from '../mapping/index.ts';
import type { SyncContext } from './context.ts';

/** GUID of an integration by its global id; null when the id is of something else. */
export function integrationKey(id: string): string | null {
  return rowId(id, ID_PREFIX.Integration);
}

/** GUID behind a global id of one type; null when it is of another. */
export function rowId(id: string, prefix: IdPrefix): string | null {
  const parsed = parseGlobalId(id);
  return parsed === null || parsed.prefix !== prefix ? null : parsed.systemId;
}

/** The integration a global id belongs to; null when there is none. */
export async function integrationOf(id: string, context: SyncContext): Promise<Integration | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null) return null;
  const all = await context.setup.store.all();
  return all.find(({ key }) => parsed.belongsTo(key)) ?? null;
}

/** An integration that a list is asked of. `@throws {GraphQLError}` `NOT_FOUND`. */
export async function neededIntegration(id: string, context: SyncContext): Promise<Integration> {
  const key = integrationKey(id);
  const found = key === null ? null : await context.setup.store.byKey(key);
  if (found === null)
    throw graphqlError('NOT_FOUND', `There is no integration ${id.slice(0, 60)}.`);
  return found;
}

/** A mapping by its global id, with its integration; null when there is none. */
export async function mappingOf(
  id: string,
  context: SyncContext,
): Promise<{ readonly integration: Integration; readonly mapping: ConfiguredMapping } | null> {
  const guid = rowId(id, ID_PREFIX.TableMapping);
  const integration = await integrationOf(id, context);
  if (guid === null || integration === null) return null;
  const mapping = mappingsOf(integration).find((one) => one.guid === guid);
  return mapping === undefined ? null : { integration, mapping };
}

/**
 * The mapping of a stored row. `@throws {Error}` when a release dropped a mapping that rows name.
 */
export async function mappingOfRow(
  row: { readonly integration: string; readonly mapping: string },
  context: SyncContext,
): Promise<{ readonly integration: Integration; readonly mapping: ConfiguredMapping }> {
  const integration = await context.setup.store.byKey(row.integration);
  const mapping = integration && mappingsOf(integration).find(({ name }) => name === row.mapping);
  if (integration === null || mapping == null) throw new Error(`No mapping ${row.mapping}.`);
  return { integration, mapping };
}

/** An id that no row has. */
export const NO_ROW = '00000000-0000-0000-0000-000000000000';

/**
 * Ids of rows in the order given, `NO_ROW` in the place of what is no such id, and the integration
 * that the first of them belongs to; null when none does.
 */
export async function namedRows(
  ids: readonly string[],
  prefix: IdPrefix,
  context: SyncContext,
): Promise<{ readonly integration: Integration; readonly rows: readonly string[] } | null> {
  const first = ids.find((id) => rowId(id, prefix) !== null);
  const integration = first === undefined ? null : await integrationOf(first, context);
  if (integration === null) return null;
  return { integration, rows: ids.map((id) => rowId(id, prefix) ?? NO_ROW) };
}

/** Ids of rows among global ids of one type; others are left out. */
export function rowIds(ids: readonly string[], prefix: IdPrefix): string[] {
  return ids.flatMap((id) => rowId(id, prefix) ?? []);
}
