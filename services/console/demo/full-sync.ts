/** Steps: review, full synchronisation with its progress, and a second run that writes nothing. */
import { expectThat, operate, type DemoContext, type DemoStep } from './step.ts';

interface ReviewLine {
  readonly mapping: { readonly id: string; readonly name: string };
  readonly recommendation: string;
  readonly wouldCreateInErp: number;
  readonly wouldCreateInCrm: number;
  readonly likelyDuplicates: number;
}
interface Reviewed {
  readonly createFullSyncReview: {
    readonly review: {
      readonly id: string;
      readonly canStart: boolean;
      readonly blockers: readonly { message: string }[];
      readonly lines: readonly ReviewLine[];
    } | null;
  };
}
interface Counts {
  readonly inserted: number;
  readonly modified: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly coupled: number;
}
interface Watched {
  readonly syncProgress: {
    readonly kind: string;
    readonly cursor: string;
    readonly run: {
      readonly status: string;
      readonly statusReason: string | null;
      readonly progress: {
        readonly done: number;
        readonly total: number | null;
        readonly percent: number | null;
        readonly counts: Counts;
      };
    } | null;
  };
}

/** A full synchronisation of the demo company takes seconds. */
const RUN_TIMEOUT_MS = 180_000;
const BAR_CHARACTERS = 30;

async function makeReview(context: DemoContext): Promise<readonly ReviewLine[]> {
  const { createFullSyncReview } = await operate<Reviewed>(
    context,
    `mutation Review($id: ID!) {
      createFullSyncReview(input: { integrationId: $id }) {
        review {
          id canStart blockers { message fix }
          lines {
            order mapping { id name } erpCount crmCount coupledCount recommendation reason
            wouldCreateInErp wouldCreateInCrm likelyDuplicates
          }
        }
        userErrors { code message fix }
      }
    }`,
    { id: context.notes.get('integration') },
  );
  const { review: made } = createFullSyncReview;
  expectThat(made !== null, 'No review was made.');
  expectThat(made.canStart, made.blockers.map(({ message }) => message).join(' '));
  context.notes.set('review', made.id);
  for (const line of made.lines) {
    context.say(
      `${line.mapping.name}: ${line.recommendation}, would create ` +
        `${line.wouldCreateInErp} in the ERP and ${line.wouldCreateInCrm} in the CRM`,
    );
    context.notes.set(`mapping ${line.mapping.name}`, line.mapping.id);
  }
  return made.lines;
}

/** Starts the last review, draws the progress, and gives the final counts. */
async function startAndWatch(context: DemoContext): Promise<Counts> {
  const { startFullSync } = await operate<{ startFullSync: { run: { id: string } | null } }>(
    context,
    `mutation Start($review: ID!) {
      startFullSync(input: { reviewId: $review, acceptDuplicates: true }) {
        run { id status } userErrors { code message fix }
      }
    }`,
    { review: context.notes.get('review') },
  );
  expectThat(startFullSync.run !== null, 'No run was started.');
  const stream = context.graph.follow(
    `subscription Watch($run: ID!) {
      syncProgress(runId: $run) {
        cursor kind
        run {
          status statusReason
          progress {
            done total percent
            counts { inserted modified unchanged deleted failed coupled }
          }
        }
      }
    }`,
    { run: startFullSync.run.id },
    AbortSignal.timeout(RUN_TIMEOUT_MS),
  );
  for await (const { data, errors } of stream) {
    expectThat(errors.length === 0, errors.map(({ message }) => message).join(' '));
    const event = (data as unknown as Watched).syncProgress;
    if (event.run === null) continue;
    context.say(bar(event.run.progress.percent, event.run.progress));
    if (event.kind !== 'FINISHED') continue;
    expectThat(
      ['SUCCEEDED', 'PARTIAL'].includes(event.run.status),
      `The run ended as ${event.run.status}: ${event.run.statusReason ?? ''}`,
    );
    return event.run.progress.counts;
  }
  throw new Error('The stream ended without FINISHED.');
}

function bar(percent: number | null, { done }: { readonly done: number }): string {
  if (percent === null) return `${done} so far`;
  const full = Math.round((percent / 100) * BAR_CHARACTERS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CHARACTERS - full)} ${Math.round(percent)} %`;
}

export const review: DemoStep = {
  title: 'Review a full synchronisation; nothing is written',
  async run(context) {
    const lines = await makeReview(context);
    expectThat(lines.length > 0, 'The review has no lines.');
  },
};

export const fullSynchronisation: DemoStep = {
  title: 'Run it and watch',
  async run(context) {
    const counts = await startAndWatch(context);
    context.say(`${counts.coupled} coupled, ${counts.inserted} created, ${counts.failed} need you`);
    expectThat(counts.coupled + counts.unchanged > 0, 'Nothing was coupled.');
  },
};

export const secondRun: DemoStep = {
  title: 'Review and run again: nothing left to do, nothing written',
  async run(context) {
    const lines = await makeReview(context);
    const left = lines.filter((line) => line.wouldCreateInErp + line.wouldCreateInCrm > 0);
    expectThat(
      left.length === 0,
      `Still to create: ${left.map((l) => l.mapping.name).join(', ')}.`,
    );
    const counts = await startAndWatch(context);
    expectThat(
      counts.inserted + counts.modified + counts.deleted === 0,
      `The second run wrote ${counts.inserted + counts.modified + counts.deleted} records.`,
    );
  },
};
