/** Follows a run over its stream until it has finished, across cuts. */
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, exitOf, Stop } from './exit.ts';
import type { GraphAnswer } from '../graph-client.ts';
import type { Session } from './session.ts';

export interface Run {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly progress: {
    readonly done: number;
    readonly total: number | null;
    readonly percent: number | null;
    readonly counts: Readonly<Record<string, number>>;
  };
}

export const RUN = `id kind status statusReason progress { done total percent
  counts { inserted modified unchanged deleted skipped failed coupled uncoupled } }`;

interface Event {
  readonly cursor: string;
  readonly kind: string;
  readonly run: Run | null;
}

/** A stream that is cut again and again without saying anything leads nowhere. */
const CUTS_MAX = 20;
const CUT_REST_MS = 500;

/** @throws {Stop} when there is no such run, or its stream cannot be had. */
export async function watch(session: Session, runId: string): Promise<Run> {
  let after: string | null = null;
  for (let cuts = 0; cuts < CUTS_MAX; cuts += 1) {
    try {
      for await (const event of events(session, runId, after)) {
        cuts = 0;
        after = event.cursor;
        if (event.run === null) continue;
        session.progress?.(textOfRun(event.run));
        if (event.kind === 'FINISHED') return event.run;
      }
    } catch (error) {
      if (error instanceof Stop) throw error;
    }
    await pause(CUT_REST_MS);
  }
  throw new Stop(EXIT.away, ['The stream of the run was cut too often.']);
}

async function* events(
  { client }: Session,
  runId: string,
  after: string | null,
): AsyncGenerator<Event, void, void> {
  const source = `subscription ($runId: ID!, $after: String) {
    syncProgress(runId: $runId, after: $after) { cursor kind run { ${RUN} } } }`;
  const signal = new AbortController();
  try {
    for await (const { data, errors } of client.follow(source, { runId, after }, signal.signal)) {
      const event = data?.['syncProgress'] as Event | undefined;
      if (event == null) throw failure(errors[0], runId);
      yield event;
    }
  } finally {
    signal.abort();
  }
}

/** What asking again may mend is a cut like others. */
function failure(error: GraphAnswer['errors'][number] | undefined, runId: string): Error {
  const { code, retryable } = error?.extensions ?? {};
  const exit = exitOf(code);
  const message = error?.message ?? `There is no run ${runId}.`;
  return retryable === true && exit !== EXIT.refused
    ? new Error(message)
    : new Stop(exit, [message]);
}

export function textOfRun({ id, kind, status, statusReason, progress }: Run): string {
  const { done, total, percent, counts } = progress;
  const far = total === null ? `${done} so far` : `${done} of ${total}`;
  const parts = Object.entries(counts).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name}`],
  );
  const share = percent === null ? '' : `${Math.floor(percent)} %`;
  return [id, kind, status, share, far, parts.join(', '), statusReason ?? '']
    .filter((part) => part !== '')
    .join('  ');
}
