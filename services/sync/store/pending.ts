/** Pairs that somebody wants looked at: asked for, claimed, released. */
import type { Intent } from '../domain/decide.ts';
import type { System } from '../domain/integration.ts';
import type { Tried } from '../domain/merge.ts';
import type { Claimed, StoredCoupling } from '../domain/pair-ports.ts';
import { withTries } from '../domain/tried.ts';
import { CHANNEL } from './announce.ts';
import { json, type Sql } from './sql.ts';

export interface PairKey {
  readonly erpId: string | null;
  readonly crmId: string | null;
}

export { CHANGE_INTENT } from '../domain/named-intent.ts';

/** Urgency of an intent: a person waits, a change, part of a large run. */
export const URGENCY = { NOW: 0, CHANGE: 1, RUN: 2 } as const;

/** Longer than a batch; a worker that hangs loses its pairs to others after it. */
export const CLAIM_SECONDS = 45;

/** Nobody has the pair in hand: no claim, an old one, or one of a worker that is gone. */
const FREE = `(p.claimed_until is null or p.claimed_until < now()
  or p.claimed_by not in (select pid from pg_stat_activity))`;

/** When `p` is due: what is held until its step is resumed stays held, whoever sets a time. */
export function unlessHeld(sql: Sql, at: ReturnType<Sql>): ReturnType<Sql> {
  return sql`case p.due_at when 'infinity' then p.due_at else ${at} end`;
}

/**
 * Asks for pairs to be looked at; intents on a pair that is pending already are merged: creating is
 * allowed if anybody allows it, the latest winner and choices count. Whose data to begin with goes
 * with a winner only where one person said both: that is to copy, and settling a conflict while a
 * run asks for its pair is not. Answers the pending ids.
 */
export async function enqueue(
  sql: Sql,
  scope: { readonly integration: string; readonly mapping: string },
  pairs: readonly PairKey[],
  intent: Intent,
  options: {
    readonly urgency: number;
    readonly now: Date;
    /** It is asked for in the name of a step, and given up with it. */
    readonly inStep?: true;
  },
): Promise<string[]> {
  if (pairs.length === 0) return [];
  const entries = pairs.map(({ erpId, crmId }) => ({ erp_id: erpId, crm_id: crmId }));
  const { integration, mapping } = scope;
  const { winner, choices, deletion, mayCreate, match, initial } = intent;
  const isChoice = winner !== null || deletion !== null || Object.keys(choices).length > 0;
  const isMeant = mayCreate.length > 0 || match || initial !== null;
  await sql`/* enqueue new */
    insert into sync.pending (integration, mapping, erp_id, crm_id, may_create, match, winner,
      choices, deletion, urgency, due_at, generation)
    select distinct on (coalesce(erp_id, crm_id)) ${integration}::uuid, ${mapping}, erp_id, crm_id,
      '{}'::text[], false, null, '{}'::jsonb, null, ${options.urgency}::smallint,
      ${options.now}::timestamptz, 0
    from jsonb_to_recordset(${json(sql, entries)}) as r (erp_id uuid, crm_id uuid)
    on conflict do nothing`;
  const rows = await sql<{ id: string }[]>`/* enqueue merge */
    update sync.pending p set
      may_create = array(select distinct unnest(p.may_create || ${[...mayCreate]}::text[])),
      match = p.match or ${match},
      winner = coalesce(${winner}, p.winner),
      initial = case when ${winner}::text is not null
          then coalesce(${initial}, case when p.winner = ${winner} then p.initial end)
        when p.winner is not null then p.initial else coalesce(${initial}, p.initial) end,
      choices = p.choices || ${json(sql, choices)},
      deletion = coalesce(${deletion}, p.deletion),
      chosen = case when ${isChoice}::boolean then p.generation + 1 else p.chosen end,
      meant = case when ${isMeant}::boolean then p.generation + 1 else p.meant end,
      urgency = least(p.urgency, ${options.urgency}::smallint),
      besides_steps = p.besides_steps or ${options.inStep !== true}::boolean,
      due_at = least(p.due_at, ${options.now}::timestamptz),
      generation = p.generation + 1
    where p.integration = ${integration} and p.mapping = ${mapping}
      and (p.erp_id = any(${idsOf(pairs, 'erpId')}::uuid[])
        or p.crm_id = any(${idsOf(pairs, 'crmId')}::uuid[]))
    returning p.id`;
  return rows.map((row) => row.id);
}

function idsOf(pairs: readonly PairKey[], side: keyof PairKey): string[] {
  return pairs.flatMap((pair) => pair[side] ?? []);
}

interface ClaimedRow {
  readonly id: string;
  readonly generation: number;
  readonly erp_id: string | null;
  readonly crm_id: string | null;
  readonly may_create: System[];
  readonly match: boolean;
  readonly winner: System | null;
  readonly initial: System | null;
  readonly choices: Record<string, System>;
  readonly deletion: Intent['deletion'];
  readonly attempts: number;
  readonly urgency: number;
  readonly creation: string | null;
  readonly tried: Tried | null;
}

/** Due pairs of one mapping that nobody else has in hand. */
export async function claimPending(
  sql: Sql,
  scope: { readonly integration: string; readonly mapping: string },
  options: { readonly max: number; readonly now: Date; readonly worker: number },
): Promise<Claimed[]> {
  const { max, now, worker } = options;
  const rows = await sql<ClaimedRow[]>`/* claimPending */
    with due as (
      select p.id from sync.pending p
      where p.integration = ${scope.integration} and p.mapping = ${scope.mapping}
        and p.due_at <= ${now} and ${sql.unsafe(FREE)}
      order by p.urgency, p.due_at limit ${max} for update skip locked
    )
    update sync.pending p
    set claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS}), claimed_by = ${worker},
      -- Whoever may create is given the key at once: it has to be committed before it is sent.
      creation = case when p.may_create = '{}' then p.creation
        else coalesce(p.creation, gen_random_uuid()) end
    from due where p.id = due.id returning p.*`;
  if (rows.length === 0) return [];
  // Apart, and by lists: whatever the planner thinks of a table that has just been filled, no entry
  // is compared with all couplings.
  const couplings = await sql<StoredCoupling[]>`/* claimPending couplings */
    select id, erp_id as "erpId", crm_id as "crmId", base from sync.coupling
    where integration = ${scope.integration} and mapping = ${scope.mapping}
      and (erp_id = any(${rows.flatMap((row) => row.erp_id ?? [])}::uuid[])
        or crm_id = any(${rows.flatMap((row) => row.crm_id ?? [])}::uuid[]))`;
  const byErp = new Map(couplings.map((coupling) => [coupling.erpId, coupling]));
  const byCrm = new Map(couplings.map((coupling) => [coupling.crmId, coupling]));
  return rows.map((row) =>
    claimed(row, byErp.get(row.erp_id ?? '') ?? byCrm.get(row.crm_id ?? '') ?? null),
  );
}

/** Commits the key of each creation; one that was noted before stays. */
export async function noteCreationKeys(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; creation: string }[]>`/* noteCreationKeys */
    update sync.pending set creation = coalesce(creation, gen_random_uuid())
    where id = any(${ids as string[]}::uuid[]) returning id, creation`;
  return new Map(rows.map((row) => [row.id, row.creation]));
}

/** Commits what is about to be sent to coupled pairs, with what was before. */
export async function noteTries(
  sql: Sql,
  tries: readonly { readonly pending: string; readonly tried: Tried }[],
): Promise<void> {
  await sql`/* noteTries */
    update sync.pending p set tried = r.tried
    from jsonb_to_recordset(${json(sql, tries)}) as r (pending uuid, tried jsonb)
    where p.id = r.pending`;
}

/** Gives pairs back that could not be looked at. */
export async function releaseClaims(sql: Sql, ids: readonly string[], until: Date): Promise<void> {
  await sql`/* releaseClaims */
    update sync.pending p set claimed_until = null, attempts = attempts + 1,
      due_at = ${unlessHeld(sql, sql`${until}::timestamptz`)}
    where id = any(${ids as string[]}::uuid[])`;
}

/**
 * What was put off because a system did not answer is due at once, now that it does; what waits for
 * another record, or is held, is left as it is.
 */
export async function releaseDelayed(sql: Sql, integration: string, now: Date): Promise<void> {
  await sql`/* releaseDelayed */
    with released as (
      update sync.pending p set due_at = ${now}, attempts = 0
      where p.integration = ${integration} and p.attempts > 0 and p.due_at > ${now}
        and p.due_at < 'infinity' and p.claimed_until is null
        and not exists (select from sync.waiting w where w.pending = p.id)
      returning p.id
    )
    select pg_notify(${CHANNEL}, ${`work ${integration}`}) from released limit 1`;
}

/** What is to be tried about these issues, or waits, is tried no more; who is in hand ends. */
export async function forgetPending(sql: Sql, issues: readonly string[]): Promise<void> {
  await sql`/* forgetPending */
    delete from sync.pending p using sync.issue i
    where i.id = any(${issues as string[]}::uuid[])
      and p.integration = i.integration and p.mapping = i.mapping
      and (p.erp_id = i.erp_id or p.crm_id = i.crm_id) and ${sql.unsafe(FREE)}`;
}

/**
 * Those of the mappings that have due pairs, the most urgent first, and how many there are, up to
 * `max`: counting thousands of them after every batch cost as much as claiming them.
 */
export async function mappingsWithWork(
  sql: Sql,
  integration: string,
  names: readonly string[],
  { max, now }: { readonly max: number; readonly now: Date },
): Promise<{ mapping: string; amount: number }[]> {
  return await sql<{ mapping: string; amount: number }[]>`/* mappingsWithWork */
    select m.mapping, d.amount from unnest(${names as string[]}::text[]) as m (mapping)
    cross join lateral (
      select count(*)::int as amount, min(f.urgency) as urgency from (
        select p.urgency from sync.pending p
        where p.integration = ${integration} and p.mapping = m.mapping and p.due_at <= ${now}
          and ${sql.unsafe(FREE)}
        order by p.urgency, p.due_at limit ${max}
      ) f
    ) d
    where d.amount > 0 order by d.urgency, m.mapping`;
}

function claimed(row: ClaimedRow, coupling: StoredCoupling | null): Claimed {
  return {
    id: row.id,
    generation: row.generation,
    erpId: coupling?.erpId ?? row.erp_id,
    crmId: coupling?.crmId ?? row.crm_id,
    intent: {
      mayCreate: row.may_create,
      match: row.match,
      winner: row.winner,
      initial: row.initial,
      choices: row.choices,
      deletion: row.deletion,
    },
    attempts: row.attempts,
    urgent: row.urgency === URGENCY.NOW,
    creation: row.creation,
    coupling: coupling && withTried(coupling, row.tried),
  };
}

function withTried(coupling: StoredCoupling, tried: Tried | null): StoredCoupling {
  const { base } = coupling;
  return base === null || tried === null ? coupling : { ...coupling, base: withTries(base, tried) };
}
