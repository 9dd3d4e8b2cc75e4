/** Runs other than full ones: what changed, named records, matching, uncoupling, retries. */
import { ANY_ISSUE, type IssueFilter } from '../domain/filters.ts';
import type { Intent } from '../domain/decide.ts';
import {
  flowsTo,
  otherSystem,
  type ConfiguredMapping,
  type TableMapping,
} from '../domain/mapping.ts';
import { NO_LIMITS, type RunKind, type StepAction, type StepLimits } from '../domain/run.ts';
import type { System } from '../domain/integration.ts';
import type { CouplingRow, IssueRow } from '../domain/stored.ts';
import { inputError, type UserError } from '../domain/user-error.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announcer } from '../store/announce.ts';
import { askFor, giveDirection } from '../store/enumerate.ts';
import { CHANGE_INTENT } from '../store/feed.ts';
import { URGENCY, type PairKey } from '../store/pending.ts';
import { readIssues } from '../store/read-issues.ts';
import { readCouplings } from '../store/read-couplings.ts';
import { insertRun, readSteps } from '../store/runs.ts';
import type { Asked, CommandContext } from './context.ts';
import type { RunAnswer } from './full-sync.ts';
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
  if (action !== 'UNCOUPLE') {
    if (!integration.enabled) return disabled();
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
  if (own.length < couplings.length) {
    const message = 'At least one of the couplings does not exist.';
    return refused(inputError('NOT_FOUND', message, { field: ['couplingIds'] }));
  }
  const against = from === null ? undefined : againstFlow(asked, own, from);
  if (against !== undefined) return refused(against);
  const pairs = own.map(({ mapping, erpId, crmId }) => ({ mapping, erpId, crmId }));
  const intent: Intent = { ...CHANGE_INTENT, winner: from };
  return startNamed(context, asked, 'RECORD', pairs, () => intent);
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

/** Tries issues again: named ones, those of one cause, or all that can be retried. */
export async function startRetryRun(
  context: CommandContext,
  asked: Asked,
  filter: Pick<IssueFilter, 'ids' | 'cause'>,
): Promise<RunAnswer> {
  const { sql } = context.database;
  const wanted: IssueFilter = { ...ANY_ISSUE, ...filter, states: ['OPEN', 'RETRYING', 'IGNORED'] };
  const issues = await readIssues(sql, asked.integration.key, wanted, ISSUES_MAX);
  const retryable = issues.filter(isRetryable);
  if (retryable.length === 0) {
    const message = 'None of these issues can be retried.';
    const fix = 'Conflicts are settled with resolveConflict.';
    return refused(inputError('NOT_RETRYABLE', message, { fix }));
  }
  await sql`/* startRetryRun */
    update sync.issue set state = 'RETRYING', ignored_reason = null
    where id = any(${retryable.map((issue) => issue.id)}::uuid[])`;
  const pairs = retryable.map(({ mapping, erpId, crmId }) => ({ mapping, erpId, crmId }));
  return startNamed(context, asked, 'RETRY', pairs, retryIntent);
}

const ISSUES_MAX = 10_000;

/** A conflict needs a decision; everything else may have been mended meanwhile. */
export function isRetryable({ category, state }: Pick<IssueRow, 'category' | 'state'>): boolean {
  return category !== 'CONFLICT' && state !== 'RESOLVED';
}

/** What failed for want of a partner may create it, where a full run would. */
function retryIntent(mapping: TableMapping, pair: PairKey): Intent {
  if (pair.erpId !== null && pair.crmId !== null) return { ...CHANGE_INTENT, initial: 'ERP' };
  const target = otherSystem(pair.erpId === null ? 'CRM' : 'ERP');
  const mayCreate = mapping.fullSyncCreates.includes(target) ? [target] : [];
  return { ...CHANGE_INTENT, match: true, mayCreate, initial: 'ERP' };
}

async function startNamed(
  { database, now }: CommandContext,
  { integration, by, traceId, attempt }: Asked,
  kind: RunKind,
  pairs: readonly (PairKey & { readonly mapping: string })[],
  intentOf: (mapping: TableMapping, pair: PairKey) => Intent,
): Promise<RunAnswer> {
  if (!integration.enabled) return disabled();
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
    limits: NO_LIMITS,
  }));
  const run = await transact(database.sql, async (tx) => {
    const base = { id: attempt.subject, integration: integration.key, kind };
    const trigger = 'MANUAL' as const;
    const whole = { ...base, trigger, requestedBy: by, review: null, traceId, steps };
    const id = await insertRun(tx, whole, now());
    for (const step of await readSteps(tx, [id])) {
      const mapping = mappings.find(({ name }) => name === step.mapping);
      if (mapping === undefined) continue;
      const own = pairs.filter((pair) => pair.mapping === step.mapping);
      const scope = { integration: integration.key, mapping, step: step.id, now: now() };
      await giveDirection(
        tx,
        scope,
        'CRM',
        own.flatMap(({ erpId }) => erpId ?? []),
      );
      await giveDirection(
        tx,
        scope,
        'ERP',
        own.flatMap(({ crmId }) => crmId ?? []),
      );
      for (const pair of own) await askFor(tx, scope, [pair], intentOf(mapping, pair), URGENCY.NOW);
      await tx`/* startNamed */
        update sync.step set phase = 'NAMED', status = 'RUNNING' where id = ${step.id}`;
    }
    await announcer(tx, integration.key).runs([id]);
    return id;
  });
  return { run, userErrors: [] };
}

function disabled(): RunAnswer {
  return refused(
    inputError('INTEGRATION_DISABLED', 'The integration is switched off.', {
      fix: 'Switch it on with setIntegrationEnabled.',
    }),
  );
}

function refused(error: UserError): RunAnswer {
  return { run: null, userErrors: [error] };
}
