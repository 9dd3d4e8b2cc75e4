/** Runs, their steps and jobs: which states there are and how they lead to one another. */
import type { System } from './integration.ts';
import { flowsTo, type MappingName, type TableMapping } from './mapping.ts';

export type RunKind = 'FULL' | 'MODIFIED' | 'RECORD' | 'MATCH_COUPLING' | 'UNCOUPLING' | 'RETRY';
export type RunStatus =
  | 'WAITING'
  | 'QUEUED'
  | 'RUNNING'
  | 'PAUSED'
  | 'CANCELLING'
  | 'CANCELLED'
  | 'SUCCEEDED'
  | 'PARTIAL'
  | 'FAILED';

/** What a step does with its mapping. */
export type StepAction =
  'FULL_SYNC' | 'COUPLE_RECORDS' | 'MATCH_AND_CREATE' | 'MODIFIED' | 'RECORDS' | 'UNCOUPLE';

/** What a step is held to besides its action. */
export interface StepLimits {
  /** The only records of the ERP it works on; null: all of its mapping. */
  readonly erpIds: readonly string[] | null;
  /** Whether pairs are synchronised once they are coupled; null: as the mapping says. */
  readonly syncAfter: boolean | null;
  /** Whether it only counts what it would do. */
  readonly dryRun: boolean;
  /** Whose values it copies into named records; null: both sides are merged. */
  readonly winner: System | null;
}

export const NO_LIMITS: StepLimits = {
  erpIds: null,
  syncAfter: null,
  dryRun: false,
  winner: null,
};

/**
 * The parts of a step, one after the other. READ: the feeds of both tables. MATCH: partners for
 * what has none. PAIRS: what is coupled; CHANGED: those of them that changed. CREATE_IN_CRM,
 * CREATE_IN_ERP: what found no partner. NAMED: the records somebody named. READ_BACK: the feeds of
 * what was created. UNCOUPLE: every pair.
 */
export type Phase =
  | 'QUEUED'
  | 'READ'
  | 'MATCH'
  | 'PAIRS'
  | 'CHANGED'
  | 'CREATE_IN_CRM'
  | 'CREATE_IN_ERP'
  | 'NAMED'
  | 'READ_BACK'
  | 'UNCOUPLE'
  | 'DONE';

/** The phases of a step; matching always comes before creating, so that nothing is made twice. */
export function phasesOf(
  action: StepAction,
  mapping: TableMapping,
  limits: StepLimits = NO_LIMITS,
): readonly Phase[] {
  const creates = mapping.fullSyncCreates;
  const inCrm: Phase[] =
    creates.includes('CRM') && flowsTo(mapping, 'CRM') ? ['CREATE_IN_CRM'] : [];
  const inErp: Phase[] =
    creates.includes('ERP') && flowsTo(mapping, 'ERP') ? ['CREATE_IN_ERP'] : [];
  const match: Phase[] = mapping.match.length > 0 ? ['MATCH'] : [];
  const syncs = limits.syncAfter ?? mapping.syncAfterCoupling;
  const sync: Phase[] = syncs && !limits.dryRun ? ['PAIRS'] : [];
  const back: Phase[] = limits.dryRun ? [] : ['READ_BACK'];
  const seen = (created: readonly Phase[]): Phase[] => (created.length > 0 ? back : []);
  const matchAndCreate: Phase[] = ['READ', ...match, ...inCrm, ...sync, ...seen(inCrm), 'DONE'];
  switch (action) {
    case 'FULL_SYNC':
      return ['READ', ...match, 'PAIRS', ...inCrm, ...inErp, ...seen([...inCrm, ...inErp]), 'DONE'];
    case 'COUPLE_RECORDS':
      if (mapping.isOptionSet) return matchAndCreate;
      return ['READ', ...match, ...sync, 'DONE'];
    case 'MATCH_AND_CREATE':
      return matchAndCreate;
    case 'MODIFIED':
      return ['READ', 'CHANGED', ...(mapping.onlyCoupled ? [] : createsByItself(mapping)), 'DONE'];
    case 'RECORDS':
      return ['NAMED', ...back, 'DONE'];
    case 'UNCOUPLE':
      return ['UNCOUPLE', 'DONE'];
    default:
      return action satisfies never;
  }
}

/** All phases, as those of each action follow one another. */
const MATCHING_ORDER: readonly Phase[] = [
  ...(['QUEUED', 'READ', 'MATCH', 'CHANGED', 'NAMED', 'UNCOUPLE'] as const),
  ...(['CREATE_IN_CRM', 'CREATE_IN_ERP', 'PAIRS', 'READ_BACK', 'DONE'] as const),
];
const ORDER: readonly Phase[] = [
  ...(['QUEUED', 'READ', 'MATCH', 'PAIRS'] as const),
  ...(['CREATE_IN_CRM', 'CREATE_IN_ERP', 'READ_BACK', 'DONE'] as const),
];

/** Records without a partner are created wherever data flows, whatever a full run would do. */
function createsByItself(mapping: TableMapping): Phase[] {
  return [
    ...(flowsTo(mapping, 'CRM') ? (['CREATE_IN_CRM'] as const) : []),
    ...(flowsTo(mapping, 'ERP') ? (['CREATE_IN_ERP'] as const) : []),
    'READ_BACK',
  ];
}

/** The phase after another; DONE stays. */
export function nextPhase(
  action: StepAction,
  mapping: TableMapping,
  phase: Phase,
  limits: StepLimits = NO_LIMITS,
): Phase {
  const phases = phasesOf(action, mapping, limits);
  return phases[phasesBefore(action, phases, phase, 'with')] ?? 'DONE';
}

/**
 * How many of a step's phases come before one, or before its end. One that the step has no more,
 * because its mapping was changed, keeps its place among the others.
 */
export function phasesBefore(
  action: StepAction,
  phases: readonly Phase[],
  phase: Phase,
  counting: 'with' | 'without',
): number {
  const order = action === 'FULL_SYNC' ? ORDER : MATCHING_ORDER;
  const at = order.indexOf(phase) + (counting === 'with' ? 1 : 0);
  return phases.filter((other) => order.indexOf(other) < at).length;
}

export function hasEnded(status: RunStatus): boolean {
  return ['CANCELLED', 'SUCCEEDED', 'PARTIAL', 'FAILED'].includes(status);
}

/** How a piece of work ended, from what became of its records. */
export function endStatus(counts: {
  readonly failed: number;
  readonly others: number;
}): 'SUCCEEDED' | 'PARTIAL' | 'FAILED' {
  if (counts.failed === 0) return 'SUCCEEDED';
  return counts.others > 0 ? 'PARTIAL' : 'FAILED';
}

/** The status of a run from those of its steps. */
export function runStatus(steps: readonly RunStatus[]): RunStatus {
  const has = (status: RunStatus): boolean => steps.includes(status);
  if (!steps.every(hasEnded)) {
    if (has('CANCELLING')) return 'CANCELLING';
    const open = steps.filter((status) => !hasEnded(status));
    if (open.every((status) => status === 'PAUSED')) return 'PAUSED';
    const started = open.some((status) => status === 'RUNNING') || open.length < steps.length;
    return started ? 'RUNNING' : 'QUEUED';
  }
  if (has('CANCELLED')) return 'CANCELLED';
  if (steps.every((status) => status === 'SUCCEEDED')) return 'SUCCEEDED';
  return steps.every((status) => status === 'FAILED') ? 'FAILED' : 'PARTIAL';
}

/** What a step does next, given those it depends on. */
export function mayStart(dependencies: readonly RunStatus[]): boolean {
  return dependencies.every(hasEnded);
}

/**
 * The mappings in waves: one wave's records may be done side by side, and need only earlier waves.
 * A dependency that is not among the mappings is met already (`domain.md` 5.3).
 * @throws {RangeError} for mappings that depend on each other in a circle.
 */
export function waves(mappings: readonly TableMapping[]): Map<MappingName, number> {
  const names = new Set(mappings.map(({ name }) => name));
  const wave = new Map<MappingName, number>();
  while (wave.size < mappings.length) {
    const before = wave.size;
    const ready = mappings.filter(
      ({ name, dependsOn }) =>
        !wave.has(name) && dependsOn.every((other) => !names.has(other) || wave.has(other)),
    );
    for (const { name, dependsOn } of ready) {
      const deepest = dependsOn.map((other) => wave.get(other) ?? -1);
      wave.set(name, Math.max(-1, ...deepest) + 1);
    }
    if (wave.size === before) throw new RangeError('Mappings depend on each other in a circle.');
  }
  return wave;
}
