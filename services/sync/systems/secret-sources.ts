/**
 * Where references to secrets may lead. Whoever may change an integration chooses the reference and
 * the address to which its secret is sent: only what was put there for that is followed.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import type { SecretReference } from '../domain/secret-text.ts';
import { SecretError } from './secret-error.ts';

export interface SecretSources {
  /** Where `env:` references are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** DRAWBAR_SECRETS_DIR: the folder below which files may be read; left out: none. */
  readonly folder?: string | undefined;
}

type FileReference = SecretReference & { readonly kind: 'file' };

/**
 * Settings of Drawbar itself, of its database's client and of its telemetry; some platforms know no
 * case in names.
 */
const OWN_VARIABLE = /^(?:DRAWBAR_.*|DATABASE_URL|PG[A-Z]+|OTEL_.*)$/i;
/** The demo systems generate theirs; they open nothing else, whosever folder they are in. */
const DEMO_CREDENTIALS = 'sandbox-credentials.json';
/** A secret is short; a larger file is a mistake. */
const FILE_BYTES_MAX = 65_536;

/** @throws {SecretError} for a reference that no setting lets anybody follow. */
export function checkAllowed(reference: SecretReference, { folder }: SecretSources): void {
  if (reference.kind === 'env') {
    if (!OWN_VARIABLE.test(reference.name)) return;
    throw new SecretError(
      `The environment variable ${reference.name} is Drawbar's own and no secret of a system. ` +
        'Put the secret into another one, such as BC_SECRET.',
    );
  }
  if (!isAllowed(resolve(reference.path), folder === undefined ? null : resolve(folder))) {
    throw new SecretError(
      'Secrets are read from files below the folder that DRAWBAR_SECRETS_DIR names alone. ' +
        'Put the file there, or give a reference such as env:BC_SECRET.',
    );
  }
}

/**
 * What a reference leads to.
 * @throws {SecretError} when that is nothing, or nobody may follow it.
 */
export async function follow(reference: SecretReference, sources: SecretSources): Promise<string> {
  checkAllowed(reference, sources);
  return reference.kind === 'env'
    ? fromEnvironment(reference.name, sources.environment)
    : fromFile(reference, sources.folder);
}

function isAllowed(path: string, folder: string | null): boolean {
  if (basename(path) === DEMO_CREDENTIALS) return true;
  return folder !== null && path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function fromEnvironment(name: string, environment: SecretSources['environment']): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new SecretError(`The environment variable ${name}, which holds a secret, is not set.`);
  }
  return value;
}

async function fromFile(reference: FileReference, folder: string | undefined): Promise<string> {
  const text = await readShort(reference.path, folder);
  if (reference.jsonPath.length === 0) return text.trim();
  try {
    const value = reference.jsonPath.reduce<unknown>(
      (node, step) => (node as Record<string, unknown> | null)?.[step],
      JSON.parse(text),
    );
    if (typeof value === 'string' && value !== '') return value;
  } catch {
    throw new SecretError(
      'A file that should hold a secret is not JSON, but its reference has a path.',
    );
  }
  throw new SecretError(`A secrets file holds no text at ${reference.jsonPath.join('.')}.`);
}

/** A link may lead out of the folder; a device or a pipe never ends. */
async function readShort(path: string, folder: string | undefined): Promise<string> {
  const unreadable = 'A file that should hold a secret cannot be read; see its reference.';
  try {
    const real = await realpath(path);
    const top = folder === undefined ? null : await realpath(folder).catch(() => null);
    const file = await stat(real);
    if (!isAllowed(real, top) || !file.isFile()) throw new SecretError(unreadable);
    if (file.size > FILE_BYTES_MAX) {
      throw new SecretError('A file that should hold a secret is too large.');
    }
    return await readFile(real, 'utf8');
  } catch (error) {
    throw error instanceof SecretError ? error : new SecretError(unreadable);
  }
}
