/** Reviews of a full synchronisation: counted, kept for an hour, read again. */
import { createHash, randomUUID } from 'node:crypto';
import type { Integration } from '../domain/integration.ts';
import type { Pace } from '../domain/estimate.ts';
import type { ConfiguredMapping, MappingName, TableMapping } from '../domain/mapping.ts';
import { reviewLines, type LineFacts } from '../domain/review.ts';
import type { ReviewRow } from '../domain/stored.ts';
import type { PreviewPair, Updates } from '../domain/update-preview.ts';
import type { Matches } from './matches.ts';
import { readMappingCounts } from './read-counts.ts';
import { json, type Sql } from './sql.ts';

const HOLDS_MS = 3_600_000;
/** Jobs with fewer tell more of their beginning and end than of a pace. */
const PACE_RECORDS_MIN = 50;

/** What was found out about pairs. */
export interface ReviewFindings {
  readonly matches: Matches;
  /** Records that would be written, by mapping. */
  readonly updates: ReadonlyMap<string, Updates>;
  readonly baseCurrencyOnly: boolean;
  readonly now: Date;
}

/** Counts what is there; writes nothing in either system. */
export async function insertReview(
  sql: Sql,
  integration: Integration,
  mappings: readonly ConfiguredMapping[],
  findings: ReviewFindings,
): Promise<ReviewRow> {
  const { now } = findings;
  const facts = await readLineFacts(sql, integration.key, findings);
  const blocked = new Set(mappings.flatMap(({ name, enabled }) => (enabled ? [] : [name])));
  const lines = reviewLines(mappings, ({ name }) => facts(name), blocked);
  const blockers = blockersOf(integration, mappings);
  const review: ReviewRow = {
    id: randomUUID(),
    integration: integration.key,
    createdAt: now,
    expiresAt: new Date(now.getTime() + HOLDS_MS),
    fingerprint: createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 32),
    mappings: mappings.map(({ name }) => name),
    lines,
    blockers,
  };
  await sql`/* insertReview */
    insert into sync.review (id, integration, created_at, expires_at, fingerprint, mappings, lines,
      blockers)
    values (${review.id}, ${review.integration}, ${now}, ${review.expiresAt},
      ${review.fingerprint}, ${[...review.mappings]}, ${json(sql, lines)}, ${json(sql, blockers)})`;
  return review;
}

/** What has to be switched on before the run can start. */
function blockersOf(
  integration: Integration,
  mappings: readonly ConfiguredMapping[],
): ReviewRow['blockers'] {
  const whole = {
    mapping: null,
    message: 'The integration is switched off.',
    fix: 'Switch it on with setIntegrationEnabled.',
  };
  const off = mappings.filter(({ enabled }) => !enabled);
  return [
    ...(integration.enabled ? [] : [whole]),
    ...off.map(({ name, label }) => ({
      mapping: name,
      message: `${label} are switched off.`,
      fix: 'Switch them on with updateTableMapping, or review without them.',
    })),
  ];
}

export async function readReview(sql: Sql, id: string): Promise<ReviewRow | null> {
  const [row] = await sql<ReviewRow[]>`/* readReview */
    select id, integration, created_at as "createdAt", expires_at as "expiresAt", fingerprint,
      mappings, lines, blockers
    from sync.review where id = ${id}`;
  return row ?? null;
}

/** The run started from a review; null until then. */
export async function readRunOfReview(sql: Sql, review: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`/* readRunOfReview */
    select id from sync.run where review = ${review} limit 1`;
  return row?.id ?? null;
}

async function readLineFacts(
  sql: Sql,
  integration: string,
  { matches, updates, baseCurrencyOnly }: ReviewFindings,
): Promise<(mapping: MappingName) => LineFacts> {
  const counts = await readMappingCounts(sql, integration);
  const parked = await readParked(sql, integration);
  const seen = await readSeen(sql, integration);
  const amounts = new Map<string, number>();
  for (const { mapping } of matches.unique) amounts.set(mapping, (amounts.get(mapping) ?? 0) + 1);
  const groups = counts.get('UNIT GROUP') ?? counts.get('UNIT OF MEASURE');
  return (mapping) => {
    const count = counts.get(mapping);
    const several = matches.ambiguous.get(mapping);
    return {
      erp: count?.erp ?? 0,
      crm: count?.crm ?? 0,
      unitGroups: groups?.crm ?? 0,
      baseCurrencyOnly,
      coupled: count?.coupled ?? 0,
      uncoupledErp: count?.uncoupledErp ?? 0,
      uncoupledCrm: count?.uncoupledCrm ?? 0,
      seen: seen.get(mapping) ?? '',
      updates: updates.get(mapping) ?? { ERP: 0, CRM: 0 },
      matches: amounts.get(mapping) ?? 0,
      duplicates: { amount: several?.erp ?? 0, samples: several?.samples ?? [] },
      parked: {
        ERP: (parked.get(`${mapping}/ERP`) ?? 0) + (several?.erp ?? 0),
        CRM: (parked.get(`${mapping}/CRM`) ?? 0) + (several?.crm ?? 0),
      },
    };
  };
}

/**
 * Pairs that were never synchronised, or changed since, or whose mapping did; at most `limit` of
 * them, and how many there are.
 */
export async function readUnsynced(
  sql: Sql,
  { integration, mapping }: { readonly integration: string; readonly mapping: TableMapping },
  limit: number,
): Promise<{ readonly pairs: readonly PreviewPair[]; readonly total: number }> {
  const rows = await sql<(PreviewPair & { total: number })[]>`/* readUnsynced */
    select erp_id as "erpId", crm_id as "crmId", base, count(*) over ()::int as total
    from sync.coupling
    where integration = ${integration} and mapping = ${mapping.name}
      and state in ('IN_SYNC', 'PENDING', 'FAILED')
      and (state <> 'IN_SYNC' or base is null or last_synced_at < (
        select max(at) from sync.mapping_setting
        where integration = ${integration} and mapping = ${mapping.name}))
    order by id limit ${limit}`;
  return { pairs: rows, total: rows[0]?.total ?? 0 };
}

/** Records written per second by the synchronisation jobs of late, by system. */
export async function readPace(sql: Sql, integration: string): Promise<Pace> {
  const rows = await sql<{ direction: string; pace: number | null }[]>`/* readPace */
    with late as (
      select j.direction, j.inserted + j.modified as written,
        extract(epoch from j.finished_at - j.started_at) as seconds
      from sync.job j join sync.step s on s.id = j.step join sync.run r on r.id = s.run
      where r.integration = ${integration} and j.kind = 'SYNCHRONIZATION'
        and j.finished_at > j.started_at and j.inserted + j.modified >= ${PACE_RECORDS_MIN}
      order by j.finished_at desc limit 50
    )
    select direction, (sum(written) / sum(seconds))::float8 as pace from late group by direction`;
  const paceOf = (direction: string): number | null =>
    rows.find((row) => row.direction === direction)?.pace ?? null;
  return { ERP: paceOf('CRM_TO_ERP'), CRM: paceOf('ERP_TO_CRM') };
}

/**
 * The state of all records without any partner, as one text per mapping. What is coupled tells of
 * itself: an edit of it is either on its way already or counted as what would be written. Partners
 * are put aside in one pass, whatever the planner thinks of tables that have just been filled: no
 * index leads to them without a mapping.
 */
async function readSeen(sql: Sql, integration: string): Promise<Map<string, string>> {
  const rows = await sql<{ mapping: string; seen: string }[]>`/* readSeen */
    select r.mapping, sum(hashtextextended(
      concat_ws('/', r.id, r.label, r.changed_at, r.keys, r.match_keys), 0))::text as seen
    from sync.record r
    where r.integration = ${integration} and r.in_filter and not r.gone and not exists (
      select from (
        select erp_id as id from sync.coupling where integration = ${integration}
        union all
        select crm_id from sync.coupling where integration = ${integration}
      ) partner where partner.id = r.id)
    group by r.mapping`;
  return new Map(rows.map(({ mapping, seen }) => [mapping, seen]));
}

/**
 * Uncoupled records with an open issue, which a run leaves to a person. Whether one is ambiguous is
 * seen in the records themselves: its candidates may be gone since.
 */
async function readParked(sql: Sql, integration: string): Promise<Map<string, number>> {
  const rows = await sql<{ name: string; amount: number }[]>`/* readParked */
    select r.mapping || '/' || r.system as name, count(distinct r.id)::int as amount
    from sync.issue i join sync.record r on r.integration = i.integration
      and r.mapping = i.mapping and r.id = coalesce(i.erp_id, i.crm_id)
      and r.system = case when i.erp_id is null then 'CRM' else 'ERP' end
    where i.integration = ${integration} and i.state in ('OPEN', 'RETRYING', 'IGNORED')
      and i.code <> 'AMBIGUOUS_MATCH' and (i.erp_id is null or i.crm_id is null)
      and r.in_filter and not r.gone group by 1`;
  return new Map(rows.map((row) => [row.name, row.amount]));
}
