/** Sends what was decided to both systems and tells what became of each pair. */
import type { Decision, Patch, Side } from './decide.ts';
import { writeFailure } from './failure.ts';
import type { System } from './integration.ts';
import { flowsTo, otherSystem } from './mapping.ts';
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

/** A pair with what was decided about it. */
export interface Decided {
  readonly pair: Claimed;
  readonly erp: Side;
  readonly crm: Side;
  readonly decision: Decision;
  readonly label: string;
}

export interface WritePorts {
  readonly store: Pick<PairStore, 'noteCreations'>;
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
  const keys =
    creations.length === 0
      ? new Map<string, string>()
      : await ports.store.noteCreations(creations.map(({ pair }) => pair.id));
  const [erp, crm] = await Promise.all([
    send(ports, scope, 'ERP', decided, keys),
    send(ports, scope, 'CRM', decided, keys),
  ]);
  return decided.flatMap((one) => settledOf(ports, scope, one, erp, crm) ?? []);
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
    return { kind: 'failed', pair, failure, conflict: null, retryMs, fresh: [] };
  }
  switch (decision.kind) {
    case 'synchronise':
      return synchronised(scope, one, decision, outcomes);
    case 'create':
      return created(one, decision, outcomes[decision.side]);
    case 'delete':
      return { kind: 'uncoupled', pair, deleted: decision.side };
    default:
      return null;
  }
}

function synchronised(
  scope: Scope,
  { pair, erp, crm }: Decided,
  decision: Extract<Decision, { kind: 'synchronise' }>,
  outcomes: Readonly<Record<System, WriteOutcome | undefined>>,
): Settled | null {
  if (erp.kind !== 'present' || crm.kind !== 'present') return null;
  const counted = (system: System, patch: Patch): Counted =>
    flowsTo(scope.mapping, system) && !isEmpty(patch) ? 'modified' : 'unchanged';
  return {
    kind: 'synchronised',
    pair,
    erpId: erp.row.id,
    crmId: crm.row.id,
    base: decision.base,
    erpRow: rowAfter(erp.row, decision.erp, outcomes.ERP),
    crmRow: rowAfter(crm.row, decision.crm, outcomes.CRM),
    toCrm: counted('CRM', decision.crm),
    toErp: counted('ERP', decision.erp),
    again: false,
  };
}

function created(
  { pair, erp, crm }: Decided,
  decision: Extract<Decision, { kind: 'create' }>,
  outcome: WriteOutcome | undefined,
): Settled | null {
  const source = otherSystem(decision.side);
  const from = source === 'ERP' ? erp : crm;
  if (outcome?.ok !== true || from.kind !== 'present') return null;
  const ids = { [source]: from.row.id, [decision.side]: outcome.id };
  const row = { [decision.side]: outcome.row };
  return {
    kind: 'synchronised',
    pair,
    erpId: ids['ERP'] ?? '',
    crmId: ids['CRM'] ?? '',
    base: decision.base,
    erpRow: row['ERP'] ?? null,
    crmRow: row['CRM'] ?? null,
    toCrm: decision.side === 'CRM' ? 'inserted' : 'unchanged',
    toErp: decision.side === 'ERP' ? 'inserted' : 'unchanged',
    again: true,
  };
}

/** What the system stored if it said so, else what was sent; its next feed tells the truth. */
function rowAfter(before: Row, patch: Patch, outcome: WriteOutcome | undefined): Row | null {
  if (outcome?.ok !== true) return null;
  return outcome.row ?? { ...before, data: { ...before.data, ...patch } };
}

function isEmpty(patch: Patch): boolean {
  return Object.keys(patch).length === 0;
}
