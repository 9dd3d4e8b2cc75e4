/** Posts in the CRM what people there are to read; what the CRM does not take is let go. */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError, type Outcome, type Write } from '@drawbar/connectors/port';
import { backoffSeconds } from '../domain/sending.ts';
import type { DuePost, PostStore } from '../store/posts.ts';
import { callContext } from './calls.ts';

export interface PostOptions {
  readonly connections: Connections;
  readonly store: PostStore;
  readonly now: () => Date;
}

/** Attempts before nobody wants to read it any more: some hours. */
const ATTEMPTS_MAX = 30;

/** Posts of one integration. */
export async function tellPosts(
  { connections, store, now }: PostOptions,
  integration: string,
  due: readonly DuePost[],
): Promise<void> {
  const context = { ...callContext(now().getTime(), 'posts'), lane: 'bulk' as const };
  try {
    const crm = await connections.crm(integration);
    const outcomes = await crm.upsert('post', due.map(creation), { atomic: false }, context);
    for (const [at, post] of due.entries()) await settle(store, post, outcomes[at]);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    for (const post of due) await giveUpOrWait(store, post, error.retryable, error.message);
  }
}

function creation({ id, regarding, regardingId, text }: DuePost): Write {
  const about = regarding === 'order' ? '_regardingobjectid_value' : '_regardingobjectid_account';
  return { op: 'create', key: id, intent: id, data: { text, [about]: regardingId }, lines: [] };
}

async function settle(
  store: PostStore,
  post: DuePost,
  outcome: Outcome | undefined,
): Promise<void> {
  if (outcome?.ok) return store.settle(post, 'done', null);
  const message = outcome?.message ?? 'The CRM left the post unanswered.';
  return giveUpOrWait(store, post, outcome?.retry !== 'never', message);
}

/** A CRM without posts, or an order that is gone there: what happened has happened all the same. */
function giveUpOrWait(
  store: PostStore,
  post: DuePost,
  mayRepeat: boolean,
  message: string,
): Promise<void> {
  return mayRepeat && post.attempts < ATTEMPTS_MAX
    ? store.later(post, backoffSeconds(post.attempts), message)
    : store.settle(post, 'refused', message);
}
