/** A full synchronisation as an administrator runs it, over the graph. */
import { ask } from './graph.ts';
import { eventually } from './eventually.ts';

export interface ReviewLine {
  readonly mapping: { readonly id: string; readonly name: string };
  readonly recommendation: string;
  readonly erpCount: number;
  readonly crmCount: number;
  readonly wouldCreateInErp: number;
  readonly wouldCreateInCrm: number;
  readonly wouldUpdateInErp: number;
  readonly wouldUpdateInCrm: number;
  readonly likelyDuplicates: number;
}

export interface Review {
  readonly id: string;
  readonly canStart: boolean;
  readonly blockers: readonly { readonly message: string }[];
  readonly lines: readonly ReviewLine[];
}

export interface Counts {
  readonly inserted: number;
  readonly modified: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly coupled: number;
}

export interface Run {
  readonly id: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly progress: {
    readonly done: number;
    readonly total: number | null;
    readonly counts: Counts;
  };
  readonly steps: readonly {
    readonly mapping: { readonly name: string };
    readonly status: string;
    readonly statusReason: string | null;
    readonly progress: { readonly done: number; readonly counts: Counts };
  }[];
}

const COUNTS = 'inserted modified unchanged deleted skipped failed coupled';
const ENDED = new Set(['SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED']);

/** Id of the only integration. */
export async function integrationId(graph: string): Promise<string> {
  const { data } = await ask<{ integrations: { id: string }[] }>(graph, '{ integrations { id } }');
  return data.integrations[0]?.id ?? '';
}

/** @throws {Error} with the user errors, when no review is made. */
export async function review(graph: string): Promise<Review> {
  const { data, errors } = await ask<{
    createFullSyncReview: { review: Review | null; userErrors: { message: string }[] } | null;
  }>(
    graph,
    `mutation Review($id: ID!) {
      createFullSyncReview(input: { integrationId: $id }) {
        review {
          id canStart blockers { message }
          lines {
            mapping { id name } recommendation erpCount crmCount likelyDuplicates
            wouldCreateInErp wouldCreateInCrm wouldUpdateInErp wouldUpdateInCrm
          }
        }
        userErrors { code message }
      }
    }`,
    { id: await integrationId(graph) },
  );
  const made = data?.createFullSyncReview?.review;
  if (made === null || made === undefined) {
    throw new Error(`No review: ${JSON.stringify([data, errors])}`);
  }
  return made;
}

interface Started {
  readonly run: { readonly id: string } | null;
  readonly userErrors: readonly {
    readonly message: string;
    readonly newReview?: { readonly id: string };
  }[];
}

/** Others may write meanwhile, such as the worker of orders: each time there is a new review. */
const CHANGES_MAX = 20;

/** Starts a review, or the one that takes its place; duplicates accepted. Gives the run's id. */
export async function start(graph: string, reviewId: string): Promise<string> {
  let id = reviewId;
  for (let changes = 0; changes < CHANGES_MAX; changes += 1) {
    const { data, errors } = await ask<{ startFullSync: Started | null } | null>(
      graph,
      `mutation Start($id: ID!) {
        startFullSync(input: { reviewId: $id, acceptDuplicates: true }) {
          run { id }
          userErrors { code message ... on ReviewChangedError { newReview { id } } }
        }
      }`,
      { id },
    );
    const started = data?.startFullSync;
    if (started?.run != null) return started.run.id;
    const changed = started?.userErrors[0]?.newReview;
    if (changed === undefined) throw new Error(`Not started: ${JSON.stringify([data, errors])}`);
    id = changed.id;
  }
  throw new Error('Both systems change all the time.');
}

export async function runOf(graph: string, id: string): Promise<Run | null> {
  const { data } = await ask<{ syncRun: Run | null } | null>(
    graph,
    `query Run($id: ID!) {
      syncRun(id: $id) {
        id status statusReason
        progress { done total counts { ${COUNTS} } }
        steps {
          mapping { name } status statusReason
          progress { done counts { ${COUNTS} } }
        }
      }
    }`,
    { id },
  );
  return data?.syncRun ?? null;
}

/** Waits for the end of a run; answers that fail meanwhile are asked again. */
export function ended(graph: string, id: string, timeoutMs: number): Promise<Run> {
  return eventually('the run has ended', timeoutMs, async () => {
    const run = await runOf(graph, id).catch(() => null);
    return run !== null && ENDED.has(run.status) ? run : null;
  });
}

/** Reviews, starts, waits. */
export async function synchroniseAll(graph: string, timeoutMs = 120_000): Promise<Run> {
  const made = await review(graph);
  return ended(graph, await start(graph, made.id), timeoutMs);
}

/** Everything a run looked at, by what became of it; must add up to `done`. */
export function looked({ counts }: { readonly counts: Counts }): number {
  const { inserted, modified, unchanged, deleted, skipped, failed } = counts;
  return inserted + modified + unchanged + deleted + skipped + failed;
}
