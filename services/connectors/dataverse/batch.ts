/** Several requests in one, as Dataverse takes them: multipart `$batch` (systems.md 2.6). */
import { ConnectorError } from '../connector-error.ts';
import { failureOfAnswer } from '../odata/failure.ts';
import { parseJson, type Json } from '../odata/json.ts';
import { parseRetryAfter } from '../odata/retry.ts';
import type { ODataClient } from '../odata/client.ts';
import type { ConnectorOptions } from '../options.ts';
import type { CallContext } from '../records.ts';
import type { CrmEndpoints } from './endpoints.ts';
import { readMultipart, writeMultipart } from './multipart.ts';
import type { MultipartAnswer, MultipartRequest } from './multipart.ts';

/** What a batch needs of its connector. */
export interface BatchSender {
  readonly client: ODataClient;
  readonly endpoints: CrmEndpoints;
  readonly options: ConnectorOptions;
}

export interface CrmAnswer {
  readonly json: Json;
  header(name: string): string | null;
}

/**
 * As many records as a bulk call: what is rationed is requests (systems.md 2.8), and several
 * batches go at a time.
 */
export const BATCH_PARTS_MAX = 100;

/**
 * One answer per request, in order: a success, or the error of that request. A single request goes
 * by itself.
 * @throws {ConnectorError} when the whole got no answer.
 */
export async function sendTogether(
  sender: BatchSender,
  requests: readonly MultipartRequest[],
  atomic: boolean,
  context: CallContext,
): Promise<readonly (CrmAnswer | ConnectorError)[]> {
  const [only] = requests;
  if (only === undefined || requests.length > 1) {
    return sendBatch(sender, requests, atomic, context);
  }
  const { method, path, body } = only;
  const type = body === null ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const headers = { ...only.headers, ...type };
  const request = { method, path, headers, ...(body === null ? {} : { body }) };
  return [await sender.client.send(request, context)];
}

async function sendBatch(
  sender: BatchSender,
  requests: readonly MultipartRequest[],
  atomic: boolean,
  context: CallContext,
): Promise<readonly (CrmAnswer | ConnectorError)[]> {
  const isWrite = requests.some(({ method }) => method !== 'GET');
  const mark = Math.floor(sender.options.random() * 2 ** 48).toString(36);
  const boundaries = { batch: `batch_${mark}`, changeSet: atomic ? `changeset_${mark}` : null };
  const answer = await sender.client.send(
    {
      method: 'POST',
      path: `${sender.endpoints.apiRoot}/$batch`,
      headers: {
        'content-type': `multipart/mixed;boundary=${boundaries.batch}`,
        ...(atomic ? {} : { prefer: 'odata.continue-on-error' }),
      },
      body: writeMultipart(requests, boundaries),
      ...(isWrite ? {} : { readOnly: true as const }),
    },
    context,
  );
  const parts = readMultipart(answer.header('content-type') ?? '', answer.body);
  if (parts === null) throw noBatch(isWrite);
  // A change set that failed is answered once, for all its requests.
  const shared = atomic && parts.length === 1 && requests.length > 1 ? parts[0] : undefined;
  return requests.map((request, at) =>
    readPart(sender, shared ?? parts[at], request.method !== 'GET'),
  );
}

function readPart(
  sender: BatchSender,
  part: MultipartAnswer | undefined,
  isWrite: boolean,
): CrmAnswer | ConnectorError {
  if (part === undefined) return unanswered(isWrite);
  const { status, headers, body } = part;
  const header = (name: string) => headers.get(name) ?? null;
  if (status < 200 || status >= 300) {
    const retryAfterSeconds = parseRetryAfter(header('retry-after'), sender.options.now());
    return failureOfAnswer('CRM', { status, body, retryAfterSeconds }, isWrite);
  }
  return { json: body === '' ? null : jsonOrNull(body), header };
}

/** A success whose body cannot be read is a success all the same. */
function jsonOrNull(body: string): Json {
  try {
    return parseJson(body);
  } catch {
    return null;
  }
}

export function unanswered(isWrite: boolean): ConnectorError {
  const message = 'Dynamics 365 Sales left one part of a batch unanswered.';
  return new ConnectorError('CRM', 'unavailable', message, { outcomeUnknown: isWrite });
}

function noBatch(isWrite: boolean): ConnectorError {
  const message = 'Dynamics 365 Sales answered a batch with something else, or only in part.';
  return new ConnectorError('CRM', 'protocol', message, { outcomeUnknown: isWrite });
}
