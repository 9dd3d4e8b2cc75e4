/** Tells the CRM what became of its orders in the ERP. */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { statusBack, type DoneInErp } from '../domain/status-back.ts';
import { forgetNews, type CrmNews } from '../store/crm-news.ts';
import { forgetHandOver } from '../store/done-orders.ts';
import { callContext } from './calls.ts';
import { recordOf } from './outcomes.ts';

export interface StatusWriterOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** @throws {Error} saying why the CRM did not take it; it is worth another try. */
export async function tellDone(options: StatusWriterOptions, done: DoneInErp): Promise<void> {
  const { integration, crmId } = done;
  const { data, uncouple } = statusBack(done);
  const told = await tell(options, integration, crmId, data);
  if (!told.ok) throw new Error(told.message);
  if (uncouple) await forgetHandOver(options.database, done);
}

/**
 * The CRM refuses changes of an order that was submitted (`domain.md` 7.3); such news is forgotten.
 * @throws {Error} saying why the CRM did not take it; it is worth another try.
 */
export async function tellNews(options: StatusWriterOptions, news: CrmNews): Promise<void> {
  const { integration, crmId, fields } = news;
  const told = await tell(options, integration, crmId, fields);
  if (!told.ok && told.retry !== 'never') throw new Error(told.message);
  await forgetNews(options.database, news);
}

type Told = { readonly ok: true } | { ok: false; readonly retry: string; readonly message: string };

async function tell(
  { connections, database, intake, now }: StatusWriterOptions,
  integration: string,
  id: string,
  data: Readonly<Record<string, string | null>>,
): Promise<Told> {
  const context = callContext(now().getTime(), `order-status-${id}`);
  const crm = await connections.crm(integration);
  const update = { op: 'update', key: id, id, ifVersion: null, data } as const;
  const [outcome] = await crm.upsert('order', [update], { atomic: false }, context);
  if (outcome === undefined) {
    return { ok: false, retry: 'unknown', message: 'The CRM left the order unanswered.' };
  }
  if (!outcome.ok) return outcome;
  const row = (await crm.byIds('order', [id], context)).get(id);
  if (row !== undefined) {
    const scope = { integration, system: 'CRM' } as const;
    await database.sql.begin((tx) => intake.upsert(tx, scope, 'order', [recordOf(row)]));
  }
  return { ok: true };
}
