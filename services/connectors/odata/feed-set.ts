/** A set as its feeds see it: how to ask for rows and what they mean. */
import type { ConnectorError } from '../connector-error.ts';
import type { CallContext, Row } from '../port.ts';
import type { ODataClient } from './client.ts';
import type { Json, JsonObject } from './json.ts';
import type { Selection } from './selection.ts';

export interface FeedSet {
  readonly client: ODataClient;
  readonly selection: Selection;
  /** Path of the set, without a query. */
  readonly path: string;
  readonly scope: string | null;
  /** Wire names of the record's key and of its time of change. */
  readonly key: string;
  readonly time: string;
  /** More values for `Prefer`, such as annotations; empty for none. */
  readonly prefer: string;
  decode(wire: JsonObject): Row;
  /**
   * Several reads in one request, in order: each the body of an answer, or the error of that read.
   * @throws {ConnectorError} when the whole got no answer.
   */
  readTogether: ReadTogether;
}

/** @param paths path and query of each read. */
export type ReadTogether = (
  paths: readonly string[],
  prefer: string,
  context: CallContext,
) => Promise<readonly (Json | ConnectorError)[]>;

/** What is asked of a feed. */
export interface FeedQuestion {
  readonly cursor: string | null;
  /** Changes in a page at most. */
  readonly max: number;
  readonly observedAt: Date;
}

/** The `Prefer` header for pages of `max` rows. */
export function preferPages(set: FeedSet, max: number): string {
  const pages = `odata.maxpagesize=${max}`;
  return set.prefer === '' ? pages : `${pages},${set.prefer}`;
}
