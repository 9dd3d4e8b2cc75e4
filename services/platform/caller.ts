/** Who calls, as the gateway verified it, and how that travels to a subgraph over HTTP. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type CallerKind = 'USER' | 'OAUTH_CLIENT' | 'API_KEY' | 'DEVELOPMENT';

export interface Caller {
  readonly id: string;
  readonly kind: CallerKind;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** Every scope there is; a development caller holds them all. */
export const ALL_SCOPES = [
  'prices:read',
  'finance:read',
  'orders:write',
  'orders:price-override',
  'sync:run',
  'sync:admin',
] as const;

/** The caller when no authentication is configured and we are bound to loopback (`design.md` 3). */
export const DEVELOPMENT_CALLER: Caller = {
  id: 'development',
  kind: 'DEVELOPMENT',
  name: 'Development administrator',
  scopes: ALL_SCOPES,
};

/** A signed statement is believed for this long: clocks of two hosts may differ by less. */
const STATEMENT_LIFETIME_SECONDS = 60;

/** Name of the header that carries the signed caller between gateway and subgraph. */
export const CALLER_HEADER = 'drawbar-caller';

/** Signs the caller for one request to a subgraph. `nowSeconds` is Unix time. */
export function signCaller(caller: Caller, secret: string, nowSeconds: number): string {
  const body = Buffer.from(JSON.stringify({ caller, iat: nowSeconds })).toString('base64url');
  return `${body}.${mac(body, secret)}`;
}

/** The caller of a signed statement; null when it is missing, forged, malformed or too old. */
export function verifyCaller(
  header: string | undefined,
  secret: string,
  nowSeconds: number,
): Caller | null {
  const [body, signature] = (header ?? '').split('.');
  if (body === undefined || signature === undefined) return null;
  const expected = Buffer.from(mac(body, secret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const statement = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
    caller: Caller;
    iat: number;
  };
  if (Math.abs(nowSeconds - statement.iat) > STATEMENT_LIFETIME_SECONDS) return null;
  return statement.caller;
}

function mac(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}
