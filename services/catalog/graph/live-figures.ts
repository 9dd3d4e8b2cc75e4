/**
 * Live readings as the graph shows them: fresh, or the last known with an error entry beside it.
 */
import { graphqlError, isUpstreamFailure, upstreamError } from '@drawbar/platform/graphql-errors';
import { GraphQLError } from 'graphql';
import { LIVE_DEADLINE_MS, type LiveReader } from '../domain/live-read.ts';
import type { FreshnessModel } from './availability-model.ts';
import type { CatalogContext } from './context.ts';

export type ResponsePath = readonly (string | number)[];

export interface LiveFigure<Reading> {
  readonly reading: Reading;
  readonly freshness: FreshnessModel;
}

/**
 * Reads one figure. A stale one comes with an entry in `sideErrors` at `path`.
 * @throws {GraphQLError} when the ERP did not answer and the figure was never known, or when the
 * ERP does not know the record.
 */
export async function liveFigure<Reading>(
  reader: LiveReader<Reading>,
  asked: { readonly number: string; readonly maxAgeSeconds: number; readonly path: ResponsePath },
  context: CatalogContext,
): Promise<LiveFigure<Reading>> {
  const { number, maxAgeSeconds, path } = asked;
  const { traceId } = context.request;
  const { key: integration } = await context.integration();
  const answer = await reader.read({ integration, number, maxAgeSeconds, traceId });
  if (answer.source === 'UNKNOWN') {
    throw graphqlError('NOT_FOUND', `The ERP does not know ${number} any more.`, { system: 'ERP' });
  }
  if (answer.source !== 'LAST_KNOWN') {
    const { source, readAt, reading } = answer;
    return { reading, freshness: { source, readAt, maxAgeSeconds, stale: false } };
  }
  const error = failureError(answer.failure, traceId);
  if (answer.known === null) throw error;
  const { readAt, reading } = answer.known;
  const age = context.readers.now().getTime() - readAt.getTime();
  if (age < maxAgeSeconds * 1_000) {
    return { reading, freshness: { source: 'CACHE', readAt, maxAgeSeconds, stale: false } };
  }
  context.sideErrors.push(
    new GraphQLError(error.message, { path: [...path], extensions: error.extensions }),
  );
  return { reading, freshness: { source: 'REPLICA', readAt, maxAgeSeconds, stale: true } };
}

function failureError(failure: unknown, traceId: string): GraphQLError {
  if (isUpstreamFailure(failure)) return upstreamError(failure, traceId);
  const extensions = { system: 'ERP', retryable: true, traceId };
  if (failure === 'late') {
    const seconds = LIVE_DEADLINE_MS / 1_000;
    return graphqlError(
      'UPSTREAM_TIMEOUT',
      `The ERP did not answer within ${seconds} s.`,
      extensions,
    );
  }
  if (failure === 'busy') {
    return graphqlError(
      'UPSTREAM_RATE_LIMITED',
      'Too many live figures are being read from the ERP; ask again in a moment.',
      extensions,
    );
  }
  throw failure;
}
