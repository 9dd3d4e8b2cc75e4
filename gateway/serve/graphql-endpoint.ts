/** Answers `/graphql`: from the first header to the last byte of one request over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, Prepared, Refused } from '../execute/types.ts';
import { isLimitRefusal } from '../protect/document-gate.ts';
import type { DocumentGate } from '../protect/document-gate.ts';
import { checkStreamOrigin } from '../protect/browser-rules.ts';
import type { BrowserRules } from '../protect/browser-rules.ts';
import type { Authenticate, Identity } from '../protect/authenticate.ts';
import type { Limits } from '../protect/limits.ts';
import { RequestError } from '../protect/request-error.ts';
import type { EngineSlot } from './engine-slot.ts';
import { errorsBody } from './error-entry.ts';
import { parametersOfJson, parametersOfUrl } from './graphql-parameters.ts';
import type { GraphQLParameters } from './graphql-parameters.ts';
import type { InFlight, Shared } from './in-flight.ts';
import { EVENT_STREAM, GRAPHQL_RESPONSE, acceptedTypes, singleAnswerType } from './media-types.ts';
import type { ResponseType } from './media-types.ts';
import { readBody } from './request-body.ts';
import { checkGraphQLRequest, forwardedHeaders, notAcceptable } from './request-checks.ts';
import { writeAnswer } from './write-answer.ts';

/** One executed operation; the same object answers every request that shared the execution. */
export interface Executed {
  readonly body: Buffer;
  readonly isRequestError: boolean;
  readonly traceId: string;
}

/** A prepared operation with everything a stream needs to run it. */
export interface StreamRequest {
  readonly prepared: Prepared;
  readonly parameters: GraphQLParameters;
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, string>>;
  readonly traceId: string;
}

export interface EndpointParts {
  readonly slot: EngineSlot;
  readonly gate: DocumentGate;
  readonly limits: Limits;
  readonly browser: BrowserRules;
  readonly authenticate: Authenticate;
  readonly forwardHeaders: readonly string[];
  /** Null where equal queries in flight are executed each by itself. */
  readonly inFlight: InFlight<Executed> | null;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Writes a stream to its end. */
  readonly stream: (response: ServerResponse, request: StreamRequest) => Promise<void>;
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
  const isGet = request.method === 'GET';
  const headers = forwardedHeaders(request, parts.forwardHeaders);
  const arrived: Arrived = { response, identity, headers, accepted, traceId, isGet };
  const raw = isGet
    ? (request.url ?? '').replace(/^[^?]*/, '')
    : await readBody(request, parts.limits.bodyBytes);
  const key = `${parts.slot.current.version}\n${identity.key}\n${JSON.stringify(headers)}\n${raw}`;
  const shared = singleAnswerType(accepted) === null ? null : parts.inFlight?.join(key);
  if (shared) return finish(arrived, shared);
  const parameters = isGet
    ? parametersOfUrl(new URLSearchParams(raw), parts.limits)
    : parametersOfJson(raw, parts.limits);
  return run(parts, arrived, parameters, key);
}

async function run(
  parts: EndpointParts,
  arrived: Arrived,
  parameters: GraphQLParameters,
  key: string,
): Promise<void> {
  const lease = parts.slot.acquire();
  const prepared = parts.gate.admit(
    lease.engine,
    parameters.query ?? '',
    parameters.operationName,
  );
  if ('errors' in prepared) {
    lease.release();
    refuse(arrived, prepared);
    return;
  }
  if (prepared.kind === 'mutation' && arrived.isGet) {
    lease.release();
    throw new RequestError('METHOD_NOT_ALLOWED', 405, 'Send a mutation with POST.', {
      headers: { allow: 'POST' },
    });
  }
  if (isStreamed(prepared, arrived.accepted)) {
    lease.release();
    return stream(parts, arrived, prepared, parameters);
  }
  const execute = async (signal: AbortSignal): Promise<Executed> => {
    const call = callOf(parts, arrived, signal);
    const text = await lease.engine
      .execute(prepared, parameters.variables, call)
      .finally(() => lease.release());
    const { isRequestError } = text;
    return { body: Buffer.from(text.body), isRequestError, traceId: arrived.traceId };
  };
  const shares = parts.inFlight !== null && prepared.kind === 'query';
  return finish(arrived, shares ? parts.inFlight.start(key, execute) : alone(execute));
}

/** An execution that nobody joins. */
function alone(execute: (signal: AbortSignal) => Promise<Executed>): Shared<Executed> {
  const controller = new AbortController();
  return { result: execute(controller.signal), leave: () => controller.abort() };
}

function callOf(parts: EndpointParts, arrived: Arrived, signal: AbortSignal): Call {
  return {
    caller: arrived.identity.caller,
    headers: arrived.headers,
    traceId: arrived.traceId,
    signal,
    deadline: parts.now() + parts.timeoutMs,
  };
}

async function finish(arrived: Arrived, shared: Shared<Executed>): Promise<void> {
  const { response } = arrived;
  const type = singleAnswerType(arrived.accepted) ?? GRAPHQL_RESPONSE;
  const gone = (): void => shared.leave();
  response.once('close', gone);
  const { body, isRequestError, traceId } = await shared.result;
  response.off('close', gone);
  const status = isRequestError && type === GRAPHQL_RESPONSE ? 400 : 200;
  writeAnswer(response, { status, type, body, traceId });
}

function refuse(arrived: Arrived, refused: Refused): void {
  const { response, traceId } = arrived;
  const type = singleAnswerType(arrived.accepted) ?? GRAPHQL_RESPONSE;
  const status = type === GRAPHQL_RESPONSE || isLimitRefusal(refused) ? 400 : 200;
  writeAnswer(response, { status, type, body: errorsBody(refused.errors, traceId), traceId });
}

/** Whether the answer is a stream: of a subscription, or for a client that takes nothing else. */
function isStreamed(prepared: Prepared, accepted: readonly ResponseType[]): boolean {
  const isSubscription = prepared.kind === 'subscription';
  if (!isSubscription && singleAnswerType(accepted) !== null) return false;
  if (accepted.includes(EVENT_STREAM)) return true;
  throw notAcceptable(
    isSubscription ? `${EVENT_STREAM}, or over a WebSocket` : `${GRAPHQL_RESPONSE}, JSON or events`,
  );
}

function stream(
  parts: EndpointParts,
  arrived: Arrived,
  prepared: Prepared,
  parameters: GraphQLParameters,
): Promise<void> {
  const { response, identity, headers, traceId } = arrived;
  checkStreamOrigin(response.req.headers, parts.browser);
  return parts.stream(response, { prepared, parameters, identity, headers, traceId });
}
