/**
 * Makes the pairs of one batch agree: loads both records and the base, decides, writes, settles.
 * Safe to repeat and to kill at any point: every creation has a committed key, every update names
 * the version it was decided on, and what was done is settled in one transaction.
 */
import { pairRetryMs, recheckMs } from './backoff.ts';
import { candidatesOf, wantedMatchKeys, type Match, type WantedKeys } from './candidates.ts';
import { decide, type Decision, type PairFacts, type Side } from './decide.ts';
import { ambiguousFailure, conflictFailure, dependencyFailure, unfitFailure } from './failure.ts';
import type { System } from './integration.ts';
import type { LinkRequest, Links } from './links.ts';
import type { FieldConflict } from './merge.ts';
import { otherSystem, sideOf } from './mapping.ts';
import type {
  Claimed,
  Failure,
  KnownRecord,
  PairStore,
  Scope,
  Settled,
  Systems,
} from './pair-ports.ts';
import type { Row } from './ports.ts';
import type { Holder, Taken } from './taken.ts';
import { linkRequests } from './value-rule.ts';
import { writeDecisions, type Decided } from './write-run.ts';

export interface DecidePorts {
  readonly store: PairStore;
  readonly systems: Systems;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

export interface ReconcilePorts extends DecidePorts {
  /** What other batches of the mapping have in hand. */
  readonly taken: Taken;
}

/** Pairs looked at together: few statements and requests per record, short claims. */
export const BATCH_PAIRS_MAX = 400;

/** How soon a pair is looked at again that another one in hand comes before. */
const TURN_MS = 100;

/**
 * Answers how many pairs were looked at; 0: nothing is due.
 * @throws whatever a system or the database threw; the pairs are given back, and what was written
 * before is found again by its keys and versions.
 */
export async function reconcileBatch(ports: ReconcilePorts, scope: Scope): Promise<number> {
  const claimed = await ports.store.claim(scope, BATCH_PAIRS_MAX);
  if (claimed.length === 0) return 0;
  const mine = ports.taken.share();
  try {
    const decided = await decideAll(ports, scope, claimed, mine);
    const written = await withRows(ports, scope, await writeDecisions(ports, scope, decided));
    const parked = decided.flatMap((pair) => park(scope, pair) ?? []);
    await ports.store.settle(scope, [...(await refreshed(ports, scope, written)), ...parked]);
  } catch (error) {
    const attempts = Math.max(...claimed.map((pair) => pair.attempts));
    // A database that cannot take them back ends the claims itself when it has lost this session.
    await ports.store
      .release(claimed, pairRetryMs(attempts + 1, ports.random()))
      .catch(() => undefined);
    throw error;
  } finally {
    mine.release();
  }
  return claimed.length;
}

/** Records that somebody waits for are read when no answer showed them; feeds bring the rest. */
async function withRows(
  { systems, taken }: ReconcilePorts,
  scope: Scope,
  settled: readonly Settled[],
): Promise<Settled[]> {
  // Whoever wants an equal key finds the record that has it, or would make a second one.
  const matters = scope.mapping.matchesByItself && taken.isContended();
  const read = async (system: System): Promise<Map<string, Row>> => {
    const ids = settled.flatMap((one) => {
      const isAwaited = one.kind === 'synchronised' && (matters || one.pair.urgent);
      if (!isAwaited || one.unseen?.system !== system) return [];
      return [system === 'ERP' ? one.erpId : one.crmId];
    });
    // Should this fail, the feed brings them all the same.
    return ids.length === 0 ? new Map() : systems.read(scope, system, ids).catch(() => new Map());
  };
  const [erp, crm] = [await read('ERP'), await read('CRM')];
  return settled.map((one) =>
    one.kind === 'synchronised'
      ? {
          ...one,
          erpRow: one.erpRow ?? erp.get(one.erpId) ?? null,
          crmRow: one.crmRow ?? crm.get(one.crmId) ?? null,
        }
      : one,
  );
}

/** A record that is no longer what was decided on is read, so that the next attempt knows it. */
async function refreshed(
  { systems }: DecidePorts,
  scope: Scope,
  settled: readonly Settled[],
): Promise<Settled[]> {
  const stale = (system: System): string[] =>
    settled.flatMap((one) => {
      if (one.kind !== 'failed' || one.failure.code !== 'RECORD_CHANGED_MEANWHILE') return [];
      if (one.failure.origin !== system) return [];
      return (system === 'ERP' ? one.pair.erpId : one.pair.crmId) ?? [];
    });
  const read = async (system: System): Promise<Map<string, Row>> => {
    const ids = stale(system);
    return ids.length === 0 ? new Map() : systems.read(scope, system, ids);
  };
  const fresh = { ERP: await read('ERP'), CRM: await read('CRM') };
  return settled.map((one) => {
    if (one.kind !== 'failed' || one.failure.code !== 'RECORD_CHANGED_MEANWHILE') return one;
    const system = one.failure.origin === 'ERP' ? 'ERP' : 'CRM';
    const id = system === 'ERP' ? one.pair.erpId : one.pair.crmId;
    if (id === null) return one;
    return { ...one, fresh: [{ system, id, row: fresh[system].get(id) ?? null }] };
  });
}

/** What is to be done about each pair, in the order given; nothing is written. */
export async function decideAll(
  ports: DecidePorts,
  scope: Scope,
  claimed: readonly Claimed[],
  taken: Holder,
): Promise<Decided[]> {
  const [erp, crm] = await Promise.all([
    loadSide(ports, scope, 'ERP', claimed),
    loadSide(ports, scope, 'CRM', claimed),
  ]);
  const pairs = claimed.map((pair) => ({ pair, erp: erp(pair), crm: crm(pair) }));
  const links = await linksOf(ports.store, scope, pairs);
  const wanted = pairs.map((sides) => wantedMatchKeys(scope.mapping, sides, links));
  const found = await findMatches(ports.store, scope, wanted);
  return pairs.map((sides, index) => ({
    ...sides,
    decision: inTurn(scope, taken, wanted[index] ?? null, {
      mapping: scope.mapping,
      erp: sides.erp,
      crm: sides.crm,
      coupling: sides.pair.coupling,
      intent: sides.pair.intent,
      candidates: candidatesOf(wanted[index] ?? null, found),
      links,
    }),
    links,
    label: labelOf(scope, sides),
  }));
}

/**
 * Decides; of several records that want one partner, or would be made with equal keys, only the
 * first has its way now.
 */
function inTurn(
  { mapping }: Scope,
  taken: Holder,
  wanted: WantedKeys | null,
  facts: PairFacts,
): Decision {
  const decision = decide(facts);
  if (decision.kind === 'skip' || decision.kind === 'wait-for') return decision;
  const uses = [facts.erp, facts.crm].flatMap((side) =>
    side.kind === 'present' ? [side.row.id] : [],
  );
  if (decision.kind === 'couple') uses.push(decision.erpId, decision.crmId);
  const isLikeOthers = decision.kind === 'create' && mapping.matchesByItself && wanted !== null;
  if (isLikeOthers) uses.push(...wanted.keys);
  return taken.take(uses) ? decision : { kind: 'defer' };
}

/** Records from the replica; one that is not there is asked for, because it may be new. */
async function loadSide(
  { store, systems }: DecidePorts,
  scope: Scope,
  system: System,
  claimed: readonly Claimed[],
): Promise<(pair: Claimed) => Side> {
  const idOf = (pair: Claimed): string | null => (system === 'ERP' ? pair.erpId : pair.crmId);
  const ids = claimed.flatMap((pair) => idOf(pair) ?? []);
  const known = await store.records(scope, system, ids);
  const unknown = ids.filter((id) => !known.has(id));
  const live = unknown.length === 0 ? new Map() : await systems.read(scope, system, unknown);
  return (pair) => {
    const id = idOf(pair);
    if (id === null) return { kind: 'absent' };
    const record: KnownRecord | undefined = known.get(id);
    if (record !== undefined) return { kind: 'present', ...record };
    const row = live.get(id);
    return row === undefined ? { kind: 'deleted' } : { kind: 'present', row, inFilter: true };
  };
}

type Sides = Pick<Decided, 'pair' | 'erp' | 'crm'>;

/** Asked twice: what stands behind a record is known only when the record itself is. */
async function linksOf(store: PairStore, scope: Scope, pairs: readonly Sides[]): Promise<Links> {
  const first = await store.links(scope, []);
  const known = await store.links(scope, requestsOf(scope, pairs, first));
  return store.links(scope, requestsOf(scope, pairs, known));
}

function requestsOf(scope: Scope, pairs: readonly Sides[], known: Links): LinkRequest[] {
  return pairs.flatMap(({ erp, crm }) =>
    scope.mapping.fields.flatMap((field) =>
      linkRequests(
        field.rule,
        { erp: field.erpField, crm: field.crmField },
        { erp: dataOf(erp), crm: dataOf(crm) },
        known,
      ),
    ),
  );
}

/** Records of our own side matter only where the other one has somebody to want. */
async function findMatches(
  store: PairStore,
  scope: Scope,
  wanted: readonly (WantedKeys | null)[],
): Promise<Match[]> {
  const lookers = wanted.filter((one) => one !== null);
  const look = async (system: System, of: readonly WantedKeys[]): Promise<Match[]> => {
    const keys = [...new Set(of.flatMap((one) => one.keys))];
    const found = keys.length === 0 ? [] : await store.matching(scope, system, keys);
    return found.map((match) => ({ ...match, system }));
  };
  const sides = ['ERP', 'CRM'] as const;
  const there = await Promise.all(
    sides.map((system) =>
      look(
        system,
        lookers.filter((one) => one.system === system),
      ),
    ),
  );
  const hits = new Set(there.flat().map(({ system, key }) => `${system} ${key}`));
  const rivals = await Promise.all(
    sides.map((system) =>
      look(
        otherSystem(system),
        lookers.filter(
          (one) => one.system === system && one.keys.some((key) => hits.has(`${system} ${key}`)),
        ),
      ),
    ),
  );
  return [...there, ...rivals].flat();
}

/** What becomes of decisions that write nothing; null for the others. */
function park({ mapping }: Scope, { pair, decision, label }: Decided): Settled | null {
  const failed = (failure: Failure) =>
    ({
      kind: 'failed',
      pair,
      failure,
      conflict: null,
      retryMs: null,
      tried: null,
      fresh: [],
    }) as const;
  switch (decision.kind) {
    case 'defer':
      return { kind: 'postponed', pair, inMs: TURN_MS };
    case 'skip':
      return { kind: 'skipped', pair, reason: decision.reason };
    case 'couple':
      return { kind: 'coupled', pair, erpId: decision.erpId, crmId: decision.crmId };
    case 'uncouple':
      return { kind: 'uncoupled', pair, deleted: null };
    case 'wait-for':
      return {
        ...failed(dependencyFailure(label, decision.missing)),
        retryMs: recheckMs(pair.attempts),
      };
    case 'ambiguous':
      return failed(ambiguousFailure(label, decision.ids));
    case 'unfit':
      return failed(unfitFailure(label, decision.unfit));
    case 'conflict':
      return {
        ...failed(conflictFailure(label, decision.conflict, labelsOf(mapping, decision.fields))),
        conflict: { kind: decision.conflict, fields: decision.fields },
      };
    case 'synchronise':
    case 'create':
    case 'delete':
      return null;
    default:
      return decision satisfies never;
  }
}

function labelsOf({ fields }: Scope['mapping'], own: readonly FieldConflict[]): string[] {
  const names = new Set(own.map(({ field }) => field));
  return fields.filter(({ id }) => names.has(id)).map(({ label }) => label);
}

function labelOf(scope: Scope, { erp, crm }: Sides): string {
  const [side, data] = erp.kind === 'present' ? ['ERP' as const, erp] : ['CRM' as const, crm];
  if (data.kind !== 'present') return scope.mapping.label;
  const parts = sideOf(scope.mapping, side).label.map((field) => data.row.data[field] ?? '');
  return parts.join(' ').trim() || data.row.id;
}

function dataOf(side: Side): Readonly<Record<string, string | number | boolean | null>> | null {
  return side.kind === 'present' ? side.row.data : null;
}
