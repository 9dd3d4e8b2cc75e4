/** Keeps secrets: as references, or encrypted at rest with DRAWBAR_SECRET_KEY, else not at all. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { KeptSecret } from '../domain/integration-ports.ts';
import type { StoredSecret } from '../domain/integration.ts';
import { secretHint, secretReference, type SecretReference } from '../domain/secret-text.ts';
import { SecretError } from './secret-error.ts';
import { checkAllowed, follow, type SecretSources } from './secret-sources.ts';

export { SecretError };

export interface SecretBox {
  /**
   * How a secret that somebody gave is kept.
   * @throws {SecretError} for a literal secret while no key is set, and for a reference that
   * nobody may follow.
   */
  keep(text: string): StoredSecret;
  /**
   * The secret itself.
   * @throws {SecretError} when the reference leads nowhere or the key is not the one it was kept
   * with.
   */
  open(secret: StoredSecret): Promise<string>;
  /**
   * The secret a caller means, which is kept nowhere: a reference is followed, other text is it.
   * @throws {SecretError} when a reference leads nowhere.
   */
  reveal(text: string): Promise<string>;
  /**
   * When a secret expires, as whoever keeps it says beside it: `NAME_EXPIRES_AT` beside `env:NAME`,
   * `pathExpiresAt` beside `file:FILE#path`. null when it says nothing.
   */
  expiresAt(secret: StoredSecret): Promise<Date | null>;
}

const KEY_CHARACTERS_MIN = 32;
const NONCE_BYTES = 12;
const VERSION = 'v1';

/**
 * @param options where references lead, and `key`: DRAWBAR_SECRET_KEY.
 * @throws {SecretError} when the key is too short to protect anything.
 */
export function createSecretBox(
  options: SecretSources & { readonly key: string | null },
): SecretBox {
  if (options.key !== null && options.key.length < KEY_CHARACTERS_MIN) {
    throw new SecretError(`DRAWBAR_SECRET_KEY needs at least ${KEY_CHARACTERS_MIN} characters.`);
  }
  const key = options.key === null ? null : derivedKey(options.key);
  return {
    keep(text) {
      const reference = secretReference(text);
      if (reference !== null) {
        checkAllowed(reference, options);
        return { kind: 'reference', reference: text };
      }
      if (key === null) {
        throw new SecretError(
          'A secret itself is not stored while DRAWBAR_SECRET_KEY is not set. ' +
            'Give a reference such as env:BC_SECRET, or set that key.',
        );
      }
      return { kind: 'encrypted', cipher: encrypt(text, key), hint: secretHint(text) };
    },
    async open(secret) {
      if (secret.kind === 'encrypted') return decrypt(secret.cipher, key);
      const reference = secretReference(secret.reference);
      if (reference === null)
        throw new SecretError('The stored reference to a secret is malformed.');
      return follow(reference, options);
    },
    reveal: async (text) => {
      const reference = secretReference(text);
      return reference === null ? text : follow(reference, options);
    },
    async expiresAt(secret) {
      const reference = secret.kind === 'reference' ? secretReference(secret.reference) : null;
      const beside = reference && besideIt(reference);
      if (beside === null) return null;
      const text = await follow(beside, options).catch(() => null);
      const at = text === null ? Number.NaN : Date.parse(text);
      return Number.isNaN(at) ? null : new Date(at);
    },
  };
}

/** Where the expiry of a secret would stand; null where nothing can stand beside it. */
function besideIt(reference: SecretReference): SecretReference | null {
  if (reference.kind === 'env') return { kind: 'env', name: `${reference.name}_EXPIRES_AT` };
  const last = reference.jsonPath.at(-1);
  if (last === undefined) return null;
  return { ...reference, jsonPath: [...reference.jsonPath.slice(0, -1), `${last}ExpiresAt`] };
}

function derivedKey(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'drawbar secrets', 32));
}

function encrypt(text: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [VERSION, nonce, cipher.getAuthTag(), data]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.');
}

function decrypt(cipher: string, key: Buffer | null): string {
  const failure = new SecretError(
    'A stored secret cannot be read with the present DRAWBAR_SECRET_KEY. ' +
      'Set the key it was stored with, or give the secret again.',
  );
  const [, nonce, tag, data] = cipher.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (key === null || nonce === undefined || tag === undefined || data === undefined) throw failure;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
  } catch {
    throw failure;
  }
}

/** `keep` with the refusal as a value. */
export function keepSecret(box: SecretBox, text: string): KeptSecret {
  try {
    return { kind: 'kept', secret: box.keep(text) };
  } catch (error) {
    if (error instanceof SecretError) return { kind: 'refused', message: error.message };
    throw error;
  }
}
