/** Server-driven paging: one page, or all of them with a bound and a look-out for circles. */
import { ConnectorError, type CallContext, type System } from '../port.ts';
import type { ODataClient } from './client.ts';
import { SYSTEM_NAME } from './failure.ts';
import { isObject, type JsonObject } from './json.ts';

/** 10,000 pages of 5,000 rows: more is a server that goes round in circles. */
const PAGES_MAX = 10_000;

export interface Page {
  readonly rows: readonly JsonObject[];
  /** Path and query of the next page; null on the last. */
  readonly next: string | null;
  /** Path and query of the change feed that continues from here (Dataverse); else null. */
  readonly delta: string | null;
  /** The server's clock when it answered, Unix ms; null when it did not say. */
  readonly serverTime: number | null;
}

export interface PageRequest {
  /** Path and query. */
  readonly path: string;
  /** Value of the `Prefer` header, the same on every page. */
  readonly prefer: string;
}

/** @throws {ConnectorError} also `protocol`, when the answer is no page of rows. */
export async function readPage(
  client: ODataClient,
  request: PageRequest,
  context: CallContext,
): Promise<Page> {
  const { path, prefer } = request;
  const answer = await client.send({ method: 'GET', path, headers: { prefer } }, context);
  const rows = isObject(answer.json) ? answer.json['value'] : undefined;
  if (!isObject(answer.json) || !Array.isArray(rows) || !rows.every(isObject)) {
    throw noPage(client.system);
  }
  return {
    rows,
    next: link(answer.json['@odata.nextLink'], path),
    delta: link(answer.json['@odata.deltaLink'], path),
    serverTime: serverTime(answer.header('date')),
  };
}

/** Every row of all pages, page by page. */
export async function* readPages(
  client: ODataClient,
  request: PageRequest,
  context: CallContext,
): AsyncGenerator<readonly JsonObject[]> {
  const seen = new Set<string>();
  let path: string | null = request.path;
  while (path !== null) {
    if (seen.has(path) || seen.size >= PAGES_MAX) throw circle(client.system);
    seen.add(path);
    const page: Page = await readPage(client, { path, prefer: request.prefer }, context);
    yield page.rows;
    path = page.next;
  }
}

/**
 * A link as path and query, otherwise verbatim: it is opaque. The origin stays ours, because our
 * token must not follow a link to another host.
 */
function link(value: unknown, base: string): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const path = /^https?:\/\/[^/]+(\/.*)$/i.exec(value)?.[1];
  if (path !== undefined) return printable(path);
  if (value.startsWith('/')) return printable(value);
  const folder = base.split('?', 1)[0]?.replace(/[^/]*$/, '') ?? '/';
  return printable(folder + value);
}

/** Dataverse's paging cookies can hold characters that HTTP does not carry bare. */
function printable(path: string): string {
  return path.replace(/[^\u0021-\u007e]+/g, encodeURIComponent);
}

function serverTime(header: string | null): number | null {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : at;
}

function noPage(system: System): ConnectorError {
  const message = `${SYSTEM_NAME[system]} sent something other than a page of records.`;
  return new ConnectorError(system, 'protocol', message);
}

function circle(system: System): ConnectorError {
  const message = `${SYSTEM_NAME[system]} sent the same page again; the read was stopped.`;
  return new ConnectorError(system, 'protocol', message);
}
