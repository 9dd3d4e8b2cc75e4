/** One system behind its port: faults, token, sign-in, limits, the API itself, and the counters. */
import type { SandboxUser, SandboxUsers } from '../users.ts';
import type { Clock } from './clock.ts';
import { applyFault, DroppedConnection, type Exchange } from './exchange.ts';
import type { Faults } from './faults.ts';
import type { Admission, Limits, Remaining } from './limits.ts';
import type { RequestLog } from './request-log.ts';
import { createTokens } from './tokens.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** Counts one request, alone or part of a batch; faults strike it; refusals become answers. */
export type Gate = (
  request: WireRequest,
  work: () => Promise<WireResponse>,
) => Promise<WireResponse>;

/** What differs between the two systems. */
export interface Skin {
  /** Answers one request; throws what the system refuses. Parts of a batch go through `gate`. */
  answer(request: WireRequest, caller: SandboxUser, gate: Gate): Promise<WireResponse>;
  /** Name of the set that a request is about, for the counters. */
  label(path: string): string;
  /** The refusal as an answer; null: the error is a defect of ours. */
  errorResponse(error: unknown, request: WireRequest): WireResponse | null;
  /** An answer with nothing but a status: 401, 429, 500, 503 and what a fault asks for. */
  statusResponse(status: number, request: WireRequest): WireResponse;
  limitResponse(
    refusal: Admission & { readonly admitted: false },
    request: WireRequest,
  ): WireResponse;
  /** Headers of every answer that tell of the limits. */
  limitHeaders(remaining: Remaining): Readonly<Record<string, string>>;
}

export interface SystemOptions {
  readonly skin: Skin;
  readonly users: SandboxUsers;
  readonly clock: Clock;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly limits: Limits;
  /** Told about defects of ours. */
  onError(error: unknown): void;
}

export interface System {
  /** @throws {DroppedConnection} when a fault ends the connection. */
  respond(request: WireRequest, exchange: Exchange): Promise<WireResponse>;
}

const TOKEN_PATH = /^(?:\/[^/]+)?\/oauth2\/v2\.0\/token$/i;
const UNAUTHORIZED = 401;
const DEFECT = 500;

export function createSystem(options: SystemOptions): System {
  const tokens = createTokens(options.users);
  return {
    async respond(request, exchange) {
      const isToken = TOKEN_PATH.test(request.path);
      const gate = gateOf(options, exchange);
      return gate(request, async () => {
        const nowMs = options.clock.now().getTime();
        if (isToken) return tokens.issue(request, nowMs);
        const caller = tokens.userOf(request.headers.authorization, nowMs);
        if (caller === null) return options.skin.statusResponse(UNAUTHORIZED, request);
        return limited(options, caller, request, () => options.skin.answer(request, caller, gate));
      });
    },
  };
}

function gateOf(options: SystemOptions, exchange: Exchange): Gate {
  const { skin, requests, faults } = options;
  return async (request, work) => {
    const query = request.query.size === 0 ? '' : `?${decodeURIComponent(String(request.query))}`;
    const status = await applyFault(faults.strike(request.method, request.path + query), exchange);
    const response =
      status === null
        ? await guarded(options, request, work)
        : skin.statusResponse(status, request);
    const label = TOKEN_PATH.test(request.path) ? '$token' : skin.label(request.path);
    requests.add(request.method, label, response.status);
    return response;
  };
}

async function guarded(
  { skin, onError }: SystemOptions,
  request: WireRequest,
  work: () => Promise<WireResponse>,
): Promise<WireResponse> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DroppedConnection) throw error;
    const response = skin.errorResponse(error, request);
    if (response !== null) return response;
    onError(error);
    return skin.statusResponse(DEFECT, request);
  }
}

async function limited(
  { skin, limits }: SystemOptions,
  caller: SandboxUser,
  request: WireRequest,
  work: () => Promise<WireResponse>,
): Promise<WireResponse> {
  const admission = await limits.admit(caller.id, Date.now());
  if (!admission.admitted) return skin.limitResponse(admission, request);
  const startedMs = performance.now();
  try {
    const response = await work();
    const headers = skin.limitHeaders(limits.remaining(caller.id, Date.now()));
    return { ...response, headers: { ...response.headers, ...headers } };
  } finally {
    admission.release(performance.now() - startedMs, Date.now());
  }
}
