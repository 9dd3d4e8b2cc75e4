/** One system behind its port: token, sign-in, the API itself, and the count of what was asked. */
import type { SandboxUser, SandboxUsers } from '../users.ts';
import type { Clock } from './clock.ts';
import type { RequestLog } from './request-log.ts';
import { createTokens } from './tokens.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** What differs between the two systems. */
export interface Skin {
  /** Answers one request that is no batch; throws what the system refuses. */
  answer(request: WireRequest, caller: SandboxUser): Promise<WireResponse>;
  /** Name of the set that a request is about, for the counters. */
  label(path: string): string;
  /** The refusal as an answer; null: the error is a defect of ours. */
  errorResponse(error: unknown): WireResponse | null;
  unauthorized(): WireResponse;
  internalError(): WireResponse;
}

export interface SystemOptions {
  readonly skin: Skin;
  readonly users: SandboxUsers;
  readonly clock: Clock;
  readonly requests: RequestLog;
  /** Told about defects of ours. */
  onError(error: unknown): void;
}

export interface System {
  respond(request: WireRequest): Promise<WireResponse>;
}

const TOKEN_PATH = /^(?:\/[^/]+)?\/oauth2\/v2\.0\/token$/i;

export function createSystem(options: SystemOptions): System {
  const { skin, clock, requests } = options;
  const tokens = createTokens(options.users);
  return {
    async respond(request) {
      if (TOKEN_PATH.test(request.path)) {
        const response = tokens.issue(request, clock.now().getTime());
        requests.add(request.method, '$token', response.status);
        return response;
      }
      const caller = tokens.userOf(request.headers.authorization, clock.now().getTime());
      const label = skin.label(request.path);
      const response =
        caller === null ? skin.unauthorized() : await guarded(options, request, caller);
      requests.add(request.method, label, response.status);
      return response;
    },
  };
}

async function guarded(
  { skin, onError }: SystemOptions,
  request: WireRequest,
  caller: SandboxUser,
): Promise<WireResponse> {
  try {
    return await skin.answer(request, caller);
  } catch (error) {
    const response = skin.errorResponse(error);
    if (response !== null) return response;
    onError(error);
    return skin.internalError();
  }
}
