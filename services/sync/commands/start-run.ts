/** Runs other than full ones: what changed, named records, uncoupling. */
import { flowsTo, otherSystem, type ConfiguredMapping } from '../domain/mapping.ts';
import { NO_LIMITS, type RunKind, type StepAction, type StepLimits } from '../domain/run.ts';
import type { System } from '../domain/integration.ts';
import type { CouplingRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announcer } from '../store/announce.ts';
import { noteRetried } from '../store/issues.ts';
import { askForNamed } from '../store/named-records.ts';
import type { PairKey } from '../store/pending.ts';
import { readCouplings } from '../store/read-couplings.ts';
import { insertRun, readSteps } from '../store/runs.ts';
import type { Asked, CommandContext } from './context.ts';
import { disabled, nothingToRun, refused, type RunAnswer } from './run-answer.ts';
import { switchedOff } from './switched-off.ts';
import { transact } from '../store/transact.ts';

/** One step per mapping, in the order of dependencies. */
export async function startMappingRun(
  { database, now }: CommandContext,
  { integration, by, traceId, attempt }: Asked,
  kind: RunKind,
  action: StepAction,
  mappings: readonly ConfiguredMapping[],
  limits: StepLimits = NO_LIMITS,
): Promise<RunAnswer> {
  if (mappings.length === 0) {
    return refused(nothingToRun(['mappingIds'], 'Name a mapping that is switched on.'));
  }
  if (action !== 'UNCOUPLE') {
    if (!integration.enabled) return refused(disabled());
    const off = switchedOff(mappings, [kind === 'MODIFIED' ? 'mappingIds' : 'mappingId']);
    if (off !== null) return refused(off);
  }
  const names = new Set(mappings.map(({ name }) => name));
  const run = await transact(database.sql, async (tx) => {
    const id = await insertRun(
      tx,
      {
        id: attempt.subject,
        integration: integration.key,
        kind,
        trigger: 'MANUAL',
        requestedBy: by,
        review: null,
        traceId,
        steps: mappings.map(({ name, dependsOn }, ordinal) => ({
          mapping: name,
          ordinal,
          action,
          dependsOn: dependsOn.filter((other) => names.has(other)),
          limits,
        })),
      },
      now(),
    );
    await announcer(tx, integration.key).runs([id]);
    return id;
  });
  return { run, userErrors: [] };
}

const RECORDS_MAX = 500;

/** Synchronises named pairs now; `from`: whose data to copy, merged when null. */
export async function startRecordRun(
  context: CommandContext,
  asked: Asked,
  couplings: readonly string[],
  from: System | null,
): Promise<RunAnswer> {
  if (couplings.length > RECORDS_MAX) {
    const message = `At most ${RECORDS_MAX} couplings; got ${couplings.length}.`;
    return refused(inputError('TOO_MANY', message, { field: ['couplingIds'] }));
  }
  const rows = await readCouplings(context.database.sql, couplings);
  const own = rows.filter((row) => row.integration === asked.integration.key);
  const unknown = couplings.findIndex((id) => !own.some((row) => row.id === id));
  if (unknown >= 0) {
    const field = ['couplingIds', String(unknown)];
    return refused(inputError('NOT_FOUND', 'There is no such coupling.', { field }));
  }
  const against = from === null ? undefined : againstFlow(asked, own, from);
  if (against !== undefined) return refused(against);
  const pairs = own.map(({ mapping, erpId, crmId }) => ({ mapping, erpId, crmId }));
  return startNamed(context, asked, 'RECORD', pairs, { winner: from, retried: [], reason: null });
}

/** What is wrong with copying from that side; undefined when all of the pairs can be. */
function againstFlow(
  { integration }: Asked,
  rows: readonly CouplingRow[],
  from: System,
): UserError | undefined {
  const target = otherSystem(from);
  const against = mappingsOf(integration).find(
    (mapping) => rows.some((row) => row.mapping === mapping.name) && !flowsTo(mapping, target),
  );
  if (against === undefined) return undefined;
  const message = `${against.label} never flow to the ${target}.`;
  return inputError('DIRECTION_NOT_SUPPORTED', message, { field: ['from'] });
}

/**
 * Queues a run of records that were named. `retried`: the issues that it is about; `reason`: what
 * is said of it.
 */
export async function startNamed(
  { database, now }: CommandContext,
  { integration, by, traceId, attempt }: Asked,
  kind: RunKind,
  pairs: readonly (PairKey & { readonly mapping: string })[],
  {
    winner,
    retried,
    reason,
  }: {
    readonly winner: System | null;
    readonly retried: readonly string[];
    readonly reason: string | null;
  },
): Promise<RunAnswer> {
  if (!integration.enabled) return refused(disabled());
  const named = mappingsOf(integration).filter(({ name }) =>
    pairs.some(({ mapping }) => mapping === name),
  );
  const mappings = named.filter(({ enabled }) => enabled);
  // Retrying leaves out what is switched off; records that somebody names are another matter.
  const isAsked = kind === 'RECORD' || mappings.length === 0;
  const off = isAsked ? switchedOff(named, kind === 'RECORD' ? ['couplingIds'] : []) : null;
  if (off !== null) return refused(off);
  const steps = mappings.map(({ name }, ordinal) => ({
    mapping: name,
    ordinal,
    action: 'RECORDS' as const,
    dependsOn: [],
    limits: { ...NO_LIMITS, winner },
  }));
  const run = await transact(database.sql, async (tx) => {
    const base = { id: attempt.subject, integration: integration.key, kind };
    const trigger = 'MANUAL' as const;
    const whole = { ...base, trigger, requestedBy: by, review: null, traceId, steps, reason };
    const id = await insertRun(tx, whole, now());
    await noteRetried(tx, retried);
    for (const step of await readSteps(tx, [id])) {
      const mapping = mappings.find(({ name }) => name === step.mapping);
      if (mapping === undefined) continue;
      const own = pairs.filter((pair) => pair.mapping === step.mapping);
      const scope = { integration: integration.key, mapping, step: step.id, now: now() };
      await askForNamed(tx, scope, { kind, winner }, own);
      await tx`/* startNamed */
        update sync.step set phase = 'NAMED', status = 'RUNNING' where id = ${step.id}`;
    }
    await announcer(tx, integration.key).runs([id]);
    return id;
  });
  return { run, userErrors: [] };
}
