/** The multipart form of Dataverse's `$batch`: requests in, answers out. */
import { urlParts, type WireRequest, type WireResponse } from '../serve/wire.ts';
import { CrmError } from './errors.ts';

/** A single request, or the requests of one change set. */
export type BatchItem = WireRequest | readonly WireRequest[];

/** Operations of one batch (systems.md 2.6). */
const OPERATIONS_MAX = 1000;

/** @throws {CrmError} for a body that is no batch. */
export function parseBatch(batch: WireRequest, root: string): BatchItem[] {
  const boundary = boundaryOf(batch.headers['content-type'] ?? '');
  if (boundary === null) throw malformed('The content type names no boundary.');
  let operations = 0;
  const items = sections(batch.body, boundary).map((section): BatchItem => {
    const inner = boundaryOf(section.headers['content-type'] ?? '');
    if (inner === null) {
      operations += 1;
      return requestOf(section, batch, root);
    }
    const requests = sections(section.body, inner).map((one) => requestOf(one, batch, root));
    operations += requests.length;
    if (requests.some(({ method }) => method === 'GET')) {
      throw malformed('A change set must not hold a GET request.');
    }
    return requests;
  });
  if (operations > OPERATIONS_MAX) {
    throw malformed(`The batch has ${operations} operations; the maximum is ${OPERATIONS_MAX}.`);
  }
  return items;
}

function malformed(message: string): CrmError {
  return new CrmError(400, '0x80060888', `The batch is malformed. ${message}`);
}

interface Section {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/mixed/i.test(contentType.trim())) return null;
  return /boundary="?([^";]+)"?/i.exec(contentType)?.[1]?.trim() ?? null;
}

function sections(body: string, boundary: string): Section[] {
  const parts = body.split(
    new RegExp(`(?:^|\\r?\\n)--${escaped(boundary)}(?:--)?[ \\t]*(?=\\r?\\n|$)`),
  );
  return parts
    .slice(1)
    .map((part) => part.replace(/^\r?\n/, ''))
    .filter((part) => part.trim() !== '')
    .map((part) => headed(part));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Header lines, an empty line, and the rest. */
function headed(text: string): Section {
  const cut = /\r?\n\r?\n/.exec(text);
  const head = cut === null ? text : text.slice(0, cut.index);
  const headers: Record<string, string> = {};
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: cut === null ? '' : text.slice(cut.index + cut[0].length) };
}

/** `PATCH /api/data/v9.2/accounts(id) HTTP/1.1`, headers, an empty line, the body. */
function requestOf(section: Section, batch: WireRequest, root: string): WireRequest {
  const text = section.body.replace(/^\s+/, '');
  const line = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?\r?\n?/.exec(text);
  if (line === null) throw malformed('A part does not begin with a request line.');
  const [whole, method = '', url = ''] = line;
  const { headers, body } = headed(text.slice(whole.length));
  const contentId = section.headers['content-id'];
  const { 'content-type': _, prefer: __, ...inherited } = batch.headers;
  return {
    method,
    ...urlParts(/^https?:|^\//i.test(url) ? url : `${root}/${url}`),
    headers: {
      ...inherited,
      ...headers,
      ...(contentId === undefined ? {} : { 'content-id': contentId }),
    },
    body: body.trimEnd(),
    origin: batch.origin,
  };
}

export interface BatchAnswer {
  readonly response: WireResponse;
  readonly contentId: string | null;
}

/** The answers as one multipart body, change sets nested as they came. */
export function batchResponse(
  items: readonly (BatchAnswer | readonly BatchAnswer[])[],
  status: number,
): WireResponse {
  const boundary = 'batchresponse_sandbox';
  const parts = items.map((item) =>
    Array.isArray(item) ? changeSet(item as readonly BatchAnswer[]) : httpPart(item as BatchAnswer),
  );
  return {
    status,
    headers: {
      'content-type': `multipart/mixed; boundary=${boundary}`,
      'odata-version': '4.0',
    },
    body: joined(parts, boundary),
  };
}

function joined(parts: readonly string[], boundary: string): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

function changeSet(answers: readonly BatchAnswer[]): string {
  const boundary = 'changesetresponse_sandbox';
  const parts = answers.map(httpPart);
  return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${joined(parts, boundary)}`;
}

function httpPart({ response, contentId }: BatchAnswer): string {
  const head = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === null ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${response.status} ${reason(response.status)}`,
    ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    response.body ?? '',
  ];
  return head.join('\r\n');
}

function reason(status: number): string {
  const known: Readonly<Record<number, string>> = {
    200: 'OK',
    201: 'Created',
    204: 'No Content',
    304: 'Not Modified',
    404: 'Not Found',
    412: 'Precondition Failed',
    429: 'Unknown',
  };
  return known[status] ?? (status < 400 ? 'OK' : 'Bad Request');
}
