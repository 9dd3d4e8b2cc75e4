/** What became of copying an invoice, stored together with the replica rows it changes. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { CopyPorts } from '../domain/copy-invoice.ts';
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
}): Pick<CopyPorts, 'done' | 'refused' | 'later'> {
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  return {
    async done({ integration, id, crmId, hash }, { header, lines }) {
      await sql.begin(async (tx) => {
        await lockChanges(tx, integration);
        const scope = { integration, system: 'CRM' } as const;
        await intake.upsert(tx, scope, 'invoice', [header]);
        if (lines.length > 0) await intake.upsert(tx, scope, 'invoiceLine', lines);
        await intake.setPartner(tx, scope, 'invoice', crmId, id);
        await intake.setPartner(tx, { integration, system: 'ERP' }, 'invoice', id, crmId);
        await tx`
          update orders.invoice_copy
          set state = 'done', told = ${hash}, attempts = 0, message = null,
              due_at = case when exists (
                select 1 from orders.invoice i
                where i.integration = ${integration} and i.system = 'ERP' and i.id = ${id}
                  and i.hash <> ${hash}) then ${now()}::timestamptz else 'infinity' end
          where integration = ${integration} and id = ${id}`;
      });
    },
    async refused({ integration, id }, message) {
      await sql`
        update orders.invoice_copy set state = 'refused', message = ${message}
        where integration = ${integration} and id = ${id}`;
    },
    async later({ integration, id }, waitSeconds, message) {
      await sql`
        update orders.invoice_copy set due_at = ${later(waitSeconds)}, message = ${message}
        where integration = ${integration} and id = ${id}`;
    },
  };
}
