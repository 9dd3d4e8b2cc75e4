/** What people changed of mappings: the latest state of each, and every state before. */
import type { Transaction } from '@drawbar/platform/database';
import { pageOf, type Page, type PageRequest } from '@drawbar/platform/paging';
import type { MappingOverride, MappingVersion } from '../domain/mapping-settings.ts';
import { json, type Sql } from './sql.ts';

/** The latest state of every changed mapping of integration `i`, as one value. */
export const OVERRIDES = `(select coalesce(jsonb_agg(jsonb_build_object('mapping', m.mapping,
    'version', m.version, 'settings', m.settings)), '[]')
  from (select distinct on (mapping) mapping, version, settings from sync.mapping_setting
    where integration = i.id order by mapping, version desc) m)`;

/** A mapping is changed by people; older states than these say nothing any more. */
const VERSIONS_KEPT = 200;

/**
 * Holds the settings of all mappings of an integration until the transaction ends. Those who index
 * records by them hold them shared, so that no record is indexed by what has just been changed.
 */
export async function lockMappings(
  tx: Transaction,
  integration: string,
  how: 'change' | 'read',
): Promise<number> {
  const [row] = await tx<{ version: number }[]>`/* lockMappings */
    select mappings_version as version from sync.integration where id = ${integration}
    ${how === 'change' ? tx`for update` : tx`for key share`}`;
  return row?.version ?? 0;
}

/** The latest state of every changed mapping. */
export async function readOverrides(sql: Sql, integration: string): Promise<MappingOverride[]> {
  const [row] = await sql<{ overrides: MappingOverride[] }[]>`/* readOverrides */
    select ${sql.unsafe(OVERRIDES)} as overrides from sync.integration i where id = ${integration}`;
  return row?.overrides ?? [];
}

/** The state becomes the latest; `lockMappings` comes first. */
export async function insertMappingVersion(
  tx: Transaction,
  { integration, mapping }: { readonly integration: string; readonly mapping: string },
  state: MappingVersion,
): Promise<void> {
  const { version, settings, by, at } = state;
  await tx`/* insertMappingVersion */
    insert into sync.mapping_setting (integration, mapping, version, settings, changed_by, at)
    values (${integration}, ${mapping}, ${version}, ${json(tx, settings)}, ${by}, ${at})`;
  await tx`/* insertMappingVersion forget */
    delete from sync.mapping_setting where integration = ${integration} and mapping = ${mapping}
      and version <= ${version - VERSIONS_KEPT}`;
  await tx`/* insertMappingVersion note */
    update sync.integration set mappings_version = mappings_version + 1 where id = ${integration}`;
}

/** The latest first; the row behind the last one of a page is part of it, to compare with. */
export async function listMappingVersions(
  sql: Sql,
  integration: string,
  mapping: string,
  { limit, after }: PageRequest,
): Promise<Page<MappingVersion>> {
  const rows = await sql<MappingVersion[]>`/* listMappingVersions */
    select version, settings, changed_by as by, at from sync.mapping_setting
    where integration = ${integration} and mapping = ${mapping}
      and (${after?.[0] ?? null}::int is null or version < ${after?.[0] ?? null}::int)
    order by version desc limit ${limit + 1}`;
  return pageOf(rows, limit, (row) => [String(row.version)]);
}

/** States by version; one that is not kept is missing from the answer. */
export async function readMappingVersions(
  sql: Sql,
  integration: string,
  mapping: string,
  versions: readonly number[],
): Promise<Map<number, MappingVersion>> {
  const rows = await sql<MappingVersion[]>`/* readMappingVersions */
    select version, settings, changed_by as by, at from sync.mapping_setting
    where integration = ${integration} and mapping = ${mapping}
      and version = any(${versions as number[]}::int[])`;
  return new Map(rows.map((row) => [row.version, row]));
}
