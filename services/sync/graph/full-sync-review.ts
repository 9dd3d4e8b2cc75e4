/** What a full synchronisation would do, line by line. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { lineSeconds, reviewSeconds } from '../domain/estimate.ts';
import type { ReviewLine, ReviewRow } from '../domain/stored.ts';
import { mappingOfRow, rowId } from './keys.ts';
import type {
  FullSyncBlockerResolvers,
  FullSyncReviewLineResolvers,
  FullSyncReviewResolvers,
} from './types.generated.ts';

export interface LineParent {
  readonly review: ReviewRow;
  readonly line: ReviewLine;
}

export interface BlockerParent {
  readonly review: ReviewRow;
  readonly blocker: ReviewRow['blockers'][number];
}

export const FullSyncReview: FullSyncReviewResolvers = {
  async __resolveReference({ id }, context) {
    const key = rowId(id, ID_PREFIX.FullSyncReview);
    return key === null ? null : context.access.review(key);
  },
  id: ({ integration, id }) => globalId(ID_PREFIX.FullSyncReview, integration, id),
  async integration({ integration }, _args, context) {
    const found = await context.setup.store.byKey(integration);
    if (found === null) throw new Error('A review without its integration.');
    return found;
  },
  lines: (review) => review.lines.map((line) => ({ review, line })),
  blockers: (review) => review.blockers.map((blocker) => ({ review, blocker })),
  async canStart(review, _args, context) {
    if (review.blockers.length > 0 || review.expiresAt <= context.now()) return false;
    return (await context.access.runs.ofReview(review.id)) === null;
  },
  estimatedSeconds: async ({ integration, lines }, _args, context) =>
    reviewSeconds(lines, await context.loaders.pace.load(integration)),
  async run({ id }, _args, context) {
    const run = await context.access.runs.ofReview(id);
    return run === null ? null : context.loaders.run.load(run);
  },
};

export const FullSyncReviewLine: FullSyncReviewLineResolvers = {
  mapping: ({ review, line }, _args, context) =>
    mappingOfRow({ integration: review.integration, mapping: line.mapping }, context),
  order: ({ line }) => line.order,
  erpCount: ({ line }) => line.erpCount,
  crmCount: ({ line }) => line.crmCount,
  coupledCount: ({ line }) => line.coupledCount,
  recommendation: ({ line }) => line.recommendation,
  reason: ({ line }) => line.reason,
  wouldCreateInErp: ({ line }) => line.wouldCreateInErp,
  wouldCreateInCrm: ({ line }) => line.wouldCreateInCrm,
  wouldUpdateInErp: ({ line }) => line.wouldUpdateInErp,
  wouldUpdateInCrm: ({ line }) => line.wouldUpdateInCrm,
  likelyDuplicates: ({ line }) => line.likelyDuplicates,
  duplicateSamples: ({ review, line }) =>
    line.duplicateSamples.map(({ erpId, crmId }) => {
      const place = { integration: review.integration, mapping: line.mapping };
      return { ...place, erpId, crmId, score: 0.5, matchedOn: ['several records fit alike'] };
    }),
  estimatedSeconds: async ({ review, line }, _args, context) =>
    lineSeconds(line, await context.loaders.pace.load(review.integration)),
  async step({ review, line }, _args, context) {
    const run = await context.access.runs.ofReview(review.id);
    if (run === null) return null;
    const steps = await context.loaders.steps.load(run);
    return steps.find(({ mapping }) => mapping === line.mapping) ?? null;
  },
};

export const FullSyncBlocker: FullSyncBlockerResolvers = {
  mapping: ({ review, blocker }, _args, context) =>
    blocker.mapping === null
      ? null
      : mappingOfRow({ integration: review.integration, mapping: blocker.mapping }, context),
  message: ({ blocker }) => blocker.message,
  fix: ({ blocker }) => blocker.fix,
};
