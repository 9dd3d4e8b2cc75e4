/** OAuth 2 client credentials: tokens that prove themselves and end after an hour. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SandboxUser, SandboxUsers } from '../users.ts';
import type { WireRequest, WireResponse } from './wire.ts';

const LIFETIME_SECONDS = 3600;
const MS = 1000;

export interface Tokens {
  /** Answers a request to the token endpoint. */
  issue(request: WireRequest, nowMs: number): WireResponse;
  /** The user of an `Authorization` header; null when it is missing, wrong or expired. */
  userOf(authorization: string | undefined, nowMs: number): SandboxUser | null;
}

export function createTokens(users: SandboxUsers): Tokens {
  const all = [users.administrator, users.integration];
  return {
    issue(request, nowMs) {
      const form = new URLSearchParams(request.body);
      const basic = basicCredentials(request.headers.authorization);
      const clientId = form.get('client_id') ?? basic?.id ?? '';
      const secret = form.get('client_secret') ?? basic?.secret ?? '';
      if (form.get('grant_type') !== 'client_credentials') {
        return refusal(400, 'unsupported_grant_type', 'Only client_credentials is supported here.');
      }
      const user = all.find((one) => one.clientId === clientId.toLowerCase());
      if (user === undefined) {
        return refusal(400, 'unauthorized_client', 'AADSTS700016: The application was not found.');
      }
      if (!equal(secret, user.clientSecret)) {
        return refusal(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
      }
      const expires = Math.floor(nowMs / MS) + LIFETIME_SECONDS;
      return answer(200, {
        token_type: 'Bearer',
        expires_in: LIFETIME_SECONDS,
        ext_expires_in: LIFETIME_SECONDS,
        access_token: `${user.clientId}.${expires}.${signature(user, expires)}`,
      });
    },
    userOf(authorization, nowMs) {
      const [scheme, token = ''] = (authorization ?? '').split(' ', 2);
      if (scheme?.toLowerCase() !== 'bearer') return null;
      const [clientId, expiresText = '', mark = ''] = token.split('.', 3);
      const user = all.find((one) => one.clientId === clientId);
      const expires = Number(expiresText);
      if (user === undefined || !Number.isSafeInteger(expires)) return null;
      if (!equal(mark, signature(user, expires)) || expires * MS <= nowMs) return null;
      return user;
    },
  };
}

function signature(user: SandboxUser, expires: number): string {
  return createHmac('sha256', user.clientSecret)
    .update(`${user.id}.${expires}`)
    .digest('base64url');
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | null {
  const match = /^basic (.+)$/i.exec(header ?? '');
  if (match === null) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString();
  const cut = text.indexOf(':');
  return { id: text.slice(0, cut), secret: text.slice(cut + 1) };
}

function refusal(status: number, error: string, description: string): WireResponse {
  return answer(status, { error, error_description: description });
}

function answer(status: number, body: unknown): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
