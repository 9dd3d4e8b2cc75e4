/**
 * Live readings as the graph shows them: fresh, or the last known with an error entry beside it.
 */
import { graphqlError, isUpstreamFailure, upstreamError } from '@drawbar/platform/graphql-errors';
import { GraphQLError } from 'graphql';
import type { LiveAnswer, LiveQuestion } from '../domain/live-ports.ts';
import { LIVE_DEADLINE_MS, type LiveReader } from '../domain/live-read.ts';
import type { FreshnessModel } from './availability-model.ts';
import type { CatalogContext } from './context.ts';

export type ResponsePath = readonly (string | number)[];

export interface LiveFigure<Reading> {
  readonly reading: Reading;
  readonly freshness: FreshnessModel;
  /** Why the figure is stale; null when it is not. */
  readonly staleBecause: GraphQLError | null;
}

/**
 * Reads one figure.
 * @throws {GraphQLError} when the ERP did not answer and the figure was never known, or when the
 * ERP does not know the record.
 */
export async function liveFigure<Reading>(
  reader: LiveReader<Reading>,
  asked: { readonly number: string; readonly maxAgeSeconds: number },
  context: CatalogContext,
): Promise<LiveFigure<Reading>> {
  const { number, maxAgeSeconds } = asked;
  const { traceId } = context.request;
  const { key: integration } = await context.integration();
  const question = { integration, number, maxAgeSeconds, traceId };
  return figureOf(reader.peek(question) ?? (await reader.read(question)), question, context);
}

/**
 * Reads several of one age; in their order. What is in memory costs no promise: a price is made of
 * a dozen readings.
 * @throws {GraphQLError} as `liveFigure`.
 */
export async function liveFigures<Reading>(
  reader: LiveReader<Reading>,
  asked: { readonly numbers: readonly string[]; readonly maxAgeSeconds: number },
  context: CatalogContext,
): Promise<readonly LiveFigure<Reading>[]> {
  const { maxAgeSeconds } = asked;
  const { traceId } = context.request;
  const { key: integration } = await context.integration();
  const known = reader.peekAll({ integration, maxAgeSeconds }, asked.numbers);
  if (known !== null) {
    return known.map(({ reading, readAt }) => {
      const freshness = { source: 'CACHE', readAt, maxAgeSeconds, stale: false } as const;
      return { reading, freshness, staleBecause: null };
    });
  }
  return Promise.all(
    asked.numbers.map(async (number) => {
      const question = { integration, number, maxAgeSeconds, traceId };
      return figureOf(await reader.read(question), question, context);
    }),
  );
}

function figureOf<Reading>(
  answer: LiveAnswer<Reading>,
  { number, maxAgeSeconds, traceId }: LiveQuestion,
  context: CatalogContext,
): LiveFigure<Reading> {
  if (answer.source === 'UNKNOWN') {
    throw graphqlError('NOT_FOUND', `The ERP does not know ${number} any more.`, { system: 'ERP' });
  }
  if (answer.source !== 'LAST_KNOWN') {
    const { source, readAt, reading } = answer;
    const freshness = { source, readAt, maxAgeSeconds, stale: false };
    return { reading, freshness, staleBecause: null };
  }
  const error = failureError(answer.failure, traceId);
  if (answer.known === null) throw error;
  const { readAt, reading } = answer.known;
  const age = context.readers.now().getTime() - readAt.getTime();
  if (age < maxAgeSeconds * 1_000) {
    const freshness = { source: 'CACHE' as const, readAt, maxAgeSeconds, stale: false };
    return { reading, freshness, staleBecause: null };
  }
  const freshness = { source: 'REPLICA' as const, readAt, maxAgeSeconds, stale: true };
  return { reading, freshness, staleBecause: error };
}

/** Puts an error entry beside a value that is there. */
export function noteBeside(
  error: GraphQLError | null,
  path: ResponsePath,
  { sideErrors }: CatalogContext,
): void {
  if (error === null) return;
  sideErrors.push(
    new GraphQLError(error.message, { path: [...path], extensions: error.extensions }),
  );
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
