/** Recognises callers by API keys, of which only hashes are stored. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { bearerOf, identityOf, unauthenticated } from './authenticate.ts';
import type { Identity } from './authenticate.ts';

export interface ApiKeyEntry {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the key, 64 hex digits. A key is long and random, so a slow hash adds nothing. */
  readonly sha256: string;
  readonly scopes: readonly string[];
  /** ISO date-time; null when the key does not expire. */
  readonly expiresAt: string | null;
}

/**
 * Reads `{"keys": [{"id", "name", "sha256", "scopes", "expiresAt"}]}`.
 * @throws {Error} naming the entry and what is wrong with it.
 */
export function readApiKeys(file: string): readonly ApiKeyEntry[] {
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as { keys?: unknown };
  if (!Array.isArray(parsed.keys)) throw new Error('The API keys file has no list "keys".');
  return parsed.keys.map((entry: Partial<ApiKeyEntry> | null, index) => {
    const at = `Entry ${index + 1} of the API keys file`;
    if (typeof entry?.id !== 'string') throw new Error(`${at} has no text "id".`);
    if (!/^[0-9a-f]{64}$/i.test(entry.sha256 ?? '')) {
      throw new Error(`${at} ("${entry.id}") needs "sha256" with 64 hex digits.`);
    }
    if (!Array.isArray(entry.scopes)) throw new Error(`${at} ("${entry.id}") needs "scopes".`);
    const expiresAt = entry.expiresAt ?? null;
    if (expiresAt !== null && Number.isNaN(Date.parse(expiresAt))) {
      throw new Error(`${at} ("${entry.id}") has an "expiresAt" that is no date-time.`);
    }
    return {
      id: entry.id,
      name: entry.name ?? entry.id,
      sha256: (entry.sha256 ?? '').toLowerCase(),
      scopes: entry.scopes.map(String),
      expiresAt,
    };
  });
}

/**
 * A way to authenticate for `firstOf`: header `X-Api-Key`, or a bearer token that is no JSON Web
 * Token. Looking up by hash leaks no timing about stored keys.
 */
export function apiKeys(
  entries: readonly ApiKeyEntry[],
  now: () => number,
): (headers: IncomingHttpHeaders) => Promise<Identity | null> {
  const byHash = new Map(entries.map((entry) => [entry.sha256, { entry, ...identityFor(entry) }]));
  return (headers) => {
    const key = keyOf(headers);
    if (key === null) return Promise.resolve(null);
    const found = byHash.get(createHash('sha256').update(key).digest('hex'));
    if (found === undefined) {
      return Promise.reject(unauthenticated('The API key is not known here.', 'unknown key'));
    }
    if (found.expiresAtMs !== null && found.expiresAtMs <= now()) {
      return Promise.reject(unauthenticated('The API key has expired.', 'the key expired'));
    }
    return Promise.resolve(found);
  };
}

function identityFor(entry: ApiKeyEntry): Identity {
  const expiresAtMs = entry.expiresAt === null ? null : Date.parse(entry.expiresAt);
  return identityOf(
    { id: entry.id, kind: 'API_KEY', scopes: entry.scopes, claims: { name: entry.name } },
    expiresAtMs,
  );
}

function keyOf(headers: IncomingHttpHeaders): string | null {
  const header = headers['x-api-key'];
  if (typeof header === 'string') return header;
  const bearer = bearerOf(headers);
  return bearer !== null && bearer.split('.').length !== 3 ? bearer : null;
}
