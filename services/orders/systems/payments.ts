/**
 * Reads invoices that are still to be paid once more: a payment changes what remains of an invoice
 * without a new version of it, so that no change feed tells (extension.md 6).
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { openInvoices } from '../store/open-invoices.ts';
import { callContext } from './calls.ts';
import { recordOf } from './outcomes.ts';

export interface PaymentOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly intake: Intake;
  readonly now: () => Date;
}

/** Invoices read in one round. */
const ROUND = 200;

/**
 * @returns reads the open invoices of one integration, a round with every call; throws a
 * `ConnectorError` while its ERP cannot be asked, and the call after that goes on behind.
 */
export function createPayments({
  database,
  connections,
  intake,
  now,
}: PaymentOptions): (integration: string) => Promise<void> {
  /** By integration, the last invoice of the round before. */
  const behind = new Map<string, string>();
  return async (integration) => {
    const after = behind.get(integration) ?? null;
    const open = await openInvoices(database, integration, after, ROUND);
    const last = open.length < ROUND ? undefined : open.at(-1);
    if (last === undefined) behind.delete(integration);
    else behind.set(integration, last);
    if (open.length === 0) return;
    const erp = await connections.erp(integration);
    const context = { ...callContext(now().getTime(), 'payments'), lane: 'bulk' as const };
    const rows = await erp.byIds('invoice', open, context);
    const scope = { integration, system: 'ERP' } as const;
    await database.sql.begin((tx) =>
      intake.upsert(tx, scope, 'invoice', [...rows.values()].map(recordOf)),
    );
  };
}
