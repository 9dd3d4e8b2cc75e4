/** Tells the CRM the figures of coupled customers. */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError, type Outcome, type Write } from '@drawbar/connectors/port';
import { accountFigures } from '../domain/account-figures.ts';
import { backoffSeconds } from '../domain/sending.ts';
import {
  hashOf,
  SOME_FIGURES,
  type DueFigures,
  type FigureStore,
} from '../store/account-figures.ts';
import { callContext } from './calls.ts';

export interface FigureOptions {
  readonly connections: Connections;
  readonly store: FigureStore;
  readonly now: () => Date;
}

/** A CRM without the solution, or an ERP without the extension: somebody has to install it. */
const NOT_OFFERED_SECONDS = 3_600;

/** Figures of one integration; a system that cannot be asked is asked again later. */
export async function tellFigures(
  options: FigureOptions,
  integration: string,
  due: readonly DueFigures[],
): Promise<void> {
  try {
    await tell(options, integration, due);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    for (const one of due) {
      const wait = error.retryable ? backoffSeconds(one.attempts) : NOT_OFFERED_SECONDS;
      await options.store.later(one, wait, error.message);
    }
  }
}

async function tell(
  { connections, store, now }: FigureOptions,
  integration: string,
  due: readonly DueFigures[],
): Promise<void> {
  const context = { ...callContext(now().getTime(), 'account-figures'), lane: 'bulk' as const };
  const [erp, crm] = [await connections.erp(integration), await connections.crm(integration)];
  const ids = due.map(({ customerId }) => customerId);
  const { figures } = await erp.customerFigures(ids, context);
  const byCustomer = new Map(figures.map((one) => [one.customerId, one]));
  const changed = due.flatMap((one) => {
    const found = byCustomer.get(one.customerId);
    const data = found === undefined ? null : accountFigures(one, found);
    return data === null ? [] : [{ one, data, hash: hashOf(data) }];
  });
  const news = changed.filter(({ one, hash }) => one.told !== hash);
  const writes = news.map(({ one, data }): Write => {
    const { accountId: id, told } = one;
    return told === null
      ? { op: 'create', key: id, intent: id, data, lines: [] }
      : { op: 'update', key: id, id, ifVersion: null, data };
  });
  const outcomes =
    writes.length === 0
      ? []
      : await crm.upsert('accountStatistics', writes, { atomic: false }, context);
  for (const [at, { one, hash }] of news.entries()) await settle(store, one, hash, outcomes[at]);
  for (const { one, hash } of changed) if (one.told === hash) await store.told(one, hash);
  for (const one of due) {
    if (byCustomer.has(one.customerId)) continue;
    await store.later(one, NOT_OFFERED_SECONDS, 'The ERP has no figures of this customer.');
  }
}

async function settle(
  store: FigureStore,
  due: DueFigures,
  hash: string,
  outcome: Outcome | undefined,
): Promise<void> {
  // a record that was there already has older figures
  if (outcome?.ok) return store.told(due, outcome.did === 'replayed' ? SOME_FIGURES : hash);
  const message = outcome?.message ?? 'The CRM left the figures unanswered.';
  const isGone = outcome?.failure === 'not-found' && due.told !== null;
  if (isGone) return store.told(due, null);
  const wait = outcome?.retry === 'never' ? NOT_OFFERED_SECONDS : backoffSeconds(due.attempts);
  return store.later(due, wait, message);
}
