/** Writing to Business Central: one request for one record, batches for many (systems.md 1.7). */
import { ConnectorError } from '../connector-error.ts';
import { chunksOf } from '../odata/chunks.ts';
import { isObject, type Json } from '../odata/json.ts';
import { asConnectorError, failedOutcome } from '../odata/outcome.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, ErpKind, Row } from '../records.ts';
import type { Outcome, Removal, Write, WriteOptions } from '../writing.ts';
import { BATCH_PARTS_MAX, sendBatch, type BatchPart, type PartAnswer } from './batch.ts';
import { apiVersion } from './endpoints.ts';
import type { ErpSession } from './session.ts';
import { isPart, removalPart, writePart, type WriteTarget } from './write-part.ts';

/** The service's own limit; a transaction cannot be cut into several. */
const ATOMIC_PARTS_MAX = 100;

/** What is needed to write records of one kind. */
export interface Writable {
  readonly kind: ErpKind;
  readonly api: 'extension' | 'standard';
  readonly target: WriteTarget;
  /** Lines of one document lock each other, so their batches go one after another. */
  readonly inOrder: boolean;
  /** Null: what the system returns is not the row that is read. */
  readonly decode: ((wire: Json) => Row | null) | null;
}

interface Task {
  readonly key: string;
  readonly part: BatchPart;
  readonly fields: readonly string[];
  readonly succeeded: (answer: PartAnswer) => Outcome;
}

type Answer = PartAnswer | ConnectorError;

/** Outcomes in the order of the records. */
export async function writeAll(
  session: ErpSession,
  writable: Writable,
  rows: readonly Write[],
  options: WriteOptions,
  context: CallContext,
): Promise<readonly Outcome[]> {
  const made = rows.map((row) => {
    const part = writePart(writable.target, row);
    if (!isPart(part)) return part;
    const fields = Object.keys(row.data);
    const succeeded = (answer: PartAnswer) => written(writable, row, answer);
    return { key: row.key, part, fields, succeeded };
  });
  return runAll(session, writable, made, options, context);
}

/** Outcomes in the order of the records; who is gone already is removed. */
export async function removeAll(
  session: ErpSession,
  writable: Writable,
  rows: readonly Removal[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const made = rows.map((row): Task | Outcome => {
    const part = removalPart(writable.target, row);
    if (!isPart(part)) return part;
    return { key: row.key, part, fields: [], succeeded: () => removed(row, 'removed') };
  });
  const outcomes = await runAll(session, writable, made, { atomic: false }, context);
  return outcomes.map((outcome, at) => {
    const row = rows[at];
    const isGone = !outcome.ok && outcome.failure === 'not-found' && row !== undefined;
    return isGone ? removed(row, 'replayed') : outcome;
  });
}

async function runAll(
  session: ErpSession,
  writable: Writable,
  made: readonly (Task | Outcome)[],
  options: WriteOptions,
  context: CallContext,
): Promise<readonly Outcome[]> {
  const tasks = made.filter((one): one is Task => 'part' in one);
  if (options.atomic && tasks.length < made.length) return made.map((one) => notSent(one));
  if (options.atomic && tasks.length > ATOMIC_PARTS_MAX) return made.map((one) => notSent(one));
  const outcomes = new Map<string, Outcome>();
  const size = options.atomic ? ATOMIC_PARTS_MAX : BATCH_PARTS_MAX;
  const run = async (chunk: readonly Task[]) => {
    for (const outcome of await runChunk(session, writable.api, chunk, options.atomic, context)) {
      outcomes.set(outcome.key, outcome);
    }
  };
  const chunks = chunksOf(tasks, size);
  if (writable.inOrder) for (const chunk of chunks) await run(chunk);
  else await Promise.all(chunks.map(run));
  return made.map((one) => ('part' in one ? (outcomes.get(one.key) ?? notSent(one)) : one));
}

async function runChunk(
  session: ErpSession,
  api: Writable['api'],
  tasks: readonly Task[],
  atomic: boolean,
  context: CallContext,
): Promise<Outcome[]> {
  const answers = await answersTo(session, api, tasks, atomic, context).catch((error: unknown) =>
    tasks.map(() => asConnectorError(error)),
  );
  return tasks.map((task, at) => {
    const answer = answers[at];
    if (answer === undefined || answer instanceof ConnectorError) {
      return failedOutcome(task.key, answer ?? unanswered(), task.fields);
    }
    return task.succeeded(answer);
  });
}

async function answersTo(
  session: ErpSession,
  api: Writable['api'],
  tasks: readonly Task[],
  atomic: boolean,
  context: CallContext,
): Promise<readonly Answer[]> {
  const [first] = tasks;
  if (first === undefined || tasks.length > 1) {
    const parts = tasks.map(({ part }) => part);
    return sendBatch(session, api, parts, atomic, context);
  }
  const { method, url, headers, body } = first.part;
  const path = `${session.endpoints.apiRoot}/${apiVersion(api)}/${url}`;
  const request = { method, path, headers, ...(body === null ? {} : { body }) };
  return [await session.client.send(request, context)];
}

function written(writable: Writable, write: Write, answer: PartAnswer): Outcome {
  const json = answer.json;
  const row = writable.decode?.(json) ?? null;
  const id = isObject(json) ? decodeValue('guid', json['id']) : null;
  const known = write.op === 'update' ? write.id : typeof id === 'string' ? id : null;
  if (known === null) return failedOutcome(write.key, withoutId(), []);
  const replayed = isObject(json) && json['drawbarReplayed'] === true;
  const did = write.op === 'update' ? 'updated' : replayed ? 'replayed' : 'created';
  return { key: write.key, ok: true, id: known, did, version: row?.version ?? null, row };
}

function removed(row: Removal, did: 'removed' | 'replayed'): Outcome {
  return { key: row.key, ok: true, id: row.id, did, version: null, row: null };
}

/** Nothing of an all-or-nothing call was sent. */
function notSent(one: Task | Outcome): Outcome {
  if (!('part' in one)) return one;
  const message =
    'Nothing was sent: another record of the same transaction cannot be, ' +
    `or there are more than ${ATOMIC_PARTS_MAX}.`;
  return failedOutcome(one.key, new ConnectorError('ERP', 'data', message), []);
}

function unanswered(): ConnectorError {
  const message = 'Business Central left a record of a batch unanswered.';
  return new ConnectorError('ERP', 'unavailable', message, { outcomeUnknown: true });
}

function withoutId(): ConnectorError {
  const message = 'Business Central stored the record but did not say under which id.';
  return new ConnectorError('ERP', 'protocol', message, { outcomeUnknown: true });
}
