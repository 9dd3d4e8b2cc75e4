/** Whether the graph can be asked: the database answers and the replicas were filled once. */
import type { ReadinessPart } from '@drawbar/gateway';
import type { Database } from '@drawbar/platform/database';
import { isDatabaseAway } from '@drawbar/platform/database-away';
import { readReadiness } from '@drawbar/sync/integrations';

/** Whoever asks decides whether to send requests here; a frozen database must not keep them. */
const PATIENCE_MS = 2_000;
const NAMED_MAX = 5;

const DATABASE: ReadinessPart = { name: 'database', ready: true, note: null };
const NO_DATABASE: ReadinessPart = {
  name: 'database',
  ready: false,
  note: 'it cannot be reached, or does not answer',
};

/**
 * Answers within two seconds, whatever the database does. A system that is away makes nothing
 * unready: the note says so.
 * @throws {Error} of the database, when that is there and refuses.
 */
export async function readiness(
  database: Database,
): Promise<{ ready: boolean; parts: ReadinessPart[] }> {
  const state = await inTime(readReadiness(database));
  if (state === null) return { ready: false, parts: [NO_DATABASE] };
  const note = state.degraded.map(({ system, message }) => `${system}: ${message}`).join(' ');
  const waiting = `waiting for ${state.waitingFor.slice(0, NAMED_MAX).join(', ')}`;
  return {
    ready: state.ready,
    parts: [
      DATABASE,
      { name: 'replica', ready: state.ready, note: state.ready ? note || null : waiting },
    ],
  };
}

/** @returns null when the database is away or takes too long. */
async function inTime<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), PATIENCE_MS);
  try {
    return await Promise.race([asked, late.promise]);
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
