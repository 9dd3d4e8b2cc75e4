/** The ERP's webhooks: which commit concerns which subscription, and what is told about it. */
import { v2Model, extensionModel } from '../erp/models.ts';
import { resourceOf } from '../erp/subscriptions.ts';
import type { Clock } from '../serve/clock.ts';
import type { Change, Commit, Store } from '../store/store.ts';
import type { Hints } from '../serve/serve-system.ts';
import { Outbox, type Delivery } from './outbox.ts';
import { post } from './post.ts';

interface Subscription {
  readonly id: string;
  readonly notificationUrl: string;
  readonly resource: string;
  readonly clientState: string;
  readonly expirationDateTime: string;
}

interface HintEvent {
  readonly op: Change['op'];
  /** Id that the subscribed set shows. */
  readonly id: string;
  readonly at: Date;
}

/** More changes of one subscription than this are told as one collection. */
const SINGLE_MAX = 1000;
/** With growing pauses of at most a minute: well over an hour; the real one tries for 36 hours. */
const RETRIES = 100;
/** A change of a line is a change of its document. */
const PARENTS: Readonly<Record<string, string>> = { salesLine: 'salesHeader' };

export function createErpHints(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly actor: string;
  onError(error: unknown): void;
}): Hints {
  const { store, clock, actor, onError } = options;
  // Asked at every commit, changed almost never.
  let known: Promise<readonly Subscription[]> | null = null;
  const outbox = new Outbox<HintEvent>({
    cleared() {
      known = null;
    },
    retries: RETRIES,
    onError,
    async deliver(id, events) {
      const subscription = await subscriptionOf(store, id);
      if (subscription === null || subscription.expirationDateTime < clock.now().toISOString()) {
        return 'done';
      }
      const { status } = await post(
        subscription.notificationUrl,
        JSON.stringify({ value: notifications(subscription, events) }),
      );
      return deliveryOf(status);
    },
    /** Any answer that is neither good nor worth another try ends the subscription. */
    async refused(id) {
      await store.write('erp', { actor, now: clock.now() }, async (writer) => {
        const row = await writer.byId('subscription', id);
        if (row !== null) await writer.remove('subscription', row);
      });
    },
  });
  store.onCommit((commit) => {
    if (commit.system !== 'erp') return;
    if (commit.changes.some(({ kind }) => kind === 'subscription')) known = null;
    known ??= subscriptions(store);
    void known
      .then((all) => collect(all, commit, outbox))
      .catch((error: unknown) => {
        known = null;
        onError(error);
      });
  });
  return outbox;
}

function deliveryOf(status: number | null): Delivery {
  if (status === null || status === 408 || status === 429 || status >= 500) return 'again';
  return status >= 200 && status < 300 ? 'done' : 'refused';
}

function collect(all: readonly Subscription[], commit: Commit, outbox: Outbox<HintEvent>): void {
  for (const subscription of all) {
    const kind = kindOf(subscription);
    for (const change of commit.changes) {
      if (change.kind === kind) {
        outbox.add(subscription.id, { op: change.op, id: change.id, at: commit.at });
      } else if (PARENTS[change.kind] === kind) {
        const id = String(change.row.data.documentId ?? '');
        outbox.add(subscription.id, { op: 'updated', id, at: commit.at });
      }
    }
  }
}

/** `deletedRecords` shows what became of records of every kind. */
function kindOf({ resource }: Subscription): string | null {
  const subscribed = resourceOf(resource);
  if (subscribed === null) return null;
  const model = subscribed.api === 'v2.0' ? v2Model(null) : EXTENSION;
  return model.sets.get(subscribed.set)?.kind ?? null;
}
const EXTENSION = extensionModel('00000000-0000-0000-0000-000000000000');

async function subscriptions(store: Store): Promise<readonly Subscription[]> {
  return store.sql<Subscription[]>`
    /* hintSubscriptions */ select id::text as id, data->>'notificationUrl' as "notificationUrl",
      data->>'resource' as resource, coalesce(data->>'clientState', '') as "clientState",
      data->>'expirationDateTime' as "expirationDateTime"
    from sandbox.records where system = 'erp' and kind = 'subscription'`;
}

async function subscriptionOf(store: Store, id: string): Promise<Subscription | null> {
  return (await subscriptions(store)).find((one) => one.id === id) ?? null;
}

function notifications(subscription: Subscription, events: readonly HintEvent[]): object[] {
  const latest = new Map<string, HintEvent>();
  for (const event of events) {
    const before = latest.get(event.id);
    latest.set(event.id, {
      ...event,
      op: before?.op === 'created' && event.op === 'updated' ? 'created' : event.op,
    });
  }
  const { id: subscriptionId, clientState, expirationDateTime } = subscription;
  const common = { subscriptionId, clientState, expirationDateTime };
  const resource = subscription.resource.replace(/^\//, '');
  if (latest.size > SINGLE_MAX) {
    const first = [...latest.values()].map(({ at }) => at.toISOString()).sort()[0] ?? '';
    return [
      {
        ...common,
        resource: `${resource}?$filter=lastModifiedDateTime ge ${first}`,
        changeType: 'collection',
        lastModifiedDateTime: first,
      },
    ];
  }
  return [...latest.values()].map(({ id, op, at }) => ({
    ...common,
    resource: `${resource}(${id})`,
    changeType: op,
    lastModifiedDateTime: at.toISOString(),
  }));
}
