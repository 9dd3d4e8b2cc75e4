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
  /** Reviews and starts some mappings with one action; answers the run's id. */
  start(names: readonly string[], action: 'FULL_SYNC' | 'COUPLE_RECORDS'): Promise<string>;
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
  return {
    integrationId,
    ask,
    mapping,
    async start(names, action) {
      const mappingIds = await Promise.all(names.map(mapping));
      const { createFullSyncReview: made } = await ask<{
        createFullSyncReview: { review: { id: string } };
      }>(
        `mutation ($input: CreateFullSyncReviewInput!) {
          createFullSyncReview(input: $input) { review { id } } }`,
        { input: { integrationId, mappingIds } },
      );
      const lines = mappingIds.map((mappingId) => ({ mappingId, action }));
      const { startFullSync } = await ask<{
        startFullSync: { run: { id: string } | null; userErrors: { message: string }[] };
      }>(
        `mutation ($input: StartFullSyncInput!) { startFullSync(input: $input) {
          run { id } userErrors { message } } }`,
        { input: { reviewId: made.review.id, acceptDuplicates: true, lines } },
      );
      if (startFullSync.run === null) throw new Error(JSON.stringify(startFullSync.userErrors));
      return startFullSync.run.id;
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
