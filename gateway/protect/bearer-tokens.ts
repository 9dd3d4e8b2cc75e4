/** Recognises callers by JSON Web Tokens that a named issuer signed. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { IncomingHttpHeaders } from 'node:http';
import { bearerOf, identityOf, unauthenticated } from './authenticate.ts';
import type { Identity } from './authenticate.ts';
import { RequestError } from './request-error.ts';

export interface BearerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer publishes its keys, or the keys themselves. */
  readonly keys: URL | JWTVerifyGetKey;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** Two clocks may differ by this much (`conventions.md` 1, row 57). */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Verified tokens remembered: a busy caller costs one signature check, not one a request. */
const REMEMBERED_TOKENS_MAX = 5_000;

/** Signatures that a resource server may accept; symmetric ones and `none` are not among them. */
const ALGORITHMS = ['256', '384', '512']
  .flatMap((bits) => [`RS${bits}`, `PS${bits}`, `ES${bits}`])
  .concat('EdDSA');

/** A way to authenticate for `firstOf`; answers null for a request without a JSON Web Token. */
export function bearerTokens(
  options: BearerOptions,
): (headers: IncomingHttpHeaders) => Promise<Identity | null> {
  const keys = options.keys instanceof URL ? remoteKeys(options.keys) : options.keys;
  const remembered = new LRUCache<string, Identity>({ max: REMEMBERED_TOKENS_MAX });
  return async (headers) => {
    const token = bearerOf(headers);
    if (token === null || token.split('.').length !== 3) return null;
    const known = remembered.get(token);
    const oldestMs = options.now() - CLOCK_TOLERANCE_SECONDS * 1000;
    if (known !== undefined && (known.expiresAtMs ?? 0) > oldestMs) return known;
    const identity = await verify(token, keys, options);
    remembered.set(token, identity);
    return identity;
  };
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  options: BearerOptions,
): Promise<Identity> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(options.now()),
      requiredClaims: ['exp', 'sub'],
    });
    return identityOf(callerOf(payload), (payload.exp ?? 0) * 1000);
  } catch (error) {
    throw refusal(error);
  }
}

function callerOf(payload: JWTPayload): NonNullable<Identity['caller']> {
  const isClient = payload['idtyp'] === 'app' || payload['gty'] === 'client-credentials';
  return {
    id: payload.sub ?? '',
    kind: isClient ? 'OAUTH_CLIENT' : 'USER',
    scopes: [...new Set([payload['scope'], payload['scp'], payload['roles']].flatMap(wordsOf))],
    claims: payload,
  };
}

/** Issuers write scopes as one string with blanks or as an array. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  if (!Array.isArray(value)) return [];
  return value.filter((word): word is string => typeof word === 'string');
}

/** Keys that cannot be had say nothing about the token: the caller is still who they are. */
function remoteKeys(url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url);
  return async (...token) => {
    try {
      return await remote(...token);
    } catch (error) {
      throw isOfIssuer(error) ? keysAway() : error;
    }
  };
}

/** The library tells what is wrong with a token by classes of its own, one each. */
function isOfIssuer(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  const isOfKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  return isOfKeys || error.code === 'ERR_JOSE_GENERIC';
}

const RETRY_SECONDS = 5;

function keysAway(): RequestError {
  return new RequestError(
    'UPSTREAM_UNAVAILABLE',
    503,
    'The issuer of the token does not tell its keys now; try again in a moment.',
    {
      headers: { 'retry-after': String(RETRY_SECONDS) },
      extensions: { retryable: true, retryAfterSeconds: RETRY_SECONDS },
    },
  );
}

function refusal(error: unknown): Error {
  if (error instanceof RequestError) return error;
  if (error instanceof errors.JWTExpired) {
    return unauthenticated('The token has expired; sign in again.', 'the token expired');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(
      `The token's claim "${error.claim}" is not accepted here.`,
      `claim ${error.claim}`,
    );
  }
  return unauthenticated('The token is not valid here.', 'signature or form');
}
