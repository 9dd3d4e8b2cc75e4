/** Keeps the webhook subscriptions of Business Central as they should be (systems.md 1.11). */
import { z } from 'zod';
import type { HintTarget, Watch } from '../hints.ts';
import { readPages } from '../odata/pages.ts';
import type { JsonObject } from '../odata/json.ts';
import type { CallContext, ErpKind, Kind } from '../records.ts';
import { isErpKind } from './describe.ts';
import { kindsOf } from './hints.ts';
import { ERP_KINDS } from './kinds/index.ts';
import { apiVersion } from './endpoints.ts';
import type { ErpSession } from './session.ts';

/** They live three days; half of it is time enough for several tries. */
const RENEW_AHEAD_MS = 36 * 3_600_000;
const LIFE_MS = 72 * 3_600_000;
/** Sets of the extension that take no subscription (extension.md 1.1). */
const UNWATCHED: ReadonlySet<string> = new Set([
  'companySettings',
  'salesLineDiscounts',
  'taxPostingSetups',
]);

const Subscription = z.object({
  subscriptionId: z.string(),
  notificationUrl: z.string(),
  resource: z.string(),
  expirationDateTime: z.string(),
  '@odata.etag': z.string().nullish(),
});
type Subscription = z.infer<typeof Subscription>;

/** See `HintSource.watch`. */
export async function watchErp(
  session: ErpSession,
  kinds: readonly Kind[],
  target: HintTarget,
  context: CallContext,
): Promise<Watch> {
  const api = (await session.extension(context)) === null ? 'standard' : 'extension';
  const base = `${session.endpoints.apiRoot}/${apiVersion(api)}/subscriptions`;
  const ours = (await listSubscriptions(session, base, context)).filter(
    ({ notificationUrl }) => notificationUrl === target.url,
  );
  const { id: company } = await session.company(context);
  const prefix = `/api/${apiVersion(api)}/companies(${company})/`;
  const sets = wantedSets(kinds.filter(isErpKind), api);
  const kept: { set: string; until: number }[] = [];
  for (const set of sets) {
    const held = ours.find(({ resource }) => lastPart(resource) === set);
    const until = await keep(session, base, { held, resource: prefix + set, target }, context);
    if (until !== null) kept.push({ set, until });
  }
  for (const extra of ours.filter(({ resource }) => !sets.includes(lastPart(resource)))) {
    await end(session, base, extra, context);
  }
  const watched = new Set<Kind>(kept.flatMap(({ set }) => kindsOf(set)));
  const earliest = Math.min(...kept.map(({ until }) => until));
  return {
    kinds: kinds.filter((kind) => watched.has(kind)),
    renewBefore: Number.isFinite(earliest) ? new Date(earliest - RENEW_AHEAD_MS) : null,
  };
}

function wantedSets(kinds: readonly ErpKind[], api: 'extension' | 'standard'): string[] {
  const sets = kinds.map((kind) =>
    api === 'extension' ? ERP_KINDS[kind].extension.set : ERP_KINDS[kind].standard?.set,
  );
  const watchable = sets.filter((set) => set !== undefined && !UNWATCHED.has(set));
  return [...new Set(watchable)] as string[];
}

async function listSubscriptions(
  session: ErpSession,
  path: string,
  context: CallContext,
): Promise<Subscription[]> {
  const rows: JsonObject[] = [];
  const request = { path, prefer: 'odata.maxpagesize=200' };
  for await (const page of readPages(session.client, request, context)) rows.push(...page);
  return rows.flatMap((row) => Subscription.safeParse(row).data ?? []);
}

/** Until when it lives, Unix ms; null when the ERP does not take this one. */
async function keep(
  session: ErpSession,
  base: string,
  wanted: { held: Subscription | undefined; resource: string; target: HintTarget },
  context: CallContext,
): Promise<number | null> {
  const { held, resource, target } = wanted;
  const now = session.options.now();
  const until = held === undefined ? Number.NaN : Date.parse(held.expirationDateTime);
  if (until - now > RENEW_AHEAD_MS) return until;
  const body = JSON.stringify({
    notificationUrl: target.url,
    resource: held?.resource ?? resource,
    clientState: target.secret,
  });
  const type = { 'content-type': 'application/json' };
  const request =
    held === undefined
      ? ({ method: 'POST', path: base, headers: type, body } as const)
      : ({
          method: 'PATCH',
          path: `${base}(${held.subscriptionId})`,
          headers: { ...type, 'if-match': held['@odata.etag'] ?? '*' },
          body,
        } as const);
  try {
    const { json } = await session.client.send(request, context);
    const made = Subscription.safeParse(json).data;
    return made === undefined ? now + LIFE_MS : Date.parse(made.expirationDateTime);
  } catch (error) {
    session.options.log.warn({ err: error, resource }, 'the ERP took no subscription');
    return null;
  }
}

async function end(
  session: ErpSession,
  base: string,
  { subscriptionId, '@odata.etag': etag }: Subscription,
  context: CallContext,
): Promise<void> {
  const path = `${base}(${subscriptionId})`;
  const request = { method: 'DELETE', path, headers: { 'if-match': etag ?? '*' } } as const;
  await session.client.send(request, context).catch((error: unknown) => {
    session.options.log.warn({ err: error }, 'a subscription of the ERP could not be ended');
  });
}

function lastPart(resource: string): string {
  return resource.slice(resource.lastIndexOf('/') + 1);
}
