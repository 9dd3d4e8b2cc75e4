/** Tells the CRM what became of its orders in the ERP. */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { statusBack, type DoneInErp } from '../domain/status-back.ts';
import { forgetHandOver } from '../store/done-orders.ts';
import { callContext } from './calls.ts';

export interface StatusWriterOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** @returns false when the CRM did not take it; it is worth another try. */
export async function tellCrm(options: StatusWriterOptions, done: DoneInErp): Promise<boolean> {
  const { connections, database, intake, now } = options;
  const { integration, crmId: id } = done;
  const { data, uncouple } = statusBack(done);
  const context = callContext(now().getTime(), `order-status-${id}`);
  const crm = await connections.crm(integration);
  const update = { op: 'update', key: id, id, ifVersion: null, data } as const;
  const [outcome] = await crm.upsert('order', [update], { atomic: false }, context);
  if (outcome?.ok !== true) return false;
  const row = (await crm.byIds('order', [id], context)).get(id);
  if (row !== undefined) {
    const stored = { id, version: row.version, modifiedAt: row.modifiedAt, data: row.data };
    await database.sql.begin((tx) =>
      intake.upsert(tx, { integration, system: 'CRM' }, 'order', [stored]),
    );
  }
  if (uncouple) await forgetHandOver(database, done);
  return true;
}
