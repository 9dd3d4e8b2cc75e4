/** What became of copying an invoice, stored together with the replica rows it changes. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { CopyPorts, InvoiceCopy } from '../domain/copy-invoice.ts';
import { lockChanges } from './changes.ts';

/** Without news a copy is never due; the intake moves it when its invoice changes. */
export function createCopyOutcomes({
  database: { sql },
  intake,
  now,
}: {
  readonly database: Database;
  readonly intake: Intake;
  readonly now: () => Date;
}): Pick<CopyPorts, 'done' | 'refused' | 'rest' | 'later'> {
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  const end = (
    tx: Transaction,
    { integration, id, hash, made }: InvoiceCopy,
    state: 'done' | 'refused',
    message: string | null,
  ) => tx`
    update orders.invoice_copy
    set state = ${made ? 'done' : state}, told = ${hash}, attempts = 0, message = ${message},
        due_at = case when exists (
          select 1 from orders.invoice i
          where i.integration = ${integration} and i.system = 'ERP' and i.id = ${id}
            and i.hash <> ${hash}) then ${now()}::timestamptz else 'infinity' end
    where integration = ${integration} and id = ${id}`;
  return {
    async done(copy, { header, lines }) {
      const { integration, id, crmId } = copy;
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const scope = { integration, system: 'CRM' } as const;
        await intake.upsert(tx, scope, 'invoice', [header]);
        if (lines.length > 0) await intake.upsert(tx, scope, 'invoiceLine', lines);
        await intake.setPartner(tx, scope, 'invoice', crmId, id);
        await intake.setPartner(tx, { integration, system: 'ERP' }, 'invoice', id, crmId);
        await end(tx, copy, 'done', null);
      });
    },
    async refused(copy, message) {
      await sql.begin((tx) => end(tx, copy, 'refused', message));
    },
    async rest({ integration, id, takenUntil }, message) {
      // one that was woken meanwhile stays due
      await sql`
        update orders.invoice_copy
        set attempts = 0, message = ${message}, due_at = 'infinity'
        where integration = ${integration} and id = ${id} and due_at = ${takenUntil}`;
    },
    async later({ integration, id }, waitSeconds, message) {
      await sql`
        update orders.invoice_copy set due_at = ${later(waitSeconds)}, message = ${message}
        where integration = ${integration} and id = ${id}`;
    },
  };
}
