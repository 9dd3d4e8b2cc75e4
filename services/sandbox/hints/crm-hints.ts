/** The CRM's webhooks: steps registered on tables and messages, told after the commit. */
import { randomUUID } from 'node:crypto';
import type { Change, Commit, Store } from '../store/store.ts';
import type { Hints } from '../serve/serve-system.ts';
import { Outbox, type Delivery } from './outbox.ts';
import { post } from './post.ts';

interface Step {
  readonly id: string;
  readonly message: string;
  readonly table: string;
  readonly attributes: string;
  readonly url: string;
  readonly authtype: string | null;
  readonly authvalue: string | null;
}

interface CrmHint {
  readonly step: Step;
  readonly body: string;
}

const MESSAGES: Readonly<Record<Change['op'], string>> = {
  created: 'Create',
  updated: 'Update',
  deleted: 'Delete',
};
/** Tables whose rows say who is told. */
const REGISTRATION: ReadonlySet<string> = new Set(['serviceendpoint', 'sdkmessageprocessingstep']);
/** Values of `authtype`. */
const AUTH = { webhookKey: '4', header: '5', query: '6' } as const;

export function createCrmHints(options: {
  readonly store: Store;
  onError(error: unknown): void;
}): Hints {
  const { store, onError } = options;
  // Asked at every commit, changed almost never.
  let known: Promise<readonly Step[]> | null = null;
  const outbox = new Outbox<CrmHint>({
    cleared() {
      known = null;
    },
    // One more attempt, and only after 502, 503 and 504 (systems.md 2.10).
    retries: 1,
    onError,
    async deliver(_step, hints) {
      let worst: Delivery = 'done';
      for (const { step, body } of hints) {
        const { url, headers } = authorised(step);
        const { status } = await post(url, body, headers);
        if (status === 502 || status === 503 || status === 504) worst = 'again';
      }
      return worst;
    },
    async refused() {},
  });
  store.onCommit((commit) => {
    if (commit.system !== 'crm') return;
    if (commit.changes.some(({ kind }) => REGISTRATION.has(kind))) known = null;
    known ??= activeSteps(store);
    void known
      .then((steps) => collect(steps, commit, outbox))
      .catch((error: unknown) => {
        known = null;
        onError(error);
      });
  });
  return outbox;
}

function collect(steps: readonly Step[], commit: Commit, outbox: Outbox<CrmHint>): void {
  if (steps.length === 0) return;
  for (const change of commit.changes) {
    for (const step of steps) {
      if (step.table !== change.kind || step.message !== MESSAGES[change.op]) continue;
      if (!touches(step, change)) continue;
      outbox.add(step.id, { step, body: JSON.stringify(contextOf(change, step, commit)) });
    }
  }
}

async function activeSteps(store: Store): Promise<readonly Step[]> {
  return store.sql<Step[]>`
    /* hintSteps */ select s.id::text as id, m.data->>'name' as message,
      f.data->>'primaryobjecttypecode' as "table",
      coalesce(s.data->>'filteringattributes', '') as attributes,
      e.data->>'url' as url, e.data->>'authtype' as authtype, e.data->>'authvalue' as authvalue
    from sandbox.records s
    join sandbox.records m on m.system = 'crm' and m.kind = 'sdkmessage'
      and m.id = (s.data->>'sdkmessageid')::uuid
    join sandbox.records f on f.system = 'crm' and f.kind = 'sdkmessagefilter'
      and f.id = (s.data->>'sdkmessagefilterid')::uuid
    join sandbox.records e on e.system = 'crm' and e.kind = 'serviceendpoint'
      and e.id = (s.data->>'eventhandler')::uuid
    where s.system = 'crm' and s.kind = 'sdkmessageprocessingstep'
      and coalesce((s.data->>'statecode')::int, 0) = 0`;
}

/** A step with filtering attributes fires only when one of them was changed. */
function touches({ attributes }: Step, { op, row, before }: Change): boolean {
  if (op !== 'updated' || attributes === '' || before === null) return true;
  return attributes.split(',').some((name) => row.data[name.trim()] !== before.data[name.trim()]);
}

function contextOf(change: Change, step: Step, commit: Commit): object {
  const attributes = Object.entries(change.row.data).map(([key, value]) => ({ key, value }));
  const target = { Id: change.id, LogicalName: step.table };
  return {
    MessageName: step.message,
    PrimaryEntityName: step.table,
    PrimaryEntityId: change.id,
    Depth: 1,
    Mode: 1,
    Stage: 40,
    UserId: commit.actor,
    InitiatingUserId: commit.actor,
    CorrelationId: randomUUID(),
    OperationCreatedOn: `/Date(${commit.at.getTime()})/`,
    InputParameters: [
      {
        key: 'Target',
        value: change.op === 'deleted' ? target : { ...target, Attributes: attributes },
      },
    ],
    OutputParameters: [],
    PostEntityImages: [],
    PreEntityImages: [],
  };
}

function authorised(step: Step): {
  readonly url: string;
  readonly headers: Record<string, string>;
} {
  const url = new URL(step.url);
  const headers: Record<string, string> = {};
  if (step.authtype === AUTH.webhookKey) url.searchParams.set('code', step.authvalue ?? '');
  for (const [, name = '', value = ''] of (step.authvalue ?? '').matchAll(
    /<setting\s+name="([^"]*)"\s+value="([^"]*)"/g,
  )) {
    if (step.authtype === AUTH.header) headers[name.toLowerCase()] = value;
    if (step.authtype === AUTH.query) url.searchParams.set(name, value);
  }
  return { url: url.href, headers };
}
