/** Which records a phase of a step looks at: a query per phase, run where its answer is needed. */
import type { System } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { matchesByIndex } from '../domain/record-index.ts';
import type { Phase } from '../domain/run.ts';
import type { PairKey } from './pending.ts';
import type { Sql } from './sql.ts';

export interface PhaseScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  /** The only records of the ERP; null: all of the mapping. */
  readonly erpIds: readonly string[] | null;
}

/** A query of rows `erp_id, crm_id, asked`. */
export type PhaseQuery = ReturnType<Sql>;

/** Records that somebody decided to leave alone, or has to decide about, are not tried again. */
const NOT_PARKED = `not exists (select from sync.issue i where i.integration = r.integration
  and i.mapping = r.mapping and i.state = 'IGNORED'
  and case r.system when 'ERP' then i.erp_id else i.crm_id end = r.id)`;

/**
 * Those that are coupled, or records without a partner. `asked`: false for a record that shares no
 * key with any of the other side, which matching could only leave alone.
 */
export function recordsOfPhase(sql: Sql, scope: PhaseScope, phase: Phase): PhaseQuery {
  switch (phase) {
    case 'PAIRS':
      return pairs(sql, scope);
    case 'CHANGED':
      return sql`select erp_id, crm_id, true as asked from (${pairs(sql, scope)}) p
        join sync.coupling c using (erp_id, crm_id)
        where c.integration = ${scope.integration} and c.mapping = ${scope.mapping.name}
          and (erp_changed_at is not null or crm_changed_at is not null or base is null
            or state in ('PENDING', 'FAILED'))`;
    case 'MATCH':
      return uncoupled(sql, scope, 'ERP', matchesByIndex(scope.mapping));
    case 'CREATE_IN_ERP':
      return uncoupled(sql, scope, 'CRM', false);
    default:
      return uncoupled(sql, scope, 'ERP', false);
  }
}

/** Pairs that the step coupled in its matching. */
export function pairsOfStep(
  sql: Sql,
  { integration, mapping }: Omit<PhaseScope, 'erpIds'>,
  step: string,
): PhaseQuery {
  return sql`select c.erp_id, c.crm_id, true as asked
    from sync.job j join sync.run_record rr on rr.job = j.id and rr.outcome = 'coupled'
    join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and c.erp_id = rr.record and c.state <> 'IGNORED'
    where j.step = ${step} and j.kind = 'COUPLING'`;
}

/** Pairs of records that the step created and that are not what was sent. */
export function differentOfStep(
  sql: Sql,
  { integration, mapping }: Omit<PhaseScope, 'erpIds'>,
  step: string,
): PhaseQuery {
  return sql`select distinct c.erp_id, c.crm_id, true as asked
    from sync.job j join sync.run_record rr on rr.job = j.id and rr.outcome = 'inserted'
    join sync.coupling c on c.integration = ${integration} and c.mapping = ${mapping.name}
      and c.state = 'PENDING'
      and case j.direction when 'ERP_TO_CRM' then c.erp_id else c.crm_id end = rr.record
    where j.step = ${step}`;
}

/** The records themselves, for somebody who only counts. */
export async function readPhase(sql: Sql, scope: PhaseScope, phase: Phase): Promise<PairKey[]> {
  return await sql<PairKey[]>`/* readPhase */
    select erp_id as "erpId", crm_id as "crmId" from (${recordsOfPhase(sql, scope, phase)}) r`;
}

function pairs(sql: Sql, { integration, mapping, erpIds }: PhaseScope): PhaseQuery {
  const only = erpIds as string[] | null;
  return sql`select erp_id, crm_id, true as asked from sync.coupling
    where integration = ${integration} and mapping = ${mapping.name} and state <> 'IGNORED'
      and (${only}::uuid[] is null or erp_id = any(${only}::uuid[]))`;
}

function uncoupled(
  sql: Sql,
  { integration, mapping, erpIds }: PhaseScope,
  system: System,
  byIndex: boolean,
): PhaseQuery {
  const only = erpIds as string[] | null;
  const [own, other] = system === 'ERP' ? ['erp_id', 'crm_id'] : ['crm_id', 'erp_id'];
  // One look into the index of keys per record, whatever the planner thinks (`recordsMatching`).
  const asked = byIndex
    ? sql`exists (select from
          (select * from sync.record where match_keys && r.match_keys offset 0) o
        where o.integration = ${integration} and o.mapping = ${mapping.name}
          and o.system <> ${system} and o.in_filter and not o.gone)`
    : sql`true`;
  return sql`select r.id as ${sql(own)}, null::uuid as ${sql(other)}, ${asked} as asked
    from sync.record r
    where r.integration = ${integration} and r.mapping = ${mapping.name} and r.system = ${system}
      and r.in_filter and not r.gone and ${sql.unsafe(NOT_PARKED)}
      and (${only}::uuid[] is null or r.id = any(${only}::uuid[]))
      and not exists (select from sync.coupling c where c.integration = r.integration
        and c.mapping = r.mapping and c.${sql(own)} = r.id)`;
}
