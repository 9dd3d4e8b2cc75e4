/** Reads a JSON body under caps that hold while it arrives and while it is inflated. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import { JsonGuard } from '../protect/json-guard.ts';
import type { Limits } from '../protect/limits.ts';
import { RequestError } from '../protect/request-error.ts';

const INFLATERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
]);

/** A refused body is read on and thrown away up to here, so that the client gets its answer. */
const DISCARD_FACTOR = 16;

type BodyLimits = Pick<Limits, 'bodyBytes' | 'jsonDepth' | 'jsonValues'>;

/**
 * The body as text. `bodyBytes` bounds what arrives and, apart, what it inflates to. JSON that
 * nests too deeply or holds too much is refused as soon as that has arrived.
 * @throws {RequestError} 413 `LIMIT_BODY`, 415 for an unknown encoding, 400 for a broken body,
 *   `LIMIT_JSON_DEPTH` or `LIMIT_JSON_VALUES`.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const create = INFLATERS.get(encoding);
  if (create === undefined && encoding !== 'identity' && encoding !== '') {
    request.resume();
    return Promise.reject(
      new RequestError(
        'UNSUPPORTED_ENCODING',
        415,
        'This content encoding is not supported; use gzip, deflate, br or none.',
        { headers: { 'accept-encoding': 'gzip, deflate, br' } },
      ),
    );
  }
  return collect(request, create?.() ?? null, limits);
}

function collect(
  request: IncomingMessage,
  inflater: Transform | null,
  limits: BodyLimits,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const bytesMax = limits.bodyBytes;
  const guard = new JsonGuard(limits);
  const chunks: Buffer[] = [];
  let arrived = 0;
  let size = 0;
  let open = true;
  const fail = (error: unknown): void => {
    open = false;
    chunks.length = 0;
    inflater?.destroy();
    reject(error);
  };
  const keep = (chunk: Buffer): void => {
    if (!open) return;
    size += chunk.length;
    try {
      if (size > bytesMax) throw tooLarge(bytesMax);
      guard.push(chunk);
      chunks.push(chunk);
    } catch (error) {
      fail(error);
    }
  };
  request.on('data', (chunk: Buffer) => {
    arrived += chunk.length;
    if (arrived > bytesMax * DISCARD_FACTOR) request.destroy();
    else if (!open) return;
    else if (arrived > bytesMax) fail(tooLarge(bytesMax));
    else if (inflater) inflater.write(chunk);
    else keep(chunk);
  });
  const finish = (): void => {
    if (!open) return;
    const [only] = chunks;
    const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
    if (isUtf8(body)) resolve(body.toString('utf8'));
    else fail(new RequestError('BAD_REQUEST', 400, 'The body is not valid UTF-8.'));
  };
  request.on('end', () => (inflater && open ? inflater.end() : finish()));
  request.on('close', () => request.complete || fail(broken()));
  inflater?.on('data', keep);
  inflater?.on('end', finish);
  inflater?.on('error', () => open && fail(broken()));
  return promise;
}

function tooLarge(bytesMax: number): RequestError {
  return new RequestError(
    'LIMIT_BODY',
    413,
    `The body is larger than ${bytesMax} bytes; send less, or in parts.`,
    { extensions: { limit: bytesMax } },
  );
}

function broken(): RequestError {
  return new RequestError('BAD_REQUEST', 400, 'The body broke off or cannot be decompressed.');
}
