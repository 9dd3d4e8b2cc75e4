/** Sends what was decided to both systems and tells what became of each pair. */
import { expectCreated, lookAfter } from './after-write.ts';
import type { Decision, Patch, Side } from './decide.ts';
import { writeFailure } from './failure.ts';
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import type { Base } from './merge.ts';
import { flowsTo } from './mapping.ts';
import type {
  Claimed,
  Counted,
  PairStore,
  RecordWrite,
  Scope,
  Settled,
  Systems,
  WriteOutcome,
} from './pair-ports.ts';
import type { Row } from './ports.ts';
import { pairRetryMs, restMs } from './backoff.ts';
import { triedBase } from './tried.ts';
import { withoutUnchecked } from './unchecked-values.ts';

/** A pair with what was decided about it. */
export interface Decided {
  readonly pair: Claimed;
  readonly erp: Side;
  readonly crm: Side;
  readonly decision: Decision;
  /** What the records of its batch point at. */
  readonly links: Links;
  readonly label: string;
}

export interface WritePorts {
  readonly store: Pick<PairStore, 'noteCreations' | 'noteTries'>;
  readonly systems: Pick<Systems, 'write'>;
  readonly random: () => number;
}

/** Pairs whose decision writes nothing into a record are left out of the answer. */
export async function writeDecisions(
  ports: WritePorts,
  scope: Scope,
  decided: readonly Decided[],
): Promise<Settled[]> {
  const creations = decided.filter(({ decision }) => decision.kind === 'create');
  const keys = await creationKeys(ports, creations);
  const tries = decided.flatMap((one) => {
    const tried = triedOf(scope, one)?.tried;
    return tried === undefined ? [] : [{ pending: one.pair.id, tried }];
  });
  if (tries.length > 0) await ports.store.noteTries(tries);
  const [erp, crm] = await Promise.all([
    send(ports, scope, 'ERP', decided, keys),
    send(ports, scope, 'CRM', decided, keys),
  ]);
  const last = await sendWithoutUnchecked(ports, scope, { decided, keys, erp });
  return last.decided.flatMap((one) => settledOf(ports, scope, one, last.erp, crm) ?? []);
}

/** Sends records again without values that the ERP refused and that nobody insists on. */
async function sendWithoutUnchecked(
  ports: WritePorts,
  scope: Scope,
  sent: {
    readonly decided: readonly Decided[];
    readonly keys: ReadonlyMap<string, string>;
    readonly erp: Outcomes;
  },
): Promise<{ readonly decided: readonly Decided[]; readonly erp: Outcomes }> {
  const lesser = sent.decided.flatMap((one) => {
    const outcome = sent.erp.get(one.pair.id);
    if (outcome === undefined || outcome.ok) return [];
    return withoutUnchecked(scope.mapping, one, outcome) ?? [];
  });
  if (lesser.length === 0) return sent;
  const again = await send(ports, scope, 'ERP', lesser, sent.keys);
  const taken = new Map<string, Decided>();
  const erp = new Map(sent.erp);
  for (const one of lesser) {
    const { id } = one.pair;
    const outcome = again.get(id);
    // It was refused for something else: what was said first stands.
    if (outcome?.ok === false) continue;
    taken.set(id, one);
    if (outcome === undefined) erp.delete(id);
    else erp.set(id, outcome);
  }
  return { decided: sent.decided.map((one) => taken.get(one.pair.id) ?? one), erp };
}

/** Most were given their key when they were claimed. */
async function creationKeys(
  { store }: WritePorts,
  creations: readonly Decided[],
): Promise<ReadonlyMap<string, string>> {
  const given = creations.flatMap(({ pair: { id, creation } }) =>
    creation === null ? [] : [[id, creation] as const],
  );
  const others = creations.flatMap(({ pair: { id, creation } }) => (creation === null ? id : []));
  const noted = others.length === 0 ? [] : await store.noteCreations(others);
  return new Map([...given, ...noted]);
}

type Outcomes = ReadonlyMap<string, WriteOutcome>;

async function send(
  { systems }: WritePorts,
  scope: Scope,
  system: System,
  decided: readonly Decided[],
  keys: ReadonlyMap<string, string>,
): Promise<Outcomes> {
  const writes = decided.flatMap((one) => writeOf(one, system, keys) ?? []);
  if (writes.length === 0) return new Map();
  const outcomes = await systems.write(scope, system, writes);
  return new Map(outcomes.map((outcome) => [outcome.key, outcome]));
}

function writeOf(
  { pair, erp, crm, decision }: Decided,
  system: System,
  keys: ReadonlyMap<string, string>,
): RecordWrite | null {
  const side = system === 'ERP' ? erp : crm;
  const key = pair.id;
  switch (decision.kind) {
    case 'synchronise': {
      const data = system === 'ERP' ? decision.erp : decision.crm;
      if (side.kind !== 'present' || isEmpty(data)) return null;
      return { op: 'update', key, id: side.row.id, ifVersion: side.row.version, data };
    }
    case 'create': {
      const intent = keys.get(pair.id);
      if (decision.side !== system || intent === undefined) return null;
      return { op: 'create', key, intent, data: decision.patch };
    }
    case 'delete':
      return decision.side === system && side.kind === 'present'
        ? { op: 'remove', key, id: side.row.id }
        : null;
    default:
      return null;
  }
}

function settledOf(
  { random }: WritePorts,
  scope: Scope,
  one: Decided,
  erp: Outcomes,
  crm: Outcomes,
): Settled | null {
  const { pair, decision, label } = one;
  const outcomes = { ERP: erp.get(pair.id), CRM: crm.get(pair.id) };
  for (const system of ['ERP', 'CRM'] as const) {
    const outcome = outcomes[system];
    if (outcome === undefined || outcome.ok) continue;
    if (outcome.resting) return { kind: 'postponed', pair, inMs: restMs(random()) };
    const failure = writeFailure(scope.mapping, system, label, outcome);
    const retryMs =
      failure.category === 'TRANSIENT' ? pairRetryMs(pair.attempts + 1, random()) : null;
    const tried = triedOf(scope, one);
    return { kind: 'failed', pair, failure, conflict: null, retryMs, tried, fresh: [] };
  }
  switch (decision.kind) {
    case 'synchronise':
      return synchronised(scope, one, decision, outcomes);
    case 'create':
      return created(scope, one, decision, outcomes[decision.side]);
    case 'delete':
      return { kind: 'uncoupled', pair, deleted: decision.side };
    default:
      return null;
  }
}

/** What the pair's base says of values that were sent; null for a pair that has none. */
function triedOf({ mapping }: Scope, { pair, decision }: Decided): Base | null {
  const before = pair.coupling?.base ?? null;
  if (before === null || decision.kind !== 'synchronise') return null;
  if (isEmpty(decision.erp) && isEmpty(decision.crm)) return null;
  return triedBase(mapping, before, decision);
}

function synchronised(
  { mapping }: Scope,
  { pair, erp, crm, links }: Decided,
  decision: Extract<Decision, { kind: 'synchronise' }>,
  outcomes: Readonly<Record<System, WriteOutcome | undefined>>,
): Settled | null {
  if (erp.kind !== 'present' || crm.kind !== 'present') return null;
  const counted = (system: System, patch: Patch): Counted =>
    flowsTo(mapping, system) && !isEmpty(patch) ? 'modified' : 'unchanged';
  const rows = {
    erp: rowAfter(erp.row, decision.erp, outcomes.ERP),
    crm: rowAfter(crm.row, decision.crm, outcomes.CRM),
  };
  const isShown = isStored(outcomes.ERP) && isStored(outcomes.CRM);
  const data = { erp: (rows.erp ?? erp.row).data, crm: (rows.crm ?? crm.row).data };
  const agreed = isShown ? lookAfter(mapping, data, decision.base, links) : decision.base;
  return {
    kind: 'synchronised',
    pair,
    erpId: erp.row.id,
    crmId: crm.row.id,
    base: agreed ?? decision.base,
    erpRow: rows.erp,
    crmRow: rows.crm,
    toCrm: counted('CRM', decision.crm),
    toErp: counted('ERP', decision.erp),
    unseen: null,
    again: agreed === null,
  };
}

function created(
  { mapping }: Scope,
  { pair, erp, crm, links }: Decided,
  decision: Extract<Decision, { kind: 'create' }>,
  outcome: WriteOutcome | undefined,
): Settled | null {
  const { side: system, patch, base } = decision;
  const from = system === 'CRM' ? erp : crm;
  if (outcome?.ok !== true || from.kind !== 'present') return null;
  const source = from.row.data;
  const isErp = system === 'ERP';
  const common = {
    kind: 'synchronised',
    pair,
    erpId: isErp ? outcome.id : from.row.id,
    crmId: isErp ? from.row.id : outcome.id,
    erpRow: isErp ? outcome.row : null,
    crmRow: isErp ? null : outcome.row,
    toCrm: isErp ? 'unchanged' : 'inserted',
    toErp: isErp ? 'inserted' : 'unchanged',
  } as const;
  if (outcome.row === null) {
    const expected = expectCreated(mapping, { system, patch, source }, base, links);
    return { ...common, ...expected, again: false };
  }
  const made = outcome.row.data;
  const data = isErp ? { erp: made, crm: source } : { erp: source, crm: made };
  const agreed = lookAfter(mapping, data, base, links);
  return { ...common, base: agreed ?? base, unseen: null, again: agreed === null };
}

/** What the system stored if it said so, else what was sent; its next feed tells the truth. */
function rowAfter(before: Row, patch: Patch, outcome: WriteOutcome | undefined): Row | null {
  if (outcome?.ok !== true) return null;
  return outcome.row ?? { ...before, data: { ...before.data, ...patch } };
}

/** Nothing was written, or the answer shows what was stored. */
function isStored(outcome: WriteOutcome | undefined): boolean {
  return outcome === undefined || (outcome.ok && outcome.row !== null);
}

function isEmpty(patch: Patch): boolean {
  return Object.keys(patch).length === 0;
}
