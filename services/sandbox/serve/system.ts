/** One system behind its port: token, sign-in, the API itself, and the count of what was asked. */
import type { SandboxUser, SandboxUsers } from '../users.ts';
import type { Clock } from './clock.ts';
import type { RequestLog } from './request-log.ts';
import { createTokens } from './tokens.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** Counts one request, alone or part of a batch, and turns refusals into answers. */
export type Gate = (
  request: WireRequest,
  work: () => Promise<WireResponse>,
) => Promise<WireResponse>;

/** What differs between the two systems. */
export interface Skin {
  /** Answers one request; throws what the system refuses. The parts of a batch go through `gate`. */
  answer(request: WireRequest, caller: SandboxUser, gate: Gate): Promise<WireResponse>;
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
  const gate: Gate = async (request, work) => {
    const response = await guarded(options, work);
    requests.add(request.method, skin.label(request.path), response.status);
    return response;
  };
  return {
    async respond(request) {
      if (TOKEN_PATH.test(request.path)) {
        const response = tokens.issue(request, clock.now().getTime());
        requests.add(request.method, '$token', response.status);
        return response;
      }
      return gate(request, async () => {
        const caller = tokens.userOf(request.headers.authorization, clock.now().getTime());
        return caller === null ? skin.unauthorized() : skin.answer(request, caller, gate);
      });
    },
  };
}

async function guarded(
  { skin, onError }: SystemOptions,
  work: () => Promise<WireResponse>,
): Promise<WireResponse> {
  try {
    return await work();
  } catch (error) {
    const response = skin.errorResponse(error);
    if (response !== null) return response;
    onError(error);
    return skin.internalError();
  }
}
