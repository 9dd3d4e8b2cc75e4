/**
 * Lists the records of one phase of a step, and asks for each to be looked at, in one transaction.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import { flowsTo, type TableMapping } from '../domain/mapping.ts';
import type { Phase } from '../domain/run.ts';
import { countTotal, openJob } from './jobs.ts';
import { CHANGE_INTENT } from './feed.ts';
import { enqueue, URGENCY, type PairKey } from './pending.ts';
import type { Sql } from './sql.ts';

export interface StepScope {
  readonly integration: string;
  readonly mapping: TableMapping;
  readonly step: string;
  /** The only records of the ERP; null: all of the mapping. */
  readonly erpIds: readonly string[] | null;
  readonly now: Date;
}

/** Records that somebody decided to leave alone, or has to decide about, are not tried again. */
const NOT_PARKED = `not exists (select from sync.issue i where i.integration = r.integration
  and i.mapping = r.mapping and i.state = 'IGNORED'
  and case r.system when 'ERP' then i.erp_id else i.crm_id end = r.id)`;

/** What is intended in each phase; a full run copies the ERP's values into pairs that are new. */
const INTENTS: Partial<Record<Phase, Intent>> = {
  MATCH: { ...CHANGE_INTENT, match: true },
  PAIRS: { ...CHANGE_INTENT, initial: 'ERP' },
  CHANGED: CHANGE_INTENT,
  CREATE_IN_CRM: { ...CHANGE_INTENT, match: true, mayCreate: ['CRM'], initial: 'ERP' },
  CREATE_IN_ERP: { ...CHANGE_INTENT, match: true, mayCreate: ['ERP'], initial: 'ERP' },
};

/** So many new rows make plans wrong for minutes, until the database looks at them by itself. */
const ANALYZE_PAIRS = 1_000;

/** What is intended with the pairs of a phase; null when it looks at none. */
export function intentOf(phase: Phase): Intent | null {
  return INTENTS[phase] ?? null;
}

/** Answers how many pairs were listed. */
export async function enumerate(tx: Transaction, scope: StepScope, phase: Phase): Promise<number> {
  const intent = intentOf(phase);
  if (intent === null) return 0;
  const pairs = await pairsOf(tx, scope, phase);
  if (phase === 'MATCH') {
    await giveRecords(
      tx,
      scope,
      'COUPLING',
      null,
      pairs.flatMap(({ erpId }) => erpId ?? []),
    );
  } else {
    await giveDirection(
      tx,
      scope,
      'CRM',
      pairs.flatMap(({ erpId }) => erpId ?? []),
    );
    await giveDirection(
      tx,
      scope,
      'ERP',
      pairs.flatMap(({ crmId }) => crmId ?? []),
    );
  }
  await askFor(tx, scope, pairs, intent, URGENCY.RUN);
  if (pairs.length >= ANALYZE_PAIRS) {
    await tx`analyze sync.record, sync.coupling, sync.pending, sync.pending_step, sync.run_record`;
  }
  return pairs.length;
}

/** Asks for pairs in the name of a step. */
export async function askFor(
  tx: Transaction,
  { integration, mapping, step, now }: Omit<StepScope, 'erpIds'>,
  pairs: readonly PairKey[],
  intent: Intent,
  urgency: number,
): Promise<void> {
  const named = { integration, mapping: mapping.name };
  for (let at = 0; at < pairs.length; at += PAIRS_PER_STATEMENT) {
    const chunk = pairs.slice(at, at + PAIRS_PER_STATEMENT);
    const pending = await enqueue(tx, named, chunk, intent, { urgency, now });
    await tx`/* askFor */
      insert into sync.pending_step (pending, step)
      select id, ${step} from unnest(${pending}::uuid[]) as id on conflict do nothing`;
  }
}

const PAIRS_PER_STATEMENT = 5_000;

/** Gives records to the job of a direction, if data flows that way at all. */
export async function giveDirection(
  tx: Transaction,
  scope: Omit<StepScope, 'erpIds'>,
  to: System,
  ids: readonly string[],
): Promise<void> {
  if (!flowsTo(scope.mapping, to)) return;
  const direction = to === 'CRM' ? 'ERP_TO_CRM' : 'CRM_TO_ERP';
  await giveRecords(tx, scope, 'SYNCHRONIZATION', direction, ids);
}

async function giveRecords(
  tx: Transaction,
  { step, now }: Pick<StepScope, 'step' | 'now'>,
  kind: 'SYNCHRONIZATION' | 'COUPLING',
  direction: 'ERP_TO_CRM' | 'CRM_TO_ERP' | null,
  ids: readonly string[],
): Promise<void> {
  const job = await openJob(tx, step, kind, direction, now);
  await tx`/* giveRecords */
    insert into sync.run_record (job, record)
    select ${job}, id from unnest(${ids as string[]}::uuid[]) as id on conflict do nothing`;
  await countTotal(tx, job);
}

/** The pairs a phase looks at: those that are coupled, or records without a partner. */
export async function pairsOf(
  sql: Sql,
  { integration, mapping, erpIds }: Omit<StepScope, 'step' | 'now'>,
  phase: Phase,
): Promise<PairKey[]> {
  const only = erpIds as string[] | null;
  if (phase === 'PAIRS') {
    return await sql<PairKey[]>`/* pairsOf PAIRS */
      select erp_id as "erpId", crm_id as "crmId" from sync.coupling
      where integration = ${integration} and mapping = ${mapping.name} and state <> 'IGNORED'
        and (${only}::uuid[] is null or erp_id = any(${only}::uuid[]))`;
  }
  if (phase === 'CHANGED') {
    return await sql<PairKey[]>`/* pairsOf CHANGED */
      select erp_id as "erpId", crm_id as "crmId" from sync.coupling
      where integration = ${integration} and mapping = ${mapping.name} and state <> 'IGNORED'
        and (erp_changed_at is not null or crm_changed_at is not null or base is null
          or state in ('PENDING', 'FAILED'))`;
  }
  const system: System = phase === 'CREATE_IN_ERP' ? 'CRM' : 'ERP';
  const own = system === 'ERP' ? 'erp_id' : 'crm_id';
  const rows = await sql<{ id: string }[]>`/* pairsOf uncoupled */
    select r.id from sync.record r
    where r.integration = ${integration} and r.mapping = ${mapping.name} and r.system = ${system}
      and r.in_filter and not r.gone and ${sql.unsafe(NOT_PARKED)}
      and (${only}::uuid[] is null or r.id = any(${only}::uuid[]))
      and not exists (select from sync.coupling c where c.integration = r.integration
        and c.mapping = r.mapping and c.${sql.unsafe(own)} = r.id)`;
  return rows.map(({ id }) =>
    system === 'ERP' ? { erpId: id, crmId: null } : { erpId: null, crmId: id },
  );
}
