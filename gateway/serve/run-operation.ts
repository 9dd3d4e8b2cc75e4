/** Runs one prepared query or mutation: alone, or shared with equal ones; watched and explained. */
import type {
  Call,
  Engine,
  ExecutionText,
  FetchObserver,
  GatewayCaller,
  Prepared,
} from '../execute/types.ts';
import type { Identity } from '../protect/authenticate.ts';
import { limitError } from '../protect/request-error.ts';
import type { Limits } from '../protect/limits.ts';
import { createExplanation } from '../observe/explain.ts';
import type { Observer, OperationWatch } from '../observe/observer.ts';
import { Cancellation } from '../transport/cancellation.ts';
import type { EngineSlot, Lease } from './engine-slot.ts';
import { requestErrorBody } from './error-entry.ts';
import type { GraphQLParameters } from './graphql-parameters.ts';
import type { InFlight, Shared } from './in-flight.ts';

/**
 * One executed operation; the same object answers every request that shared the execution. A class,
 * so that V8 keeps no answer longer than it lives: see `Run.end`.
 */
export class Executed {
  /** Bytes where it is long and shared, so that it is encoded once. */
  readonly body: string | Buffer;
  readonly hasErrors: boolean;
  readonly isRequestError: boolean;
  readonly traceId: string;

  constructor(body: string | Buffer, { hasErrors, isRequestError }: Outcome, traceId: string) {
    this.body = body;
    this.hasErrors = hasErrors;
    this.isRequestError = isRequestError;
    this.traceId = traceId;
  }
}

type Outcome = Pick<ExecutionText, 'hasErrors' | 'isRequestError'>;

/** A prepared operation with everything that can change its answer. */
export interface OperationRequest {
  readonly prepared: Prepared;
  readonly parameters: GraphQLParameters;
  readonly identity: Identity;
  /** Headers that travel on to subgraphs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly traceId: string;
  /** The client's well-formed `traceparent`, where that is observed. */
  readonly traceparent: string | null;
}

export interface RunParts {
  readonly slot: EngineSlot;
  readonly limits: Limits;
  /** Null where equal queries in flight are executed each by itself. */
  readonly inFlight: InFlight<Executed> | null;
  /** Null costs nothing. */
  readonly observer: Observer | null;
  /** Who may ask for `extensions.explain`. */
  readonly mayExplain: (identity: Identity) => boolean;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly nowMonotonic: () => number;
}

/** Longer requests are seldom equal, and finding that out would copy their whole text. */
const SHARED_LENGTH_MAX = 128 * 1024;

/**
 * The key under which equal requests are found: the supergraph, the caller, the headers that
 * travel on, and the request's own text, from which operation and variables follow. The first
 * three are JSON or a hash and hold no line break, so that two keys are equal only in all parts.
 * Null for a request that shares nothing.
 */
export function sharingKey(
  version: string,
  identity: Identity,
  headers: Readonly<Record<string, string>>,
  raw: string,
): string | null {
  if (raw.length > SHARED_LENGTH_MAX) return null;
  return `${version}\n${identity.key}\n${JSON.stringify(headers)}\n${raw}`;
}

/**
 * Starts the operation on the engine of `lease`, which is released when it has ended. Requests of
 * an equal `key` may join it; null is for it alone.
 */
export function runOperation(
  parts: RunParts,
  lease: Lease,
  request: OperationRequest,
  key: string | null,
): Shared<Executed> {
  const { prepared, parameters, identity } = request;
  const asked = parameters.extensions['explain'] === true;
  const explains = asked && parts.mayExplain(identity);
  const execute = (cancellation: Cancellation): Promise<Executed> => {
    const run = explains ? explained : executed;
    const result = run(parts, lease.engine, request, cancellation);
    const release = (): void => lease.release();
    result.then(release, release);
    return result;
  };
  if (parts.inFlight === null || key === null || explains) return alone(execute);
  return prepared.kind === 'query' ? parts.inFlight.start(key, execute) : alone(execute);
}

/** An execution that nobody joins. */
function alone(execute: (cancellation: Cancellation) => Promise<Executed>): Shared<Executed> {
  return new Alone(execute);
}

class Alone implements Shared<Executed> {
  readonly result: Promise<Executed>;
  readonly #cancellation = new Cancellation();

  constructor(execute: (cancellation: Cancellation) => Promise<Executed>) {
    this.result = execute(this.#cancellation);
  }

  leave(): void {
    this.#cancellation.cancel();
  }
}

async function executed(
  parts: RunParts,
  engine: Engine,
  request: OperationRequest,
  cancellation: Cancellation,
): Promise<Executed> {
  const watch = watchOf(parts, request);
  const call = new ClientCall(parts, request, cancellation, watch, watch?.traceparent ?? null);
  const { prepared, parameters, traceId } = request;
  const text = await engine.execute(prepared, parameters.variables, call);
  watch?.ended({ hasErrors: text.hasErrors, shared: false });
  if (isTooLong(text.body, parts.limits)) return tooLong(text.body, parts.limits, traceId);
  const isShared = parts.inFlight !== null;
  return new Executed(isShared ? wireForm(text.body) : text.body, text, traceId);
}

async function explained(
  parts: RunParts,
  engine: Engine,
  request: OperationRequest,
  cancellation: Cancellation,
): Promise<Executed> {
  const explanation = createExplanation(parts.nowMonotonic);
  const call = new ClientCall(parts, request, cancellation, explanation, null);
  const { prepared, parameters, traceId } = request;
  const text = await engine.execute(prepared, parameters.variables, call);
  if (isTooLong(text.body, parts.limits)) return tooLong(text.body, parts.limits, traceId);
  const body = explanation.addTo(text.body, engine, prepared, call);
  return new Executed(body, text, traceId);
}

/** Node writes a short string together with the headers, in one piece and without a copy. */
export const BYTES_FROM_LENGTH = 32 * 1024;

function wireForm(body: string): string | Buffer {
  return body.length < BYTES_FROM_LENGTH ? body : Buffer.from(body);
}

function isTooLong(body: string, { responseLength }: Limits): boolean {
  return body.length > responseLength;
}

/** The error in the place of an answer that is too long to be sent. */
function tooLong(body: string, { responseLength }: Limits, traceId: string): Executed {
  const what = 'Characters of the answer';
  const error = limitError('LIMIT_RESPONSE', what, body.length, responseLength);
  const outcome = { hasErrors: true, isRequestError: true };
  return new Executed(requestErrorBody(error, traceId), outcome, traceId);
}

/** Tells the observer of a request that another one's execution answered. */
export function watchShared(
  parts: RunParts,
  executedByOther: Promise<Executed>,
  traceparent: string | null,
): void {
  if (parts.observer === null) return;
  const start = { kind: 'query', name: null, traceId: '', traceparent } as const;
  const watch = parts.observer.operation(start);
  executedByOther.then(
    ({ hasErrors }) => watch.ended({ hasErrors, shared: true }),
    () => watch.ended({ hasErrors: true, shared: true }),
  );
}

function watchOf(parts: RunParts, request: OperationRequest): OperationWatch | null {
  if (parts.observer === null) return null;
  const { prepared, traceId, traceparent } = request;
  const { kind, operationName: name } = prepared;
  return parts.observer.operation({ kind, name, traceId, traceparent });
}

/** A call whose signal is made only for a subgraph that wants one. */
class ClientCall implements Call {
  readonly caller: GatewayCaller | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly traceId: string;
  readonly cancellation: Cancellation;
  readonly deadline: number;
  readonly observer?: FetchObserver;
  readonly traceparent: string | null;

  constructor(
    parts: RunParts,
    { identity, headers, traceId }: OperationRequest,
    cancellation: Cancellation,
    observer: FetchObserver | null,
    traceparent: string | null,
  ) {
    this.traceparent = traceparent;
    this.caller = identity.caller;
    this.headers = headers;
    this.traceId = traceId;
    this.cancellation = cancellation;
    this.deadline = parts.now() + parts.timeoutMs;
    if (observer !== null) this.observer = observer;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }
}
