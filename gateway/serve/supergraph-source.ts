/** Reads the supergraph's text from where it stands, and notices when it changes there. */
import { readFile, stat } from 'node:fs/promises';
import { scanDocument } from '../protect/document-scan.ts';
import { DEFAULT_LIMITS } from '../protect/limits.ts';
import { RequestError } from '../protect/request-error.ts';
import type { SupergraphSource } from './gateway-options.ts';

/** The largest graphs known have about 10 MB of SDL. */
const SUPERGRAPH_BYTES_MAX = 32 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;
const FILE_POLL_MS = 1_000;

/** A supergraph nests little; what nests deeper was made to overflow a parser's stack. */
const SUPERGRAPH_LIMITS = {
  ...DEFAULT_LIMITS,
  documentLength: SUPERGRAPH_BYTES_MAX,
  tokens: 5_000_000,
  nesting: 100,
  aliases: Infinity,
};

/**
 * The text of a supergraph, small and shallow enough to be parsed.
 * @throws {Error} saying what is wrong with which file or address.
 */
export async function loadSupergraph(source: SupergraphSource): Promise<string> {
  const text = await read(source);
  try {
    scanDocument(text, SUPERGRAPH_LIMITS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const code = error instanceof RequestError ? ` (${error.code})` : '';
    throw new Error(`The supergraph is no usable SDL${code}: ${reason}`, { cause: error });
  }
  return text;
}

async function read(source: SupergraphSource): Promise<string> {
  if ('sdl' in source) return source.sdl;
  return 'file' in source ? readSupergraphFile(source.file) : fetchSupergraph(source.url);
}

async function readSupergraphFile(file: string): Promise<string> {
  const { size } = await stat(file).catch(() => {
    throw new Error(`The supergraph file ${file} cannot be read; check the path.`);
  });
  if (size > SUPERGRAPH_BYTES_MAX) throw tooLarge();
  return readFile(file, 'utf8');
}

async function fetchSupergraph(url: URL): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) }).catch(() => {
    throw new Error(`The supergraph at ${url.href} did not answer in ${FETCH_TIMEOUT_MS} ms.`);
  });
  if (!response.ok) {
    throw new Error(`The supergraph at ${url.href} answered with status ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > SUPERGRAPH_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): Error {
  return new Error(`The supergraph is larger than ${SUPERGRAPH_BYTES_MAX} bytes.`);
}

export interface SupergraphWatch {
  stop(): void;
}

export interface WatchListener {
  changed(text: string): Promise<void>;
  failed(error: unknown): void;
}

/**
 * Looks at a file every second and at an address as often as it says; tells only real changes, one
 * at a time. `first` is the text that serves now. Given text never changes.
 */
export function watchSupergraph(
  source: SupergraphSource,
  first: string,
  listener: WatchListener,
): SupergraphWatch {
  const everyMs = pollMs(source);
  let last = first;
  let lastChange: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    if ('file' in source) {
      const { mtimeMs } = await stat(source.file);
      if (mtimeMs === lastChange) return;
      lastChange = mtimeMs;
    }
    const text = await loadSupergraph(source);
    if (text === last) return;
    last = text;
    await listener.changed(text);
  };
  const again = (): void => {
    if (stopped) return;
    timer = setTimeout(() => void look().catch(listener.failed).finally(again), everyMs).unref();
  };
  if (everyMs > 0) again();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function pollMs(source: SupergraphSource): number {
  if ('sdl' in source) return 0;
  return 'file' in source ? FILE_POLL_MS : source.pollSeconds * 1000;
}
