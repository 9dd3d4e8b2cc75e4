/** Text of a `multipart/mixed` batch, made and read (systems.md 2.6); lines end with CR LF. */

export interface MultipartRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Host-relative path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null for none. */
  readonly body: string | null;
}

export interface MultipartAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const EOL = '\r\n';

/**
 * @param boundaries of the batch, and of the change set that makes it all or nothing; null for
 * requests that stand each for itself.
 */
export function writeMultipart(
  requests: readonly MultipartRequest[],
  boundaries: { readonly batch: string; readonly changeSet: string | null },
): string {
  const { batch, changeSet } = boundaries;
  const inner = requests.map((request, at) => httpPart(request, at + 1));
  if (changeSet === null) return enclose(inner, batch);
  const head = `Content-Type: multipart/mixed;boundary=${changeSet}${EOL}${EOL}`;
  return enclose([head + enclose(inner, changeSet)], batch);
}

function enclose(parts: readonly string[], boundary: string): string {
  const opened = parts.map((part) => `--${boundary}${EOL}${part}${EOL}`).join('');
  return `${opened}--${boundary}--${EOL}`;
}

function httpPart(request: MultipartRequest, id: number): string {
  const headers = { ...request.headers, ...(request.body === null ? {} : JSON_TYPE) };
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    `Content-ID: ${id}`,
    '',
    `${request.method} ${request.path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    // A part without a body still needs the second blank line.
    request.body ?? '',
  ];
  return lines.join(EOL);
}

const JSON_TYPE = { 'Content-Type': 'application/json; type=entry' };

/**
 * The answers in order, those of change sets among them.
 * @returns null when the text is no multipart body of that type, or was cut.
 */
export function readMultipart(contentType: string, text: string): MultipartAnswer[] | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const pieces = `\n${text.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  // Before the first boundary stands nothing of use, after the last one only its "--".
  if (pieces.length < 2 || !pieces.at(-1)?.startsWith('--')) return null;
  const answers: MultipartAnswer[] = [];
  for (const piece of pieces.slice(1, -1)) {
    const part = readHeaders(piece.replace(/^\n/, ''));
    const type = part.headers.get('content-type') ?? '';
    const read = type.startsWith('multipart/')
      ? readMultipart(type, part.rest)
      : [readAnswer(part.rest)];
    if (read === null || read.some((answer) => answer === null)) return null;
    answers.push(...read.filter((answer) => answer !== null));
  }
  return answers;
}

function boundaryOf(contentType: string): string | null {
  const match = /^multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

function readAnswer(text: string): MultipartAnswer | null {
  const start = text.replace(/^\n+/, '');
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(start)?.[1];
  if (status === undefined) return null;
  const { headers, rest } = readHeaders(start.slice(start.indexOf('\n') + 1));
  return { status: Number(status), headers, body: rest.trim() };
}

function readHeaders(text: string): { headers: Map<string, string>; rest: string } {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const head = end === -1 ? text : text.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, rest: end === -1 ? '' : text.slice(end).replace(/^\n+/, '') };
}
