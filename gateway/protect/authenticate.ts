/** Decides who calls: by API key, by bearer token, or by what the host of the gateway says. */
import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayCaller } from '../execute/types.ts';
import { RequestError } from './request-error.ts';

/** The outcome of a successful check. */
export interface Identity {
  /** Null: nobody in particular; only what is open to everybody is answered. */
  readonly caller: GatewayCaller | null;
  /** Unix time in milliseconds at which the proof ends; null when it does not. */
  readonly expiresAtMs: number | null;
  /** Equal exactly when the caller and everything known about them is equal. */
  readonly key: string;
}

/**
 * Checks the headers of one request (or the payload of a socket's first message, as headers).
 * Throws a `RequestError` when a proof is there and is not valid.
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Identity>;

/** Identity of a caller whose proof ends at `expiresAtMs`. */
export function identityOf(caller: GatewayCaller | null, expiresAtMs: number | null): Identity {
  return { caller, expiresAtMs, key: JSON.stringify([caller, expiresAtMs]) };
}

/** Takes everybody for the same caller; for development on loopback, and for open graphs. */
export function everybodyIs(caller: GatewayCaller | null): Authenticate {
  const identity = identityOf(caller, null);
  return () => Promise.resolve(identity);
}

/**
 * Asks each way in turn; the first that recognises its kind of proof decides. A way says that it
 * sees no proof of its kind by answering null.
 * @throws {RequestError} 401 `UNAUTHENTICATED` when no way sees a proof and one is required.
 */
export function firstOf(
  ways: readonly ((headers: IncomingHttpHeaders) => Promise<Identity | null>)[],
  options: { readonly required: boolean },
): Authenticate {
  const nobody = identityOf(null, null);
  return async (headers) => {
    for (const way of ways) {
      const identity = await way(headers);
      if (identity !== null) return identity;
    }
    if (!options.required) return nobody;
    throw unauthenticated('No token or API key came with the request.', '');
  };
}

/** The error of a missing or refused proof; `reason` goes into `WWW-Authenticate`. */
export function unauthenticated(message: string, reason: string): RequestError {
  const detail = ` error="invalid_token", error_description="${reason}"`;
  const challenge = `Bearer${reason === '' ? '' : detail}`;
  return new RequestError('UNAUTHENTICATED', 401, message, {
    headers: { 'www-authenticate': challenge },
  });
}

/** The token of an `Authorization: Bearer` header; null when there is none. */
export function bearerOf(headers: IncomingHttpHeaders): string | null {
  const match = /^Bearer ([-A-Za-z0-9._~+/]+=*)$/i.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}
