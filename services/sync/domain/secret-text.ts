/** Tells a reference to a secret from a secret, and shows as little of either as is useful. */
import type { StoredSecret } from './integration.ts';

/** `env:NAME`, `file:PATH` or `file:PATH#json.path`. */
export type SecretReference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string; readonly jsonPath: readonly string[] };

const ENV = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;
const FILE = /^file:([^#]+)(?:#([A-Za-z0-9_.]+))?$/;
/** A hint of a stored secret: enough to tell two apart, too little to guess the rest. */
const HINT_CHARACTERS = 4;
const HINT_FROM_LENGTH = 12;

/** The reference a text is; null for a literal secret. */
export function secretReference(text: string): SecretReference | null {
  const env = ENV.exec(text)?.[1];
  if (env !== undefined) return { kind: 'env', name: env };
  const file = FILE.exec(text);
  const path = file?.[1];
  if (path === undefined) return null;
  return { kind: 'file', path, jsonPath: file?.[2]?.split('.') ?? [] };
}

/** The last characters of a secret that is long enough to give them away. */
export function secretHint(secret: string): string {
  return secret.length < HINT_FROM_LENGTH ? '…' : `…${secret.slice(-HINT_CHARACTERS)}`;
}

/** What may be shown of a stored secret. */
export function shownSecret(secret: StoredSecret): string {
  return secret.kind === 'reference' ? secret.reference : secret.hint;
}
