/**
 * A customer's figures, read live; the last known ones with an error entry while the ERP is
 * down.
 */
import { graphqlError, isUpstreamFailure, upstreamError } from '@drawbar/platform/graphql-errors';
import { GraphQLError, responsePathAsArray, type GraphQLResolveInfo } from 'graphql';
import type { Customer } from '../domain/customer.ts';
import { totalOf, type CustomerFigures, type Statistics } from '../domain/statistics.ts';
import type { AccountsContext } from './context.ts';
import { localCurrency } from './local-currency.ts';
import type { CustomerStatisticsResolvers } from './types.generated.ts';

/** A day: nobody who asks for older figures than that means it. */
const MAX_AGE_SECONDS = 86_400;

/** Parent of `CustomerStatistics`. */
export interface StatisticsParent {
  readonly statistics: Exclude<Statistics, { source: 'NONE' }>;
  readonly maxAgeSeconds: number;
  /** ISO code. */
  readonly currency: string;
}

/**
 * @throws {GraphQLError} `FORBIDDEN` without the scope, `BAD_USER_INPUT` for a negative age,
 * and what
 * the ERP answered when its figures were never read.
 */
export async function customerStatistics(
  customer: Customer,
  maxAgeSeconds: number,
  context: AccountsContext,
  info: GraphQLResolveInfo,
): Promise<StatisticsParent | null> {
  const { caller, traceId } = context.request;
  if (!caller.scopes.includes('finance:read')) {
    throw graphqlError('FORBIDDEN', 'Customer statistics need the scope finance:read.');
  }
  if (maxAgeSeconds < 0 || maxAgeSeconds > MAX_AGE_SECONDS) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `maxAgeSeconds must be between 0 and ${MAX_AGE_SECONDS}; got ${maxAgeSeconds}.`,
    );
  }
  const { loaders } = context;
  const statistics = await loaders.statistics.load({ customer: customer.id, maxAgeSeconds });
  if (statistics === null) return null;
  if (statistics.source === 'NONE') throw failureOf(statistics.failure, traceId);
  if (statistics.source === 'LAST_KNOWN') {
    const { message, extensions } = failureOf(statistics.failure, traceId);
    const path = responsePathAsArray(info.path);
    context.sideErrors.push(new GraphQLError(message, { path, extensions }));
  }
  return { statistics, maxAgeSeconds, currency: await localCurrency(context) };
}

function failureOf(failure: unknown, traceId: string): GraphQLError {
  if (isUpstreamFailure(failure)) return upstreamError(failure, traceId);
  return graphqlError('INTERNAL', 'The figures could not be read.', { traceId });
}

const money =
  (amountOf: (figures: CustomerFigures) => string) =>
  ({ statistics, currency }: StatisticsParent) => ({
    amount: amountOf(statistics.known.figures),
    currency,
  });

export const CustomerStatistics: CustomerStatisticsResolvers = {
  balance: money(({ balance }) => balance),
  overdue: money(({ overdue }) => overdue),
  outstandingOrders: money(({ outstandingOrders }) => outstandingOrders),
  shippedNotInvoiced: money(({ shippedNotInvoiced }) => shippedNotInvoiced),
  outstandingInvoices: money(({ outstandingInvoices }) => outstandingInvoices),
  invoicedPrepayment: money(({ invoicedPrepayment }) => invoicedPrepayment),
  total: money(totalOf),
  totalSales: money(({ totalSales }) => totalSales),
  freshness: ({ statistics: { source, known }, maxAgeSeconds }) => ({
    source: source === 'LAST_KNOWN' ? 'CACHE' : source,
    readAt: known.readAt,
    maxAgeSeconds,
    stale: source === 'LAST_KNOWN',
  }),
};
