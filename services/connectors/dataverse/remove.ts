/** Deleting records of the CRM, with an outcome per record. */
import { isGuid } from '@drawbar/schema/values';
import { ConnectorError } from '../connector-error.ts';
import { chunksOf } from '../odata/chunks.ts';
import { asConnectorError, failedOutcome, invalidOutcome } from '../odata/outcome.ts';
import type { CallContext } from '../records.ts';
import type { Outcome, Removal } from '../writing.ts';
import { BATCH_PARTS_MAX, sendTogether, unanswered } from './batch.ts';
import type { BatchSender, CrmAnswer } from './batch.ts';
import type { MultipartRequest } from './multipart.ts';
import type { CrmSource } from './source.ts';

/** Outcomes in the order of the records; who is gone already is removed. */
export async function removeCrm(
  sender: BatchSender,
  source: CrmSource,
  rows: readonly Removal[],
  context: CallContext,
): Promise<readonly Outcome[]> {
  const sendable = rows.filter(({ id }) => isGuid(id));
  const batches = chunksOf(sendable, BATCH_PARTS_MAX).map(async (chunk) => {
    const requests = chunk.map(({ id, ifVersion }): MultipartRequest => ({
      method: 'DELETE',
      path: `${source.path}(${id})`,
      headers: ifVersion === null ? {} : { 'if-match': ifVersion },
      body: null,
    }));
    const answers = await sendTogether(sender, requests, false, context).catch((error: unknown) =>
      chunk.map(() => asConnectorError(error)),
    );
    return chunk.map((row, at) => outcomeOf(row, answers[at] ?? unanswered(true)));
  });
  const outcomes = new Map((await Promise.all(batches)).flat().map((one) => [one.key, one]));
  return rows.map(
    ({ key }) => outcomes.get(key) ?? invalidOutcome(key, 'id', 'id cannot be sent: it is none.'),
  );
}

function outcomeOf(row: Removal, answer: CrmAnswer | ConnectorError): Outcome {
  const gone = { key: row.key, ok: true, id: row.id, version: null, row: null } as const;
  if (!(answer instanceof ConnectorError)) return { ...gone, did: 'removed' };
  if (answer.failure === 'not-found') return { ...gone, did: 'replayed' };
  return failedOutcome(row.key, answer, []);
}
