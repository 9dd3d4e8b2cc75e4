/**
 * Indexes the records of a mapping anew when its filters, keys or matching criteria are others than
 * those they were indexed by: after somebody changed the mapping, and after a release that ships
 * another one.
 */
import { createHash } from 'node:crypto';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { System } from '../domain/integration.ts';
import { sideOf, type ConfiguredMapping } from '../domain/mapping.ts';
import { lockMappings } from './mapping-settings.ts';
import { indexRows, kindOf, type RecordScope } from './records.ts';
import type { Sql } from './sql.ts';

export interface ReindexPorts {
  readonly database: Database;
  readonly intakes: readonly Intake[];
}

export interface ReindexScope {
  readonly integration: string;
  readonly mapping: ConfiguredMapping;
  /** Of the integration when the mapping was read; a later change makes this reading end. */
  readonly mappingsVersion: number;
}

const ROWS_PER_PAGE = 500;

/**
 * Goes on with what is left to index, at most so many pages of 500 records; true when all of it is
 * indexed, false when some is left or the mapping was changed meanwhile.
 */
export async function reindex(
  ports: ReindexPorts,
  scope: ReindexScope,
  pagesMax = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  for (let left = pagesMax; left > 0; left -= 1) {
    const system = await unindexed(ports.database.sql, scope);
    if (system === null) return true;
    const isCurrent = await ports.database.sql.begin((tx) =>
      indexPage(tx, ports.intakes, scope, system),
    );
    if (!isCurrent) return false;
  }
  return (await unindexed(ports.database.sql, scope)) === null;
}

/** A side whose records are indexed by something else; null when both are as they should be. */
async function unindexed(sql: Sql, { integration, mapping }: ReindexScope): Promise<System | null> {
  const rows = await sql<{ system: System; fingerprint: string }[]>`/* unindexed */
    select system, fingerprint from sync.mapping_index
    where integration = ${integration} and mapping = ${mapping.name} and done`;
  const known = new Map(rows.map(({ system, fingerprint }) => [system, fingerprint]));
  const stale = (system: System): boolean => known.get(system) !== fingerprintOf(mapping, system);
  if (stale('ERP')) return 'ERP';
  return stale('CRM') ? 'CRM' : null;
}

/**
 * Records that somebody else has in hand are being indexed by the mapping as it is now: whoever
 * indexed by an older one had ended before it could be changed.
 */
async function indexPage(
  tx: Transaction,
  intakes: readonly Intake[],
  { integration, mapping, mappingsVersion }: ReindexScope,
  system: System,
): Promise<boolean> {
  if ((await lockMappings(tx, integration, 'read')) !== mappingsVersion) return false;
  const fingerprint = fingerprintOf(mapping, system);
  const [place] = await tx<{ after: string | null }[]>`/* indexPage place */
    select after from sync.mapping_index where integration = ${integration}
      and mapping = ${mapping.name} and system = ${system} and fingerprint = ${fingerprint}`;
  const scope = { integration, mapping, system };
  const kind = kindOf(scope);
  const intake = intakes.find(({ kinds }) => kinds.includes(kind));
  // From the replica: a mapping that an integration did not have before knows no records at all.
  const page = { after: place?.after ?? null, limit: ROWS_PER_PAGE };
  const rows = (await intake?.readPage(tx, { integration, system }, kind, page)) ?? [];
  const ids = rows.map(({ id }) => id);
  const inHand = await inHandOf(tx, scope, ids);
  const free = rows.filter(({ id }) => !inHand.has(id));
  await indexRows(tx, scope, free);
  const isLast = rows.length < ROWS_PER_PAGE;
  await tx`/* indexPage note */
    insert into sync.mapping_index (integration, mapping, system, fingerprint, after, done)
    values (${integration}, ${mapping.name}, ${system}, ${fingerprint}, ${ids.at(-1) ?? null},
      ${isLast})
    on conflict (integration, mapping, system) do update
    set fingerprint = excluded.fingerprint, after = excluded.after, done = excluded.done`;
  return true;
}

/** Locks what is known of these records, apart from what others have locked: those are answered. */
async function inHandOf(
  tx: Transaction,
  { integration, mapping, system }: RecordScope,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx<{ id: string; locked: boolean }[]>`/* inHandOf */
    with own as (
      select id from sync.record where integration = ${integration} and mapping = ${mapping.name}
        and system = ${system} and id = any(${ids as string[]}::uuid[])
      order by id for update skip locked
    )
    select r.id, own.id is not null as locked from sync.record r left join own on own.id = r.id
    where r.integration = ${integration} and r.mapping = ${mapping.name}
      and r.system = ${system} and r.id = any(${ids as string[]}::uuid[])`;
  return new Set(rows.filter(({ locked }) => !locked).map(({ id }) => id));
}

/** Of all that `indexRecord` looks at. */
function fingerprintOf(mapping: ConfiguredMapping, system: System): string {
  const { filter, label, keys } = sideOf(mapping, system);
  const criteria = new Set(mapping.match.flat(2));
  const fields = mapping.fields.filter(({ id }) => criteria.has(id));
  const whole = JSON.stringify({
    from: 'replica',
    filter,
    label,
    keys,
    match: mapping.match,
    fields,
  });
  return createHash('sha256').update(whole).digest('hex').slice(0, 32);
}
