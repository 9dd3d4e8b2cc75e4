/** Requests over the wire against the fewest that could do the same work (design.md 8). */
import { requestsOf, type SeenRequest } from '../../support/sandbox.ts';
import type { ReviewLine, Run } from '../../support/full-sync.ts';

/** Rows of a page and records of a batch, as large as Drawbar asks for. */
const PAGE_ROWS = 1_000;
const BATCH_RECORDS = 100;
/** Asked once per connection, not per record. */
const SETTING_UP = new Set([
  '$token',
  'subscriptions',
  'serviceendpoints',
  'sdkmessageprocessingsteps',
  'sdkmessages',
  'sdkmessagefilters',
]);

export interface WireRequests {
  readonly reads: number;
  readonly writes: number;
}

/** Since the system was started; a batch is one. */
export async function wireRequests(systemUrl: string): Promise<WireRequests> {
  const seen = (await requestsOf(systemUrl)).filter(({ set }) => !SETTING_UP.has(set));
  return {
    reads: count(seen.filter(({ method }) => method === 'GET')),
    writes: count(seen.filter(isWrite)),
  };
}

/** Parts of a batch are seen as requests, too; a record goes by itself only when it is alone. */
function isWrite({ method, count: times }: SeenRequest): boolean {
  return method === 'POST' || (method !== 'GET' && times === 1);
}

function count(requests: readonly SeenRequest[]): number {
  return sum(requests.map((request) => request.count));
}

/** The fewest: every table's records once by the page, every mapping's changes by the batch. */
export function fewestRequests(lines: readonly ReviewLine[], run: Run): WireRequests {
  const pages = lines.map(
    ({ erpCount, crmCount }) => pagesOf(erpCount, PAGE_ROWS) + pagesOf(crmCount, PAGE_ROWS),
  );
  const batches = run.steps.map(({ progress: { counts } }) =>
    Math.ceil((counts.inserted + counts.modified) / BATCH_RECORDS),
  );
  return { reads: sum(pages), writes: sum(batches) };
}

/** An empty table is read, too. */
function pagesOf(records: number, size: number): number {
  return Math.max(1, Math.ceil(records / size));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
