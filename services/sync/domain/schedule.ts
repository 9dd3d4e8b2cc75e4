/** When a mapping runs next, and how fresh it is, judged against that. */
import type { ConfiguredMapping } from './mapping.ts';
import { flowsTo } from './mapping.ts';
import type { System } from './integration.ts';
import { hasEnded, type RunStatus } from './run.ts';

/** What is known of one mapping at this moment. */
export interface MappingScheduleRow {
  /** Of its steps in runs that have not ended. */
  readonly stepStatuses: readonly RunStatus[];
  /** Pairs that a worker looks at now, or should. */
  readonly dueNow: number;
  /** The oldest change that has not been synchronised; null: none waits. */
  readonly waitingSince: Date | null;
  /** Failures of pairs, or of all of it, that wait for a person. */
  readonly parked: number;
  /** When both systems had last answered; null: one never did. */
  readonly heardAt: Date | null;
  /** When its interval was last served; null: it is due at once. */
  readonly servedAt: Date | null;
}

const MINUTE_MS = 60_000;

type Scheduled = Pick<ConfiguredMapping, 'enabled' | 'intervalMinutes'>;

/** null: nothing of it is synchronised by itself. `follows`: changes of the integration travel. */
export function nextRunAt(
  { enabled, intervalMinutes }: Scheduled,
  follows: boolean,
  servedAt: Date | null,
  now: Date,
): Date | null {
  if (!enabled || !follows) return null;
  if (servedAt === null) return now;
  return new Date(servedAt.getTime() + intervalMinutes * MINUTE_MS);
}

/** Mappings whose interval has passed; `served`: by name. */
export function dueMappings<Mapping extends Scheduled & { readonly name: string }>(
  mappings: readonly Mapping[],
  served: ReadonlyMap<string, Date>,
  now: Date,
): Mapping[] {
  return mappings.filter((mapping) => {
    const at = nextRunAt(mapping, true, served.get(mapping.name) ?? null, now);
    return at !== null && at <= now;
  });
}

/** Systems whose records without a partner are created on the other side by themselves. */
export function createsFrom(mapping: ConfiguredMapping): System[] {
  if (mapping.onlyCoupled) return [];
  return [
    ...(flowsTo(mapping, 'CRM') ? (['ERP'] as const) : []),
    ...(flowsTo(mapping, 'ERP') ? (['CRM'] as const) : []),
  ];
}

export type Freshness =
  'ON_TIME' | 'SYNCING' | 'QUEUED' | 'LATE' | 'OVERDUE' | 'NEVER' | 'PAUSED' | 'ACTION_REQUIRED';

/** A run that has just begun is not late. */
const GRACE_MS = MINUTE_MS;

/** One word for a mapping of an integration that is switched on or off (`isOn`). */
export function freshnessOf(
  mapping: Scheduled,
  isOn: boolean,
  row: MappingScheduleRow | null,
  lastSuccessAt: Date | null,
  now: Date,
): Freshness {
  const statuses = (row?.stepStatuses ?? []).filter((status) => !hasEnded(status));
  if (!isOn || !mapping.enabled) return 'PAUSED';
  if (statuses.includes('RUNNING') || statuses.includes('CANCELLING')) return 'SYNCING';
  if (statuses.includes('PAUSED')) return 'PAUSED';
  if (statuses.length > 0) return 'QUEUED';
  if ((row?.dueNow ?? 0) > 0) return 'SYNCING';
  if (lastSuccessAt === null) return 'NEVER';
  if ((row?.parked ?? 0) > 0) return 'ACTION_REQUIRED';
  const missed = Math.floor(
    (behindMs(row, now) - GRACE_MS) / (mapping.intervalMinutes * MINUTE_MS),
  );
  if (missed >= 2) return 'OVERDUE';
  return missed >= 1 ? 'LATE' : 'ON_TIME';
}

/** How old what is known may be: a silent system, a worker at rest, a change that waits. */
function behindMs(row: MappingScheduleRow | null, now: Date): number {
  const marks = [row?.waitingSince, row?.heardAt, row?.servedAt].flatMap((at) => at ?? []);
  const oldest = Math.min(now.getTime(), ...marks.map((at) => at.getTime()));
  return now.getTime() - oldest;
}
