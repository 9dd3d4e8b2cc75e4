/** Finds the document of a request that names it by hash: trusted ones, and ones sent before. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { RequestError } from './request-error.ts';

export interface DocumentRequest {
  readonly query: string | null;
  /** `documentId` of the request. */
  readonly documentId: string | null;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Who registers: documents that one caller sent are found by that caller alone. */
  readonly callerKey: string;
}

export interface StoredDocuments {
  /**
   * The text to run.
   * @throws {RequestError} `PERSISTED_QUERY_NOT_FOUND`, `PERSISTED_QUERY_HASH_MISMATCH`,
   *   `DOCUMENT_NOT_TRUSTED` or `BAD_REQUEST`.
   */
  textOf(request: DocumentRequest): string;
}

export interface StoredDocumentOptions {
  /** Texts by id; null when there is no manifest. */
  readonly trusted: ReadonlyMap<string, string> | null;
  /** True refuses every document that is not in the manifest. */
  readonly trustedOnly: boolean;
  /** Whether clients may register documents by their SHA-256. */
  readonly automatic: boolean;
}

/** Callers whose documents are remembered, and characters for each: 16 M characters in all. */
const CALLERS_MAX = 64;
const CHARACTERS_PER_CALLER_MAX = 256 * 1024;

export function createStoredDocuments(options: StoredDocumentOptions): StoredDocuments {
  const registered = new LRUCache<string, LRUCache<string, string>>({ max: CALLERS_MAX });
  return {
    textOf(request) {
      const id = idOf(request);
      const trusted = id === null ? undefined : options.trusted?.get(id);
      if (trusted !== undefined) return trusted;
      if (options.trustedOnly) throw notTrusted();
      if (id === null) return request.query ?? '';
      if (!options.automatic) throw notFound();
      return automatic(registered, id, request);
    },
  };
}

function automatic(
  registered: LRUCache<string, LRUCache<string, string>>,
  id: string,
  { query, callerKey }: DocumentRequest,
): string {
  if (query === null) {
    const known = registered.get(callerKey)?.get(id);
    if (known === undefined) throw notFound();
    return known;
  }
  if (createHash('sha256').update(query).digest('hex') !== id) {
    throw new RequestError(
      'PERSISTED_QUERY_HASH_MISMATCH',
      400,
      'The SHA-256 in the request is not that of its query; nothing was stored.',
    );
  }
  const mine =
    registered.get(callerKey) ??
    new LRUCache<string, string>({
      maxSize: CHARACTERS_PER_CALLER_MAX,
      sizeCalculation: (text) => text.length + 64,
    });
  mine.set(id, query);
  registered.set(callerKey, mine);
  return query;
}

/** SHA-256 in hex, or any id of a manifest; null when the request names no document. */
function idOf({ documentId, extensions }: DocumentRequest): string | null {
  if (documentId !== null) return documentId.replace(/^sha256:/, '');
  const persisted = extensions['persistedQuery'];
  if (persisted === undefined || persisted === null) return null;
  if (typeof persisted === 'object' && 'sha256Hash' in persisted) {
    const { sha256Hash } = persisted;
    if (typeof sha256Hash === 'string') return sha256Hash;
  }
  throw new RequestError('BAD_REQUEST', 400, '"persistedQuery" needs "sha256Hash" as a string.');
}

function notFound(): RequestError {
  return new RequestError(
    'PERSISTED_QUERY_NOT_FOUND',
    404,
    'PersistedQueryNotFound: send the query together with its SHA-256 once.',
  );
}

function notTrusted(): RequestError {
  return new RequestError(
    'DOCUMENT_NOT_TRUSTED',
    403,
    'Only documents of the manifest are answered here; send the id of one.',
  );
}

/**
 * Reads a manifest: `{"<id>": "<document>"}`, or the list `operations` with `id` and `body`.
 * @throws {Error} naming the file and the entry that is wrong.
 */
export function readManifest(file: string): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null) {
    throw new Error(`The manifest ${file} must be a JSON object.`);
  }
  const entries =
    'operations' in parsed && Array.isArray(parsed.operations)
      ? parsed.operations.map((entry: { id?: unknown; body?: unknown }) => [entry.id, entry.body])
      : Object.entries(parsed);
  return new Map(
    entries.map(([id, text]) => {
      if (typeof id === 'string' && typeof text === 'string') return [id, text];
      throw new Error(`The manifest ${file} has an entry (${String(id)}) that is no text.`);
    }),
  );
}
