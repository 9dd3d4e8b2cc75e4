/** Writing to Dataverse: bulk calls first, then batches with an outcome per record. */
import { ConnectorError } from '../connector-error.ts';
import { chunksOf } from '../odata/chunks.ts';
import { checkedId, InvalidField } from '../odata/encode-record.ts';
import { proveSelection } from '../odata/learning-read.ts';
import { isObject } from '../odata/json.ts';
import { asConnectorError, failedOutcome, invalidOutcome } from '../odata/outcome.ts';
import { query } from '../odata/filter.ts';
import { readWhere } from '../odata/read-rows.ts';
import type { CallContext, Row, SystemId } from '../records.ts';
import type { Outcome, Write, WriteOptions } from '../writing.ts';
import { BATCH_PARTS_MAX, sendTogether, unanswered } from './batch.ts';
import type { BatchSender, CrmAnswer } from './batch.ts';
import { BULK_ROWS_MAX, bulkAction, worthOneByOne, writeBulk } from './bulk.ts';
import { encodeWrite } from './encode.ts';
import type { MultipartRequest } from './multipart.ts';
import type { CrmSource } from './source.ts';

const ATOMIC_PARTS_MAX = 100;

interface Task {
  readonly write: Write;
  readonly request: MultipartRequest;
}

/** Outcomes in the order of the records. */
export async function writeCrm(
  sender: BatchSender,
  source: CrmSource,
  rows: readonly Write[],
  options: WriteOptions,
  context: CallContext,
): Promise<readonly Outcome[]> {
  await proveSelection(source, context);
  const made = rows.map((write) => task(source, write));
  const tasks = made.filter((one): one is Task => 'write' in one);
  const invalid = made.filter((one): one is Outcome => 'key' in one);
  const isWhole = invalid.length === 0 && tasks.length <= ATOMIC_PARTS_MAX;
  if (options.atomic && !isWhole) return rows.map((row) => notSent(row, invalid));
  const outcomes = new Map(invalid.map((outcome) => [outcome.key, outcome]));
  const run = async (chunk: readonly Task[]) => {
    const chunkOutcomes = options.atomic
      ? await runBatch(sender, source, chunk, true, context)
      : await runChunk(sender, source, chunk, context);
    for (const outcome of chunkOutcomes) outcomes.set(outcome.key, outcome);
  };
  await Promise.all(chunksOf(tasks, BULK_ROWS_MAX).map(run));
  return rows.map((row) => outcomes.get(row.key) ?? notSent(row, invalid));
}

async function runChunk(
  sender: BatchSender,
  source: CrmSource,
  tasks: readonly Task[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const rows = tasks.map(({ write }) => write);
  const action = bulkAction(rows);
  if (action !== null) {
    try {
      const ids = await writeBulk(sender, source, action, rows, context);
      // The id is ours by request; should the system have chosen another, that is the record's.
      return rows.map((row, at) => ({ ...done(row), id: ids[at] ?? done(row).id }));
    } catch (error) {
      if (!worthOneByOne(error)) return rows.map((row) => failed(row, asConnectorError(error)));
    }
  }
  const batches = chunksOf(tasks, BATCH_PARTS_MAX).map((chunk) =>
    runBatch(sender, source, chunk, false, context),
  );
  return (await Promise.all(batches)).flat();
}

async function runBatch(
  sender: BatchSender,
  source: CrmSource,
  tasks: readonly Task[],
  atomic: boolean,
  context: CallContext,
): Promise<readonly Outcome[]> {
  const answers = await sendTogether(
    sender,
    tasks.map(({ request }) => request),
    atomic,
    context,
  ).catch((error: unknown) => tasks.map(() => asConnectorError(error)));
  const made = await madeBefore(source, tasks, answers, context);
  return tasks.map(({ write }, at) => {
    const answer = answers[at] ?? unanswered(true);
    if (!(answer instanceof ConnectorError)) return success(source, write, answer);
    const before = write.op === 'create' ? made.get(write.intent.toLowerCase()) : undefined;
    return before === undefined ? failed(write, answer) : replayed(write.key, before);
  });
}

/**
 * The records that an earlier call with the same intents had made. "It exists already" can also
 * mean another record with the same key, so the system is asked which it was.
 */
async function madeBefore(
  source: CrmSource,
  tasks: readonly Task[],
  answers: readonly (CrmAnswer | ConnectorError)[],
  context: CallContext,
): Promise<ReadonlyMap<SystemId, Row>> {
  const doubtful = tasks.flatMap(({ write }, at) => {
    const answer = answers[at];
    const exists = answer instanceof ConnectorError && answer.failure === 'conflict';
    return exists && write.op === 'create' ? [write.intent] : [];
  });
  if (doubtful.length === 0) return new Map();
  const where = { field: source.key, type: 'guid', in: doubtful } as const;
  const rows = await readWhere(source, where, context).catch(() => []);
  return new Map(rows.map((row) => [row.id, row]));
}

function task(source: CrmSource, write: Write): Task | Outcome {
  try {
    const id = checkedId(write.op === 'create' ? write.intent : write.id);
    const condition: Record<string, string> =
      write.op === 'create' ? { 'if-none-match': '*' } : { 'if-match': write.ifVersion ?? '*' };
    const request: MultipartRequest = {
      method: 'PATCH',
      path: `${source.path}(${id})${query({ select: source.selection.names() })}`,
      headers: { ...condition, prefer: 'return=representation' },
      body: JSON.stringify(encodeWrite(source, write)),
    };
    return { write, request };
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error;
    return invalidOutcome(write.key, error.field, error.message);
  }
}

function success(source: CrmSource, write: Write, answer: CrmAnswer): Outcome {
  const row = storedRow(source, answer);
  return { ...done(write), version: row?.version ?? answer.header('etag'), row };
}

/** What was stored; an answer that cannot be read as a row still is a success. */
function storedRow(source: CrmSource, answer: CrmAnswer): Row | null {
  if (!isObject(answer.json) || answer.json[source.key] === undefined) return null;
  try {
    return source.decode(answer.json);
  } catch (error) {
    asConnectorError(error);
    return null;
  }
}

function done(write: Write) {
  const id = write.op === 'create' ? write.intent : write.id;
  const did = write.op === 'create' ? 'created' : 'updated';
  return { key: write.key, ok: true, id, did, version: null, row: null } as const;
}

function replayed(key: string, row: Row): Outcome {
  return { key, ok: true, id: row.id, did: 'replayed', version: row.version, row };
}

function failed(write: Write, error: ConnectorError): Outcome {
  return failedOutcome(write.key, error, Object.keys(write.data));
}

function notSent(row: Write, invalid: readonly Outcome[]): Outcome {
  const own = invalid.find(({ key }) => key === row.key);
  const message =
    'Nothing was sent: another record of the same transaction cannot be, ' +
    `or there are more than ${ATOMIC_PARTS_MAX}.`;
  return own ?? failedOutcome(row.key, new ConnectorError('CRM', 'data', message), []);
}
