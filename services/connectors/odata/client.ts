/** The one way to a system: signs in, keeps to the budget, waits, retries what is safe to retry. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectorOptions } from '../options.ts';
import { ConnectorError, type CallContext, type Lane, type System } from '../port.ts';
import type { Budget, Verdict } from '../throttle/budget.ts';
import type { Breaker } from './breaker.ts';
import { SYSTEM_NAME, failureOfAnswer } from './failure.ts';
import type { HttpAnswer, HttpPool, HttpRequest } from './http.ts';
import { parseJson, type Json } from './json.ts';
import { parseRetryAfter, retryWaitMs } from './retry.ts';
import type { TokenSource } from './token.ts';

/** How long one answer may take; a reader of a page waits 5 s at most (conventions.md 4.72). */
const TIMEOUT_MS: Readonly<Record<Lane, number>> = {
  live: 5_000,
  interactive: 30_000,
  bulk: 120_000,
};
/** A token can be refused once although it is young: it was revoked, or a node restarted. */
const FRESH_TOKENS_MAX = 1;

export interface ODataRequest {
  readonly method: HttpRequest['method'];
  /** Path and query on the system's origin. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A POST that only reads, such as a batch of GETs. */
  readonly readOnly?: true;
  /** `text`: the answer's body is no JSON; JSON when left out. */
  readonly format?: 'text';
}

export interface ODataAnswer extends HttpAnswer {
  /** The body parsed without loss; null when it is empty. */
  readonly json: Json;
}

export interface ODataClient {
  readonly system: System;
  /** @throws {ConnectorError} for everything but a success. */
  send(request: ODataRequest, context: CallContext): Promise<ODataAnswer>;
  close(): Promise<void>;
}

export interface ClientParts {
  readonly system: System;
  readonly pool: HttpPool;
  readonly tokens: TokenSource;
  readonly budget: Budget;
  readonly breaker: Breaker;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with every GET besides. */
  readonly readHeaders: Readonly<Record<string, string>>;
  readonly options: ConnectorOptions;
}

/** The client of one system and one credential. */
export function createODataClient(parts: ClientParts): ODataClient {
  return {
    system: parts.system,
    send: (request, context) => send(parts, request, context),
    close: async () => {
      await parts.budget.close();
      await parts.pool.close();
    },
  };
}

async function send(
  parts: ClientParts,
  request: ODataRequest,
  context: CallContext,
): Promise<ODataAnswer> {
  const isWrite = request.method !== 'GET' && request.readOnly !== true;
  let attempts = 0;
  let freshTokens = 0;
  for (;;) {
    try {
      return await attempt(parts, request, context, isWrite);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error instanceof TokenRefused && freshTokens < FRESH_TOKENS_MAX) {
        freshTokens += 1;
        continue;
      }
      attempts += 1;
      const waitMs = retryWaitMs({
        error,
        attempts,
        isWrite,
        now: parts.options.now(),
        deadline: context.deadline,
        chance: parts.options.random(),
      });
      if (waitMs === null || context.signal.aborted) throw error;
      const { failure, code } = error;
      parts.options.log.debug({ failure, code, waitMs, trace: context.traceId }, 'retrying');
      await pause(waitMs, context.signal, error);
    }
  }
}

/** The system's 401 to a token of ours: worth one more try with a new one. */
class TokenRefused extends ConnectorError {}

async function attempt(
  parts: ClientParts,
  request: ODataRequest,
  context: CallContext,
  isWrite: boolean,
): Promise<ODataAnswer> {
  const token = await parts.tokens.token(context.signal);
  const permit = await parts.budget.acquire(context.lane, context);
  const left = context.deadline - parts.options.now();
  const timeoutMs = Math.min(TIMEOUT_MS[context.lane], left);
  let verdict: Verdict = { status: null, retryAfterSeconds: null, parallelismHint: null };
  try {
    return await parts.breaker.run(timeoutMs, async () => {
      const answer = await parts.pool.exchange({
        method: request.method,
        path: request.path,
        headers: {
          ...parts.headers,
          ...(request.method === 'GET' ? parts.readHeaders : {}),
          ...request.headers,
          authorization: `Bearer ${token}`,
        },
        body: request.body ?? null,
        timeoutMs,
        signal: context.signal,
        isWrite,
      });
      const retryAfterSeconds = parseRetryAfter(answer.header('retry-after'), parts.options.now());
      verdict = { status: answer.status, retryAfterSeconds, parallelismHint: hint(answer) };
      return successOf(parts, answer, retryAfterSeconds, { token, isWrite, request });
    });
  } finally {
    permit.release(verdict);
  }
}

function successOf(
  { system, tokens }: ClientParts,
  answer: HttpAnswer,
  retryAfterSeconds: number | null,
  sent: { readonly token: string; readonly isWrite: boolean; readonly request: ODataRequest },
): ODataAnswer {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return readAnswer(system, answer, sent);
  const error = failureOfAnswer(system, { status, body, retryAfterSeconds }, sent.isWrite);
  if (status !== 401) throw error;
  tokens.refused(sent.token);
  throw new TokenRefused(system, 'credentials', error.message, { code: error.code });
}

function readAnswer(
  system: System,
  answer: HttpAnswer,
  { request, isWrite }: { readonly request: ODataRequest; readonly isWrite: boolean },
): ODataAnswer {
  if (request.format === 'text' || answer.body.trim() === '') return { ...answer, json: null };
  if (isMultipart(answer)) return { ...answer, json: null };
  try {
    return { ...answer, json: parseJson(answer.body) };
  } catch (cause) {
    const message = `${SYSTEM_NAME[system]} sent an answer that is not JSON.`;
    throw new ConnectorError(system, 'protocol', message, { cause, outcomeUnknown: isWrite });
  }
}

function isMultipart(answer: HttpAnswer): boolean {
  return answer.header('content-type')?.startsWith('multipart/') ?? false;
}

function hint(answer: HttpAnswer): number | null {
  const value = Number(answer.header('x-ms-dop-hint') ?? Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

async function pause(ms: number, signal: AbortSignal, error: ConnectorError): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    throw error;
  }
}
