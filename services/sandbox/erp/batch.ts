/** JSON `$batch` of the ERP, with and without `Isolation: snapshot` (systems.md 1.12). */
import { isObject, jsonText, parseBody, type JsonObject, type JsonValue } from '../odata/index.ts';
import { jsonResponse, urlParts, type WireRequest, type WireResponse } from '../serve/wire.ts';
import { ErpError, refused } from './errors.ts';
import { languageOf, type Language } from './language.ts';

const OPERATIONS_MAX = 100;

/** Answers one part, as the system answers a request of its own. */
export type AnswerPart = (request: WireRequest) => Promise<WireResponse>;

interface Part {
  /** The id as it was sent, as JSON. */
  readonly id: string;
  readonly request: WireRequest;
}

/**
 * @param root path of the API that relative URLs start from.
 * @param isolated runs all parts in one transaction; it is rolled back when `work` throws.
 */
export async function answerBatch(
  request: WireRequest,
  root: string,
  answerPart: AnswerPart,
  isolated: <T>(work: (answer: AnswerPart) => Promise<T>) => Promise<T>,
): Promise<WireResponse> {
  if (request.method !== 'POST') {
    throw new ErpError(405, 'BadRequest_MethodNotAllowed', '$batch is called by POST.');
  }
  const parts = partsOf(request, root);
  const snapshot = request.headers.isolation?.toLowerCase() === 'snapshot';
  const answers = snapshot
    ? await allOrNothing(parts, isolated, languageOf(request))
    : await eachByItself(parts, answerPart);
  return jsonResponse(200, `{"responses":[${answers.join(',')}]}`);
}

async function eachByItself(parts: readonly Part[], answerPart: AnswerPart): Promise<string[]> {
  const answers: string[] = [];
  for (const { id, request } of parts) answers.push(partJson(id, await answerPart(request)));
  return answers;
}

class Rollback extends Error {
  readonly failedAt: number;
  readonly response: WireResponse;

  constructor(failedAt: number, response: WireResponse) {
    super('A part of an isolated batch failed');
    this.failedAt = failedAt;
    this.response = response;
  }
}

async function allOrNothing(
  parts: readonly Part[],
  isolated: <T>(work: (answer: AnswerPart) => Promise<T>) => Promise<T>,
  language: Language,
): Promise<string[]> {
  try {
    return await isolated(async (answer) => {
      const answers: string[] = [];
      for (const [at, { id, request }] of parts.entries()) {
        const response = await answer(request);
        if (response.status >= 400) throw new Rollback(at, response);
        answers.push(partJson(id, response));
      }
      return answers;
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    const other = refused(
      424,
      'Request_FailedDependency',
      'Another operation of the batch failed; this one was not carried out.',
      language,
    );
    return parts.map(({ id }, at) => partJson(id, at === error.failedAt ? error.response : other));
  }
}

function partsOf(request: WireRequest, root: string): Part[] {
  const { requests } = parseBody(request.body);
  if (!Array.isArray(requests)) {
    throw new ErpError(400, 'BadRequest', "The batch has no list 'requests'.");
  }
  if (requests.length > OPERATIONS_MAX) {
    throw new ErpError(
      400,
      'BadRequest',
      `The batch has ${requests.length} operations; the maximum is ${OPERATIONS_MAX}.`,
    );
  }
  return requests.map((part: JsonValue, at) => {
    if (!isObject(part)) throw new ErpError(400, 'BadRequest', `Part ${at} is not an object.`);
    return partOf(part, at, request, root);
  });
}

function partOf(part: JsonObject, at: number, batch: WireRequest, root: string): Part {
  const { id = null, method, url, headers = {}, body } = part;
  if (typeof method !== 'string' || typeof url !== 'string' || !isObject(headers)) {
    throw new ErpError(400, 'BadRequest', `Part ${at} needs a method and a url.`);
  }
  const absolute = /^https?:|^\//i.test(url) ? url : `${root}/${url}`;
  const own = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
  );
  const { isolation: _, 'content-type': __, ...inherited } = batch.headers;
  return {
    id: jsonText(id),
    request: {
      method: method.toUpperCase(),
      ...urlParts(absolute),
      headers: { ...inherited, prefer: '', ...Object.fromEntries(own) },
      body: body === undefined ? '' : jsonText(body),
      origin: batch.origin,
    },
  };
}

function partJson(id: string, { status, headers, body }: WireResponse): string {
  const shown = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'content-length'),
  );
  const content =
    body === null || body === '' ? '' : `,"body":${isJson(headers) ? body : JSON.stringify(body)}`;
  return `{"id":${id},"status":${status},"headers":${JSON.stringify(shown)}${content}}`;
}

function isJson(headers: Readonly<Record<string, string>>): boolean {
  return (headers['content-type'] ?? '').includes('json');
}
