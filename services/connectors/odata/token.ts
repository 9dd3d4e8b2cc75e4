/** The bearer token of one credential: asked for once, shared, renewed before it runs out. */
import { z } from 'zod';
import { ConnectorError, type System } from '../port.ts';
import { SYSTEM_NAME, failureOfAnswer } from './failure.ts';
import type { HttpAnswer, HttpPool } from './http.ts';

/** Microsoft's advice and systems.md 1.2: renew at 80 % of the lifetime. */
const RENEW_AT = 0.8;
const TOKEN_TIMEOUT_MS = 10_000;
/** RFC 6749 lets a server leave the lifetime out. */
const LIFETIME_SECONDS_DEFAULT = 3_600;

const TokenBody = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(LIFETIME_SECONDS_DEFAULT),
});
const RefusalBody = z.object({ error: z.string() });

export interface TokenSource {
  /** @throws {ConnectorError} `credentials` when the secret is refused, else as any request. */
  token(signal: AbortSignal): Promise<string>;
  /** Forgets a token the system refused; one that was renewed meanwhile stays. */
  refused(token: string): void;
}

interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

export interface TokenSettings {
  readonly system: System;
  readonly pool: HttpPool;
  /** Path of the token endpoint. */
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly now: () => number;
}

/** Client credentials (OAuth 2), single-flight: many callers, one request. */
export function createTokenSource(settings: TokenSettings): TokenSource {
  let held: Held | null = null;
  let renewal: Promise<Held> | null = null;

  function renew(): Promise<Held> {
    renewal ??= requestToken(settings)
      .then((fresh) => (held = fresh))
      .finally(() => {
        renewal = null;
      });
    return renewal;
  }

  return {
    async token(signal) {
      const now = settings.now();
      if (held !== null && now < held.renewAt) return held.token;
      const fallback = held !== null && now < held.expiresAt ? held : null;
      const fresh = renew().catch((error: unknown) => {
        if (fallback === null) throw error;
        return fallback;
      });
      return (await unlessAborted(settings.system, fresh, signal)).token;
    },
    refused(token) {
      if (held?.token === token) held = null;
    },
  };
}

async function requestToken(settings: TokenSettings): Promise<Held> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scope: settings.scope,
  });
  const askedAt = settings.now();
  const answer = await settings.pool.exchange({
    method: 'POST',
    path: settings.path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
    signal: new AbortController().signal,
    isWrite: false,
  });
  if (answer.status !== 200) throw refusal(settings.system, answer);
  const body = TokenBody.safeParse(jsonOrNull(answer.body));
  if (!body.success) throw noToken(settings.system);
  const lifetimeMs = body.data.expires_in * 1_000;
  return {
    token: body.data.access_token,
    renewAt: askedAt + lifetimeMs * RENEW_AT,
    expiresAt: askedAt + lifetimeMs,
  };
}

function refusal(system: System, answer: HttpAnswer): ConnectorError {
  const { status, body } = answer;
  if (status >= 500 || status === 429) {
    return failureOfAnswer(system, { status, body, retryAfterSeconds: null }, false);
  }
  const code = RefusalBody.safeParse(jsonOrNull(body)).data?.error ?? null;
  const message =
    `The sign-in to ${SYSTEM_NAME[system]} was refused${code === null ? '' : ` (${code})`}. ` +
    'Check the tenant, the client id and the secret.';
  return new ConnectorError(system, 'credentials', message, { code });
}

function noToken(system: System): ConnectorError {
  const message = `The sign-in to ${SYSTEM_NAME[system]} was answered without a token.`;
  return new ConnectorError(system, 'protocol', message);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The shared request goes on when one of its callers gives up. */
async function unlessAborted<T>(system: System, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const gaveUp = Promise.withResolvers<never>();
  const onAbort = () =>
    gaveUp.reject(
      new ConnectorError(system, 'cancelled', `The call to ${SYSTEM_NAME[system]} was cancelled.`),
    );
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, gaveUp.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
