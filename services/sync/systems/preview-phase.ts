/** A phase of a step that only counts: nothing is asked for, coupled or written. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Integration } from '../domain/integration.ts';
import { previewMatching, type MatchPreview } from '../domain/match-preview.ts';
import type { TableMapping } from '../domain/mapping.ts';
import type { DecidePorts } from '../domain/reconcile-run.ts';
import type { Phase } from '../domain/run.ts';
import type { StepRow } from '../domain/stored.ts';
import { intentOf } from '../store/enumerate.ts';
import { countPreview, openJob } from '../store/jobs.ts';
import { readPhase } from '../store/phase-records.ts';

export interface PhasePart {
  readonly step: StepRow;
  readonly mapping: TableMapping;
  readonly phase: Phase;
}

/** Answers what the phase would do; null when it looks at no record. */
export async function previewPhase(
  { database, ports }: { readonly database: Database; readonly ports: DecidePorts },
  { key }: Integration,
  { step, mapping, phase }: PhasePart,
): Promise<MatchPreview | null> {
  const intent = intentOf(phase);
  if (intent === null) return null;
  const scope = { integration: key, mapping };
  const pairs = await readPhase(database.sql, { ...scope, erpIds: step.erpIds }, phase);
  const ids = pairs.flatMap(({ erpId }) => erpId ?? []);
  return previewMatching(ports, scope, ids, intent);
}

/** Keeps the counts in the job that would have done the work. */
export async function keepPreview(
  tx: Transaction,
  { step, phase }: PhasePart,
  seen: MatchPreview,
  now: Date,
): Promise<void> {
  const job =
    phase === 'MATCH'
      ? await openJob(tx, step.id, 'COUPLING', null, now)
      : await openJob(tx, step.id, 'SYNCHRONIZATION', 'ERP_TO_CRM', now);
  await countPreview(tx, job, seen);
}
