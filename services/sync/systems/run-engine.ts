/**
 * Moves runs on: a step starts when those it depends on have ended, goes through its phases, and
 * ends when nothing of it is in hand. One process per integration does this, any number reconcile.
 */
import { ConnectorError, type FailureClass } from '@drawbar/connectors/port';
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { Integration, System } from '../domain/integration.ts';
import type { ConfiguredMapping, TableMapping } from '../domain/mapping.ts';
import type { DecidePorts } from '../domain/reconcile-run.ts';
import { endReason } from '../domain/job-message.ts';
import { hasEnded, mayStart, nextPhase, runStatus, type Phase } from '../domain/run.ts';
import type { RunRow, StepRow } from '../domain/stored.ts';
import { CONTACT } from '../mapping/contact.ts';
import { mappingsOf } from '../mapping/index.ts';
import { announcer } from '../store/announce.ts';
import { bumpSteps } from '../store/count.ts';
import { enumerate } from '../store/enumerate.ts';
import { CHANGE_INTENT } from '../store/feed.ts';
import { closeJobs, lastCreated, openJob, readJobs } from '../store/jobs.ts';
import { askForNamed, readNamed } from '../store/named-records.ts';
import { enqueue, URGENCY } from '../store/pending.ts';
import { reindex } from '../store/reindex.ts';
import { unseenIn } from '../store/unseen-records.ts';
import { moveStep, readActiveRuns, readSteps, setRunStatus } from '../store/runs.ts';
import { claimedNow, giveUp, letGo, withdraw, workInHand } from '../store/step-progress.ts';
import { hangingOn, uncouple } from '../store/uncouple.ts';
import { keepPreview, previewPhase, type PhasePart } from './preview-phase.ts';
import { transact } from '../store/transact.ts';

export interface RunEngine {
  readonly database: Database;
  readonly intakes: readonly Intake[];
  readonly now: () => Date;
  /** false: pairs of the mapping are in hand in this process, and it has been asked just now. */
  readonly mayHaveEnded: (mapping: string) => boolean;
  /** What decides about pairs. */
  readonly ports: (integration: Integration) => DecidePorts;
  /** Reads the feed of a mapping's table to where it ended at `asOf`, unless somebody has. */
  readonly refresh: (
    integration: string,
    mapping: TableMapping,
    system: System,
    asOf: Date,
  ) => Promise<void>;
}

/**
 * Answers whether anything moved; call it again at once then. Of an integration that is switched
 * off only what was cancelled moves.
 * @throws the first that a step met and that waiting may mend; the other steps and runs were moved
 * all the same.
 */
export async function advanceRuns(ports: RunEngine, integration: Integration): Promise<boolean> {
  let moved = false;
  const failures: unknown[] = [];
  for (const run of await readActiveRuns(ports.database.sql, integration.key)) {
    const steps = await readSteps(ports.database.sql, [run.id]);
    const open = steps.filter(
      ({ status }) => status === 'CANCELLING' || (integration.enabled && !hasEnded(status)),
    );
    const ends = await Promise.allSettled(
      open.map((step) => advanceStep(ports, integration, { run, step, steps })),
    );
    ends.push(...(await Promise.allSettled([concludeRun(ports, run)])));
    for (const end of ends) {
      if (end.status === 'rejected') failures.push(end.reason);
      else if (end.value) moved = true;
    }
  }
  if (failures.length > 0) throw failures[0];
  return moved;
}

async function advanceStep(
  engine: RunEngine,
  integration: Integration,
  {
    run,
    step,
    steps,
  }: {
    readonly run: RunRow;
    readonly step: StepRow;
    readonly steps: readonly StepRow[];
  },
): Promise<boolean> {
  const mapping = mappingsOf(integration).find(({ name }) => name === step.mapping);
  if (mapping === undefined) return endStep(engine, integration, step, {});
  if (!mapping.enabled && step.action !== 'UNCOUPLE' && step.status !== 'PAUSED') {
    return cancelStep(engine, integration, { ...step, statusReason: SWITCHED_OFF });
  }
  switch (step.status) {
    case 'WAITING':
    case 'QUEUED': {
      const before = steps.filter(({ mapping: name }) => step.dependsOn.includes(name));
      if (!mayStart(before.map(({ status }) => status))) return false;
      return enterPhase(engine, integration, { run, step, steps, mapping });
    }
    case 'RUNNING': {
      if (!engine.mayHaveEnded(mapping.name)) return false;
      if ((await workInHand(engine.database.sql, step.id)) > 0) return false;
      return enterPhase(engine, integration, { run, step, steps, mapping });
    }
    case 'CANCELLING':
      return cancelStep(engine, integration, step);
    default:
      return false;
  }
}

const SWITCHED_OFF = 'The mapping was switched off.';

interface StepOfRun {
  readonly run: RunRow;
  readonly step: StepRow;
  /** All of the run. */
  readonly steps: readonly StepRow[];
  readonly mapping: ConfiguredMapping;
}

const SYSTEMS: readonly System[] = ['ERP', 'CRM'];

/** Reading the feeds is the only part that talks to the systems, and it does so outside. */
async function enterPhase(
  engine: RunEngine,
  integration: Integration,
  { run, step, steps, mapping }: StepOfRun,
): Promise<boolean> {
  const phase = nextPhase(step.action, mapping, step.phase, step);
  if (phase === 'DONE') return endStep(engine, integration, step, {});
  try {
    await readFeeds(engine, integration, { run, step, steps, mapping }, phase);
  } catch (error) {
    if (!isFatal(error)) throw error;
    return endStep(engine, integration, step, { failure: error.message });
  }
  if (phase === 'READ' && !(await isIndexed(engine, integration, mapping))) return true;
  // A run that matches is asked for what it couples, a full one for all pairs.
  const ownPairs = run.kind === 'MATCH_COUPLING';
  const part = { run, step, mapping, phase, ownPairs };
  const reading = { database: engine.database, ports: engine.ports(integration) };
  const seen = step.dryRun ? await previewPhase(reading, integration, part) : null;
  return change(engine, integration, step, async (tx) => {
    await letGo(tx, step.id);
    const count = step.dryRun ? null : await fillPhase(engine, tx, integration, part);
    return async () => {
      if (count !== null) await count();
      else if (seen !== null) await keepPreview(tx, part, seen, engine.now());
      return { phase, status: 'RUNNING' };
    };
  });
}

/**
 * What a phase begins with. A record that is created can bring along others, as a unit group brings
 * its base unit: what was read before some step of the run had created is read again. What was
 * created is read back where nobody has seen it yet. Of what a changed record brings along the
 * feeds tell, and until then its version does.
 */
async function readFeeds(
  { database, now, refresh }: RunEngine,
  { key }: Integration,
  { run, steps, mapping }: StepOfRun,
  phase: Phase,
): Promise<void> {
  if (phase === 'READ') {
    const all = steps.map(({ id }) => id);
    const created = await lastCreated(database.sql, all);
    const asOf = (system: System): Date =>
      new Date(Math.max(run.queuedAt.getTime(), created[system]?.getTime() ?? 0));
    await Promise.all(SYSTEMS.map((system) => refresh(key, mapping, system, asOf(system))));
  }
  if (phase !== 'READ_BACK') return;
  const unseen = await unseenIn(database.sql, { integration: key, mapping });
  await Promise.all(unseen.map((system) => refresh(key, mapping, system, now())));
}

/** Records are listed by the mapping as it is: false when it was changed at this moment. */
function isIndexed(
  { database, intakes }: RunEngine,
  { key, mappingsVersion }: Integration,
  mapping: ConfiguredMapping,
): Promise<boolean> {
  return reindex({ database, intakes }, { integration: key, mapping, mappingsVersion });
}

/** Answers what counts the records that the phase begins with. */
async function fillPhase(
  { intakes, now }: RunEngine,
  tx: Transaction,
  { key }: Integration,
  part: PhasePart & { readonly run: RunRow; readonly ownPairs: boolean },
): Promise<() => Promise<void>> {
  const { mapping, step, phase, ownPairs } = part;
  if (phase === 'NAMED') {
    // Only a step that is done again comes here: the first time, starting the run asks.
    const scope = { integration: key, mapping, step: step.id, now: now() };
    const kind = { kind: part.run.kind, winner: step.winner };
    await askForNamed(tx, scope, kind, await readNamed(tx, scope));
    return async () => undefined;
  }
  if (phase !== 'UNCOUPLE') {
    const { id, erpIds } = step;
    const scope = { integration: key, mapping, step: id, erpIds, ownPairs, now: now() };
    return enumerate(tx, scope, phase);
  }
  const job = await openJob(tx, step.id, 'UNCOUPLING', null, now());
  const scope = { integration: key, mapping, intakes, now: now() };
  const all = await tx<{ id: string }[]>`/* fillPhase UNCOUPLE */
    select id from sync.coupling where integration = ${key} and mapping = ${mapping.name}`;
  const ids = all.map(({ id }) => id);
  const along = await hangingOn(tx, scope, ids);
  await uncouple(tx, scope, ids, announcer(tx, key));
  const contacts = { ...scope, mapping: CONTACT };
  await uncouple(tx, contacts, along, announcer(tx, key));
  return async () => {
    await tx`/* fillPhase count */
      update sync.job set total = ${all.length}, uncoupled = ${all.length},
        unchanged = ${all.length} where id = ${job}`;
  };
}

/** A table that is refused, or that the system does not have: the mapping stops, not the run. */
const OF_THE_TABLE: readonly FailureClass[] = ['permission', 'not-found', 'data', 'unsupported'];

/** A sign-in that fails, or an answer that nobody can read, says nothing of the table: it waits. */
function isFatal(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && OF_THE_TABLE.includes(error.failure);
}

/** What waits for others by now counts as failed; it goes on by itself when they are coupled. */
async function endStep(
  engine: RunEngine,
  integration: Integration,
  step: StepRow,
  { cancelled = false, failure }: { readonly cancelled?: boolean; readonly failure?: string },
): Promise<boolean> {
  return change(engine, integration, step, async (tx) => {
    await (cancelled ? giveUp : letGo)(tx, step.id);
    return async () => {
      const end = await closeJobs(tx, step.id, engine.now(), cancelled);
      if (failure !== undefined) return { phase: 'DONE', status: 'FAILED', reason: failure };
      const why = cancelled ? step.statusReason : (end.reason ?? step.statusReason);
      return {
        // What was cancelled stays where it was: that is how far it came.
        phase: cancelled ? step.phase : 'DONE',
        status: cancelled ? 'CANCELLED' : end.status,
        reason: step.dryRun ? 'A dry run: nothing was coupled or written.' : why,
      };
    };
  });
}

async function cancelStep(
  engine: RunEngine,
  integration: Integration,
  step: StepRow,
): Promise<boolean> {
  await transact(engine.database.sql, (tx) => withdraw(tx, step.id, engine.now()));
  if ((await claimedNow(engine.database.sql, step.id)) > 0) return false;
  return endStep(engine, integration, step, { cancelled: true });
}

/** Somebody else moved the step meanwhile: what was done about it here is taken back. */
class Overtaken extends Error {}

/**
 * A change of a step, seen by everybody who watches its run.
 * @param work what takes long; answers the rest, done under the lock of the run's row, which tells
 * where the step goes.
 */
async function change(
  engine: RunEngine,
  { key }: Integration,
  step: StepRow,
  work: (tx: Transaction) => Promise<() => Promise<Parameters<typeof moveStep>[2]>>,
): Promise<boolean> {
  try {
    await transact(engine.database.sql, async (tx) => {
      const finish = await work(tx);
      await tx`select from sync.run where id = ${step.run} for update`;
      if (!(await moveStep(tx, step, await finish()))) throw new Overtaken();
      await announcer(tx, key).runs(await bumpSteps(tx, [step.id]));
    });
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

/** From now on changes travel by themselves; those made during the run are caught up with. */
async function followChanges(tx: Transaction, integration: string, now: Date): Promise<void> {
  const [first] = await tx`/* followChanges */
    update sync.integration set continuous = true where id = ${integration} and not continuous
    returning id`;
  if (first === undefined) return;
  await announcer(tx, integration).settings();
  const changed = await tx<{ mapping: string; erpId: string; crmId: string }[]>`
    /* followChanges changed */
    select mapping, erp_id as "erpId", crm_id as "crmId" from sync.coupling
    where integration = ${integration} and state = 'PENDING'`;
  for (const mapping of new Set(changed.map((pair) => pair.mapping))) {
    const pairs = changed.filter((pair) => pair.mapping === mapping);
    const options = { urgency: URGENCY.CHANGE, now };
    await enqueue(tx, { integration, mapping }, pairs, CHANGE_INTENT, options);
  }
}

/**
 * The run's own status follows from its steps'; the first full one lets changes flow by themselves.
 */
async function concludeRun({ database, now }: RunEngine, run: RunRow): Promise<boolean> {
  const known = await readSteps(database.sql, [run.id]);
  if (runStatus(known.map((step) => step.status)) === run.status) return false;
  return await transact(database.sql, async (tx) => {
    await tx`select from sync.run where id = ${run.id} for update`;
    const steps = await readSteps(tx, [run.id]);
    const status = runStatus(steps.map((step) => step.status));
    if (status === run.status) return false;
    const jobs = await readJobs(
      tx,
      steps.map(({ id }) => id),
    );
    const reason = endReason(status, steps, jobs);
    await setRunStatus(tx, run.id, { status, ended: hasEnded(status), reason }, now());
    if (run.kind === 'FULL' && (status === 'SUCCEEDED' || status === 'PARTIAL')) {
      await followChanges(tx, run.integration, now());
    }
    await announcer(tx, run.integration).runs([run.id]);
    return true;
  });
}
