/** Who may call: API keys, tokens of an issuer, or, on loopback without either, a developer. */
import {
  apiKeys,
  bearerTokens,
  everybodyIs,
  firstOf,
  readApiKeys,
  type ApiKeyEntry,
  type Authenticate,
  type Call,
} from '@drawbar/gateway';
import { DEVELOPMENT_CALLER, type Caller, type CallerKind } from '@drawbar/platform/caller';
import type { Settings } from '@drawbar/platform/config';
import type { Log } from '@drawbar/platform/log';

/** Settings were checked: without authentication we are bound to loopback. */
export function authentication(settings: Settings, log: Log, now: () => number): Authenticate {
  const ways = [];
  if (settings.DRAWBAR_API_KEYS_FILE !== undefined) {
    ways.push(apiKeys(keysIn(settings.DRAWBAR_API_KEYS_FILE), now));
  }
  const { DRAWBAR_AUTH_JWKS_URL: jwks, DRAWBAR_AUTH_ISSUER: issuer } = settings;
  const { DRAWBAR_AUTH_AUDIENCE: audience } = settings;
  if (jwks !== undefined && issuer !== undefined && audience !== undefined) {
    ways.push(bearerTokens({ keys: new URL(jwks), issuer, audience, now }));
  }
  if (ways.length > 0) return firstOf(ways, { required: true });
  log.warn(
    'No authentication is configured: every caller on this machine is a development administrator',
  );
  const { id, kind, name, scopes } = DEVELOPMENT_CALLER;
  return everybodyIs({ id, kind, scopes, claims: { name } });
}

/** @throws {Error} naming the setting, when the file cannot be read or holds no keys. */
function keysIn(file: string): readonly ApiKeyEntry[] {
  try {
    return readApiKeys(file);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`DRAWBAR_API_KEYS_FILE cannot be used: ${message}`, { cause: error });
  }
}

/** The caller as subgraphs know it; nobody in particular holds no scope. */
export function callerOf({ caller }: Call): Caller {
  if (caller === null) return { id: 'anonymous', kind: 'USER', name: 'Anonymous', scopes: [] };
  const { name } = caller.claims;
  return {
    id: caller.id,
    kind: caller.kind as CallerKind,
    name: typeof name === 'string' ? name : caller.id,
    scopes: caller.scopes,
  };
}
