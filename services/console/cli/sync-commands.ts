/** Full synchronisation and runs: reviewed, started, watched, steered. */
import type { Command, Outcome } from './command.ts';
import { valueOf } from './command.ts';
import { EXIT, exitOfRun, Stop } from './exit.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import { RUN, textOfRun, watch, type Run } from './watch.ts';

interface Line {
  readonly mapping: { readonly id: string; readonly name: string };
  readonly recommendation: string;
  readonly reason: string;
  readonly erpCount: number;
  readonly crmCount: number;
  readonly coupledCount: number;
  readonly wouldCreateInErp: number;
  readonly wouldCreateInCrm: number;
  readonly wouldUpdateInErp: number;
  readonly wouldUpdateInCrm: number;
  readonly likelyDuplicates: number;
  readonly duplicateSamples: readonly {
    readonly erp: { readonly label: string };
    readonly crm: { readonly label: string };
    readonly matchedOn: readonly string[];
  }[];
}
interface Review {
  readonly id: string;
  readonly canStart: boolean;
  readonly blockers: readonly { readonly message: string; readonly fix: string }[];
  readonly lines: readonly Line[];
}

async function makeReview(session: Session, names: readonly string[]): Promise<Review> {
  const { id } = await session.integration();
  const mappingIds = await session.mappingIds(names);
  const { review } = await session.mutate<{ review: Review }>(
    'createFullSyncReview',
    'CreateFullSyncReviewInput',
    `review { id canStart blockers { message fix } lines { order recommendation reason
      erpCount crmCount coupledCount wouldCreateInErp wouldCreateInCrm wouldUpdateInErp
      wouldUpdateInCrm likelyDuplicates mapping { id name }
      duplicateSamples { erp { label } crm { label } matchedOn } } }`,
    names.length === 0 ? { integrationId: id } : { integrationId: id, mappingIds },
  );
  return review;
}

function reviewed(review: Review): Outcome {
  const head = ['TABLE', 'ERP', 'CRM', 'COUPLED', '+ERP', '+CRM', '~ERP', '~CRM', 'DUPLICATES'];
  const rows = review.lines.map((line) => [
    line.mapping.name,
    line.erpCount,
    line.crmCount,
    line.coupledCount,
    line.wouldCreateInErp,
    line.wouldCreateInCrm,
    line.wouldUpdateInErp,
    line.wouldUpdateInCrm,
    line.likelyDuplicates,
    `${line.recommendation}: ${line.reason}`,
  ]);
  const blockers = review.blockers.map(({ message, fix }) => `✕ ${message} ${fix}`);
  const duplicates = review.lines.flatMap(({ mapping, duplicateSamples }) =>
    duplicateSamples.map(({ erp, crm, matchedOn }) => {
      return `▲ ${mapping.name}: ${erp.label} may be ${crm.label}: ${matchedOn.join(', ')}.`;
    }),
  );
  const knowing = duplicates.length === 0 ? '' : ' --accept-duplicates';
  const next = review.canStart
    ? [`Start it with: drawbar sync start --review ${review.id}${knowing}`]
    : [];
  return {
    exit: review.canStart ? EXIT.ok : EXIT.failed,
    data: review,
    text: [table([...head, 'RECOMMENDATION'], rows), ...duplicates, ...blockers, ...next].join(
      '\n',
    ),
  };
}

/** A run that was just asked for; watched to its end when somebody wants that. */
async function begun(session: Session, run: Run, isWatched: boolean): Promise<Outcome> {
  if (!isWatched) return { exit: EXIT.ok, data: run, text: textOfRun(run) };
  const end = await watch(session, run.id);
  return { exit: exitOfRun(end.status), data: end, text: textOfRun(end) };
}

function steering(name: string, mutation: string, does: string): Command {
  return {
    name: `sync ${name}`,
    usage: 'RUN [--reason TEXT]',
    does,
    words: [1, 1],
    values: ['reason'],
    async run(session, [runId], options) {
      const reason = valueOf(options, 'reason');
      const input = { runId, ...(reason === null ? {} : { reason }) };
      const selection = `run { ${RUN} }`;
      const { run } = await session.mutate<{ run: Run }>(
        mutation,
        'SyncRunControlInput',
        selection,
        input,
      );
      return { exit: EXIT.ok, data: run, text: textOfRun(run) };
    },
  };
}

export const SYNC_COMMANDS: readonly Command[] = [
  {
    name: 'sync review',
    usage: '[TABLE...]',
    does: 'what a full synchronisation would do; writes nothing',
    words: [0, 50],
    run: async (session, words) => reviewed(await makeReview(session, words)),
  },
  {
    name: 'sync start',
    usage: '--review ID [--create TABLE,...] [--accept-duplicates] [--watch]',
    does: 'start what was reviewed; --create also creates what matches nothing there',
    values: ['review', 'create'],
    flags: ['accept-duplicates', 'watch'],
    async run(session, _words, options) {
      const reviewId = valueOf(options, 'review');
      if (reviewId === null) {
        throw new Stop(EXIT.usage, ['Review first, then give its id with --review.']);
      }
      const names = valueOf(options, 'create')?.split(',') ?? [];
      const ids = await session.mappingIds(names);
      const input = {
        reviewId,
        acceptDuplicates: options['accept-duplicates'] === true,
        lines: ids.map((mappingId) => ({ mappingId, action: 'FULL_SYNC' })),
      };
      const { run } = await session.mutate<{ run: Run }>(
        'startFullSync',
        'StartFullSyncInput',
        `run { ${RUN} }`,
        input,
      );
      return begun(session, run, options['watch'] === true);
    },
  },
  {
    name: 'sync modified',
    usage: '[TABLE...] [--watch]',
    does: 'synchronise what changed, now',
    words: [0, 50],
    flags: ['watch'],
    async run(session, words, options) {
      const { id } = await session.integration();
      const mappingIds = await session.mappingIds(words);
      const { run } = await session.mutate<{ run: Run }>(
        'startSync',
        'StartSyncInput',
        `run { ${RUN} }`,
        words.length === 0 ? { integrationId: id } : { integrationId: id, mappingIds },
      );
      return begun(session, run, options['watch'] === true);
    },
  },
  {
    name: 'sync runs',
    usage: '',
    does: 'the last runs, the latest first',
    async run(session) {
      const { id } = await session.integration();
      const { syncRuns } = await session.ask<{ syncRuns: { nodes: Run[] } }>(
        `query ($id: ID!) { syncRuns(integrationId: $id) { nodes { ${RUN} } } }`,
        { id },
      );
      const text = syncRuns.nodes.map(textOfRun).join('\n');
      return { exit: EXIT.ok, data: syncRuns.nodes, text, nothing: 'Nothing has run yet.' };
    },
  },
  {
    name: 'sync watch',
    usage: 'RUN',
    does: 'follow a run to its end',
    words: [1, 1],
    async run(session, [id = '']) {
      const end = await watch(session, id);
      return { exit: exitOfRun(end.status), data: end, text: textOfRun(end) };
    },
  },
  steering('cancel', 'cancelSyncRun', 'end a run after the records in hand'),
  steering('pause', 'pauseSyncRun', 'hold a run after the records in hand'),
  steering('resume', 'resumeSyncRun', 'go on with a run that is held'),
  steering('restart', 'restartSyncRun', 'do failed and cancelled steps again'),
];
