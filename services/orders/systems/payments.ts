/**
 * Reads invoices that are still to be paid once more: a payment changes what remains of an invoice
 * without a new version of it, so that no change feed tells (extension.md 6).
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { openInvoices, type OpenInvoice } from '../store/open-invoices.ts';
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

/** @returns where the next round goes on; null when all have had their turn. */
export async function readPayments(
  { database, connections, intake, now }: PaymentOptions,
  integrations: readonly string[],
  after: OpenInvoice | null,
): Promise<OpenInvoice | null> {
  const open = await openInvoices(database, integrations, after, ROUND);
  for (const [integration, invoices] of Map.groupBy(open, (one) => one.integration)) {
    const erp = await connections.erp(integration);
    const context = { ...callContext(now().getTime(), 'payments'), lane: 'bulk' as const };
    const rows = await erp.byIds(
      'invoice',
      invoices.map(({ id }) => id),
      context,
    );
    const scope = { integration, system: 'ERP' } as const;
    await database.sql.begin((tx) =>
      intake.upsert(tx, scope, 'invoice', [...rows.values()].map(recordOf)),
    );
  }
  return open.length < ROUND ? null : (open.at(-1) ?? null);
}
