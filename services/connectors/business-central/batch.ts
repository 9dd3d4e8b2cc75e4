/** Several requests in one, as Business Central takes them: JSON `$batch` (systems.md 1.12). */
import { ConnectorError, type CallContext } from '../port.ts';
import type { ReadTogether } from '../odata/feed-set.ts';
import { failureOfAnswer } from '../odata/failure.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../odata/json.ts';
import { apiVersion } from './endpoints.ts';
import type { ErpSession } from './session.ts';

/** The service takes 100; a hundred slow writes would not end in time. */
export const BATCH_PARTS_MAX = 50;

export interface BatchPart {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Relative to the API's root: `companies(…)/customers`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for none. */
  readonly body: string | null;
}

export interface PartAnswer {
  readonly status: number;
  readonly json: Json;
}

/**
 * One answer per part, in order: a success, or the error of that part.
 * @throws {ConnectorError} when the batch as a whole got no answer.
 */
export async function sendBatch(
  session: ErpSession,
  api: 'extension' | 'standard',
  parts: readonly BatchPart[],
  atomic: boolean,
  context: CallContext,
): Promise<readonly (PartAnswer | ConnectorError)[]> {
  const isWrite = parts.some(({ method }) => method !== 'GET');
  const { json } = await session.client.send(
    {
      method: 'POST',
      path: `${session.endpoints.apiRoot}/${apiVersion(api)}/$batch`,
      headers: {
        'content-type': 'application/json',
        ...(atomic ? { isolation: 'snapshot' } : { prefer: 'odata.continue-on-error' }),
      },
      body: `{"requests":[${parts.map(partText).join(',')}]}`,
      ...(isWrite ? {} : { readOnly: true as const }),
    },
    context,
  );
  const responses = isObject(json) ? json['responses'] : undefined;
  if (!Array.isArray(responses)) throw noBatch(isWrite);
  const found = byPosition(responses.filter(isObject), parts.length);
  return parts.map((part, at) => answerOf(found[at], part.method !== 'GET'));
}

/** The body goes in as text, so that its decimals keep their digits. */
function partText(part: BatchPart, at: number): string {
  const { method, url, headers } = part;
  const head = JSON.stringify({ id: String(at + 1), method, url, headers }).slice(0, -1);
  return part.body === null ? `${head}}` : `${head},"body":${part.body}}`;
}

/** By id; the service's own samples return none, then the position counts. */
function byPosition(responses: readonly JsonObject[], count: number): (JsonObject | undefined)[] {
  const placed: (JsonObject | undefined)[] = Array.from({ length: count });
  for (const [at, response] of responses.entries()) {
    const id = Number(response['id'] ?? at + 1);
    const place = Number.isSafeInteger(id) && id >= 1 && id <= count ? id - 1 : at;
    placed[place] ??= response;
  }
  return placed;
}

function answerOf(response: JsonObject | undefined, isWrite: boolean): PartAnswer | ConnectorError {
  const status = Number(response?.['status'] ?? 0);
  if (response === undefined || status < 100) return noAnswer(isWrite);
  const json = bodyOf(response['body'] ?? null);
  if (status >= 200 && status < 300) return { status, json };
  const body = JSON.stringify(json);
  return failureOfAnswer('ERP', { status, body, retryAfterSeconds: null }, isWrite);
}

/** Some servers give the body of a part as text. */
function bodyOf(body: Json): Json {
  if (typeof body !== 'string') return body;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}

function noAnswer(isWrite: boolean): ConnectorError {
  const message = 'Business Central left one part of a batch unanswered.';
  return new ConnectorError('ERP', 'unavailable', message, { outcomeUnknown: isWrite });
}

function noBatch(isWrite: boolean): ConnectorError {
  const message = 'Business Central answered a batch with something else.';
  return new ConnectorError('ERP', 'protocol', message, { outcomeUnknown: isWrite });
}

/** Several reads of one API in one request; see `FeedSet.readTogether`. */
export function readTogether(session: ErpSession, api: 'extension' | 'standard'): ReadTogether {
  const root = `${session.endpoints.apiRoot}/${apiVersion(api)}/`;
  return async (paths, prefer, context) => {
    const headers: Record<string, string> = prefer === '' ? {} : { prefer };
    const parts = paths.map((path): BatchPart => {
      const url = path.slice(root.length);
      return { method: 'GET', url, headers, body: null };
    });
    const answers = await sendBatch(session, api, parts, false, context);
    return answers.map((answer) => (answer instanceof ConnectorError ? answer : answer.json));
  };
}
