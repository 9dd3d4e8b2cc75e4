/** Answers `/graphql`: from the first header to the last byte of one request over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Prepared, Refused } from '../execute/types.ts';
import { isLimitRefusal } from '../protect/document-gate.ts';
import { checkStreamOrigin } from '../protect/browser-rules.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import type { Authenticate, Identity } from '../protect/authenticate.ts';
import type { CallerRate } from '../protect/caller-rate.ts';
import type { Limits } from '../protect/limits.ts';
import { RequestError } from '../protect/request-error.ts';
import type { AnswerBuffers } from './answer-buffers.ts';
import { admitOperation } from './admission.ts';
import type { AdmissionParts, Admitted } from './admission.ts';
import { errorsBody } from './error-entry.ts';
import { parametersOfJson, parametersOfUrl } from './graphql-parameters.ts';
import type { Lease } from './engine-slot.ts';
import type { HotRequests } from './hot-requests.ts';
import type { GraphQLParameters } from './graphql-parameters.ts';
import type { Shared } from './in-flight.ts';
import {
  EVENT_STREAM,
  GRAPHQL_RESPONSE,
  acceptedTypes,
  singleAnswerType,
  streamType,
} from './media-types.ts';
import type { ResponseType, StreamType } from './media-types.ts';
import { readBody } from './request-body.ts';
import {
  checkGraphQLRequest,
  forwardedHeaders,
  notAcceptable,
  traceparentOf,
} from './request-checks.ts';
import { BYTES_FROM_LENGTH, runOperation, sharingKey, watchShared } from './run-operation.ts';
import type { Executed, OperationRequest, RunParts } from './run-operation.ts';
import { writeAnswer, writeLent } from './write-answer.ts';

export interface EndpointParts extends RunParts, AdmissionParts {
  readonly limits: Limits;
  readonly browser: BrowserRules;
  readonly authenticate: Authenticate;
  /** Null where callers are not bounded. */
  readonly rate: CallerRate | null;
  readonly forwardHeaders: readonly string[];
  readonly hot: HotRequests;
  readonly buffers: AnswerBuffers;
  /** Writes a stream to its end. */
  readonly stream: (
    response: ServerResponse,
    request: OperationRequest,
    type: StreamType,
  ) => Promise<void>;
}

/** What is known of a request when its headers have been read. */
interface Arrived {
  readonly response: ServerResponse;
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, string>>;
  readonly accepted: readonly ResponseType[];
  readonly traceId: string;
  readonly isGet: boolean;
}

/**
 * Answers one request. The host name has been checked, and CORS headers are set.
 * @throws {RequestError} for whoever writes error answers.
 */
export async function answerGraphQL(
  parts: EndpointParts,
  request: IncomingMessage,
  response: ServerResponse,
  traceId: string,
): Promise<void> {
  checkGraphQLRequest(request, parts.browser);
  const accepted = acceptedTypes(request.headers.accept);
  if (accepted.length === 0) throw notAcceptable(`${GRAPHQL_RESPONSE} or application/json`);
  const identity = await parts.authenticate(request.headers);
  if (parts.rate !== null) limitRate(parts.rate, identity, request, response);
  const isGet = request.method === 'GET';
  const headers = forwardedHeaders(request.headers, parts.forwardHeaders);
  const arrived: Arrived = { response, identity, headers, accepted, traceId, isGet };
  const address = request.socket.remoteAddress ?? '';
  let raw: string;
  try {
    raw = isGet ? (request.url ?? '').replace(/^[^?]*/, '') : await readBody(request, parts.limits);
  } catch (error) {
    await paceRefusal(parts, address);
    throw error;
  }
  const key = keyOf(parts, arrived, raw);
  const joined = key === null ? null : (parts.inFlight?.join(key) ?? null);
  if (joined !== null) watchShared(parts, joined.result, observedParent(parts, request));
  const shared = joined ?? (await begin(parts, arrived, { raw, key, address }));
  if (shared === null) return;
  let awaited: Shared<Executed> | null = shared;
  response.on('close', () => awaited?.leave());
  // Who left while it was being admitted is not told of any more.
  if (response.destroyed) shared.leave();
  const executed = await shared.result;
  awaited = null;
  write(parts, arrived, executed);
}

/** Nobody reads it where nothing is observed. */
function observedParent(parts: EndpointParts, request: IncomingMessage): string | null {
  return parts.observer === null ? null : traceparentOf(request);
}

/** Null where nothing is shared, or the client wants a stream. */
function keyOf(parts: EndpointParts, arrived: Arrived, raw: string): string | null {
  if (parts.inFlight === null || singleAnswerType(arrived.accepted) === null) return null;
  return sharingKey(parts.slot.current.version, arrived.identity, arrived.headers, raw);
}

interface Asked {
  readonly raw: string;
  /** Under which equal requests are found; null shares with nobody. */
  readonly key: string | null;
  /** Remote address: who is paced. */
  readonly address: string;
}

/** Starts what is asked for; null where it has been answered already, or streamed to its end. */
async function begin(
  parts: EndpointParts,
  arrived: Arrived,
  { raw, key, address }: Asked,
): Promise<Shared<Executed> | null> {
  const lease = parts.slot.acquire();
  let streamed: Promise<void>;
  try {
    const known = parts.hot.find(raw);
    const { identity, isGet } = arrived;
    const read = (): GraphQLParameters =>
      isGet
        ? parametersOfUrl(new URLSearchParams(raw), parts.limits)
        : parametersOfJson(raw, parts.limits);
    const applicant = { read, identity, address, length: raw.length };
    const admitted = known ?? (await admitOperation(parts, lease.engine, applicant));
    if (known === null) parts.hot.keep(raw, lease.engine, admitted);
    else parts.lane.served();
    const outcome = run(parts, arrived, { ...admitted, lease }, key);
    if (!(outcome instanceof Promise)) return outcome;
    streamed = outcome;
  } finally {
    lease.release(); // what runs has taken its own: a stream must not keep a replaced engine
  }
  await streamed;
  return null;
}

/** What reading a body up to the cap costs about, with inflating it. */
const REFUSED_BODY_MS = 10;

/** A refusal comes late to who sends many bodies that are refused. */
async function paceRefusal(parts: EndpointParts, address: string): Promise<void> {
  const waitMs = parts.patience.charge(address, REFUSED_BODY_MS);
  if (waitMs > 0) await wait(waitMs);
}

/** Callers without a name are told apart by their address. */
function limitRate(
  rate: CallerRate,
  identity: Identity,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const caller = identity.caller?.id ?? request.socket.remoteAddress ?? '';
  for (const [name, value] of Object.entries(rate.take(caller))) response.setHeader(name, value);
}

/** The execution, null for a refusal that is written, or a promise of a stream's end. */
function run(
  parts: EndpointParts,
  arrived: Arrived,
  { parameters, prepared, lease }: Admitted & { readonly lease: Lease },
  key: string | null,
): Shared<Executed> | Promise<void> | null {
  if ('errors' in prepared) {
    refuse(parts, arrived, prepared);
    return null;
  }
  checkMethod(prepared, arrived);
  const { response, identity, headers, traceId } = arrived;
  const traceparent = observedParent(parts, response.req);
  const asked = { prepared, parameters, identity, headers, traceId };
  const request: OperationRequest = { ...asked, traceparent };
  const type = streamTypeOf(prepared, arrived.accepted);
  if (type === null) return runOperation(parts, lease.retain(), request, key);
  checkStreamOrigin(response.req.headers, parts.browser);
  return parts.stream(response, request, type);
}

function checkMethod(prepared: Prepared, arrived: Arrived): void {
  if (prepared.kind !== 'mutation' || !arrived.isGet) return;
  throw new RequestError('METHOD_NOT_ALLOWED', 405, 'Send a mutation with POST.', {
    headers: { allow: 'POST' },
  });
}

function write(
  { buffers }: EndpointParts,
  { response, accepted }: Arrived,
  { body, isRequestError, traceId }: Executed,
): void {
  const type = singleAnswerType(accepted) ?? GRAPHQL_RESPONSE;
  const status = isRequestError && type === GRAPHQL_RESPONSE ? 400 : 200;
  const head = { status, type, traceId };
  if (typeof body === 'string' && body.length >= BYTES_FROM_LENGTH) {
    writeLent(response, head, body, buffers);
  } else {
    writeAnswer(response, head, body);
  }
}

function refuse(parts: EndpointParts, arrived: Arrived, refused: Refused): void {
  const { response, traceId } = arrived;
  const type = singleAnswerType(arrived.accepted) ?? GRAPHQL_RESPONSE;
  const status = type === GRAPHQL_RESPONSE || isLimitRefusal(refused) ? 400 : 200;
  const code = refused.errors[0]?.extensions?.['code'];
  parts.observer?.refused(typeof code === 'string' ? code : 'GRAPHQL_VALIDATION_FAILED', status);
  writeAnswer(response, { status, type, traceId }, errorsBody(refused.errors, traceId));
}

/** Null where the answer is one; a stream for a subscription, or who accepts nothing else. */
function streamTypeOf(prepared: Prepared, accepted: readonly ResponseType[]): StreamType | null {
  const isSubscription = prepared.kind === 'subscription';
  if (!isSubscription && singleAnswerType(accepted) !== null) return null;
  const type = streamType(accepted);
  if (type !== null) return type;
  throw notAcceptable(
    isSubscription ? `${EVENT_STREAM}, or over a WebSocket` : `${GRAPHQL_RESPONSE}, JSON or events`,
  );
}
