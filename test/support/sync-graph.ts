/** The sync subgraph of a running synchronisation, asked directly. */
import { execute, parse } from 'graphql';
import { DEVELOPMENT_CALLER } from '@drawbar/platform/caller';
import { createSync } from '@drawbar/sync';
import { eventually } from './eventually.ts';
import type { Synchronisation } from './synchronisation.ts';

export interface SyncGraph {
  readonly integrationId: string;
  /** @throws {Error} naming the errors of an answer that has any. */
  ask<T>(source: string, variables?: Record<string, unknown>): Promise<T>;
  /** Global id of a mapping by its name. */
  mapping(name: string): Promise<string>;
  /** Reviews some mappings; answers the review's id. */
  review(names: readonly string[]): Promise<string>;
  /**
   * Starts some mappings with one action, reviewed just now unless a review is given; answers the
   * run's id.
   */
  start(
    names: readonly string[],
    action: 'FULL_SYNC' | 'COUPLE_RECORDS',
    reviewId?: string,
  ): Promise<string>;
  /** Waits until a run has ended; answers its status. */
  ended(runId: string): Promise<string>;
}

const RUN_MS = 120_000;
const ENDED = new Set(['SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED']);

export async function syncGraph({
  database,
  integrations,
}: Pick<Synchronisation, 'database' | 'integrations'>): Promise<SyncGraph> {
  const sync = createSync({ database, integrations, now: () => new Date() });
  const request = { caller: DEVELOPMENT_CALLER, integration: null, traceId: 'test' };
  const ask: SyncGraph['ask'] = async <T>(source: string, variables = {}): Promise<T> => {
    const { data, errors } = await execute({
      schema: sync.schema,
      document: parse(source),
      contextValue: sync.createContext({ ...request, signal: new AbortController().signal }),
      variableValues: variables,
    });
    if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('; '));
    return data as T;
  };
  const { integrations: all } = await ask<{ integrations: { id: string }[] }>(
    '{ integrations { id } }',
  );
  const integrationId = all[0]?.id ?? '';
  const mapping = async (name: string): Promise<string> => {
    const { integration } = await ask<{
      integration: { mappings: { id: string; name: string }[] };
    }>('query ($id: ID!) { integration(id: $id) { mappings { id name } } }', { id: integrationId });
    return integration.mappings.find((one) => one.name === name)?.id ?? '';
  };
  const review: SyncGraph['review'] = async (names) => {
    const mappingIds = await Promise.all(names.map(mapping));
    const { createFullSyncReview: made } = await ask<{
      createFullSyncReview: { review: { id: string } };
    }>(
      `mutation ($input: CreateFullSyncReviewInput!) {
        createFullSyncReview(input: $input) { review { id } } }`,
      { input: { integrationId, mappingIds } },
    );
    return made.review.id;
  };
  return {
    integrationId,
    ask,
    mapping,
    review,
    async start(names, action, given) {
      const mappingIds = await Promise.all(names.map(mapping));
      const lines = mappingIds.map((mappingId) => ({ mappingId, action }));
      let reviewId = given ?? (await review(names));
      return eventually('the run was started', RUN_MS, async () => {
        const { run, userErrors } = await startReview(ask, reviewId, lines);
        if (run !== null) return run.id;
        const [{ newReview } = {}] = userErrors;
        // A feed brought something between the two calls: a person would look and start again.
        if (newReview === undefined) throw new Error(JSON.stringify(userErrors));
        reviewId = newReview.id;
        return null;
      });
    },
    ended: (runId) =>
      eventually('the run has ended', RUN_MS, async () => {
        const { syncRun } = await ask<{ syncRun: { status: string } }>(
          'query ($id: ID!) { syncRun(id: $id) { status } }',
          { id: runId },
        );
        return ENDED.has(syncRun.status) ? syncRun.status : null;
      }),
  };
}

interface Started {
  readonly run: { readonly id: string } | null;
  readonly userErrors: readonly {
    readonly message: string;
    readonly newReview?: { readonly id: string };
  }[];
}

async function startReview(
  ask: SyncGraph['ask'],
  reviewId: string,
  lines: readonly object[],
): Promise<Started> {
  const { startFullSync } = await ask<{ startFullSync: Started }>(
    `mutation ($input: StartFullSyncInput!) { startFullSync(input: $input) { run { id }
      userErrors { message ... on ReviewChangedError { newReview { id } } } } }`,
    { input: { reviewId, acceptDuplicates: true, lines } },
  );
  return startFullSync;
}
