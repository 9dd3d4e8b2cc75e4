/**
 * What shares a key across the systems and has no partner yet: who has exactly one candidate, and
 * how many have more. As large as the records are many, never as the pairs they could make.
 */
import { MATCH_SAMPLES_MAX } from '../domain/review.ts';
import type { Sql } from './sql.ts';

/** Two records that are each other's only candidate. */
export interface Match {
  readonly mapping: string;
  readonly erpId: string;
  readonly crmId: string;
}

/** Records of one mapping with several candidates, or whose candidate has. */
export interface Ambiguous {
  readonly erp: number;
  readonly crm: number;
  /** The first of the pairs that they could make. */
  readonly samples: readonly { readonly erpId: string; readonly crmId: string }[];
}

export interface Matches {
  readonly unique: readonly Match[];
  /** By mapping; one without such records is missing. */
  readonly ambiguous: ReadonlyMap<string, Ambiguous>;
}

type Found = Match &
  (
    | { readonly kind: 'UNIQUE' | 'SAMPLE' }
    | { readonly kind: 'AMOUNT'; readonly erp: number; readonly crm: number }
  );

/** Of all mappings of an integration. */
export async function readMatches(sql: Sql, integration: string): Promise<Matches> {
  const found = await sql<Found[]>`/* readMatches */
    with free as (
      select r.mapping, r.system, r.id, r.match_keys from sync.record r
      where r.integration = ${integration} and r.system = 'ERP' and r.in_filter and not r.gone
        and not exists (select from sync.coupling c where c.integration = r.integration
          and c.mapping = r.mapping and c.erp_id = r.id)
      union all
      select r.mapping, r.system, r.id, r.match_keys from sync.record r
      where r.integration = ${integration} and r.system = 'CRM' and r.in_filter and not r.gone
        and not exists (select from sync.coupling c where c.integration = r.integration
          and c.mapping = r.mapping and c.crm_id = r.id)
    ), keyed as (
      -- Grouped, not joined with itself: without statistics a join looks at every two records.
      select f.mapping, array_agg(distinct f.id) filter (where f.system = 'ERP') as erp_ids,
        array_agg(distinct f.id) filter (where f.system = 'CRM') as crm_ids
      from free f cross join unnest(f.match_keys) as key group by f.mapping, key
    ), met as (
      select *, cardinality(erp_ids) + cardinality(crm_ids) > 2 as several from keyed
      where erp_ids is not null and crm_ids is not null
    ), candidates as (
      -- Of a key that several share each is told alone: whoever is named once has one candidate.
      select distinct mapping, erp_ids[1] as erp_id, crm_ids[1] as crm_id
      from met where not several
      union all select distinct mapping, erp_id, null::uuid
      from met cross join unnest(erp_ids) as erp_id where several
      union all select distinct mapping, null::uuid, crm_id
      from met cross join unnest(crm_ids) as crm_id where several
    ), judged as (
      select *, erp_id is not null and crm_id is not null
        and count(*) over (partition by mapping, erp_id) = 1
        and count(*) over (partition by mapping, crm_id) = 1 as is_unique
      from candidates
    ), samples as (
      select mapping, erp_id, crm_id from judged
      where not is_unique and erp_id is not null and crm_id is not null
      union
      select mapping, erp_id, crm_id from met
        cross join unnest(erp_ids[:${MATCH_SAMPLES_MAX}]) as erp_id
        cross join unnest(crm_ids[:${MATCH_SAMPLES_MAX}]) as crm_id
      where several
    )
    select 'UNIQUE' as kind, mapping, erp_id as "erpId", crm_id as "crmId", null::int as erp,
      null::int as crm
    from judged where is_unique
    union all
    select 'SAMPLE', mapping, erp_id, crm_id, null, null
    from (select *, row_number() over (partition by mapping order by erp_id, crm_id) as at
      from samples) s
    where at <= ${MATCH_SAMPLES_MAX}
    union all
    select 'AMOUNT', mapping, null, null, count(distinct erp_id)::int, count(distinct crm_id)::int
    from judged where not is_unique group by mapping
    order by 2, 3, 4`;
  const unique = found.filter(({ kind }) => kind === 'UNIQUE').map(matchOf);
  const samples = found.filter(({ kind }) => kind === 'SAMPLE').map(matchOf);
  const ambiguous = new Map<string, Ambiguous>();
  for (const row of found) {
    if (row.kind !== 'AMOUNT') continue;
    const { mapping, erp, crm } = row;
    const own = samples.filter((sample) => sample.mapping === mapping);
    ambiguous.set(mapping, {
      erp,
      crm,
      samples: own.map(({ erpId, crmId }) => ({ erpId, crmId })),
    });
  }
  return { unique, ambiguous };
}

function matchOf({ mapping, erpId, crmId }: Match): Match {
  return { mapping, erpId, crmId };
}
