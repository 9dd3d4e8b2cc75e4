/** Which posted invoices the CRM is to get or to hear of, and what became of it. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { CopyPorts, InvoiceCopy } from '../domain/copy-invoice.ts';
import { lockChanges } from './changes.ts';

export interface InvoiceCopyOptions {
  readonly database: Database;
  readonly intake: Intake;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Longer than a copy takes. */
const LEASE_SECONDS = 120;

export interface InvoiceCopies extends Pick<CopyPorts, 'done' | 'refused' | 'later'> {
  /** Notes invoices of coupled customers that the CRM does not have yet. */
  wantNew(integrations: readonly string[], limit: number): Promise<void>;
  /** Copies to be made or told news, each taken by one worker. */
  take(integrations: readonly string[], limit: number): Promise<InvoiceCopy[]>;
}

export function createInvoiceCopies(options: InvoiceCopyOptions): InvoiceCopies {
  const { database, intake, now, newId } = options;
  const { sql } = database;
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  return {
    async wantNew(integrations, limit) {
      const fresh = await sql<{ integration: string; id: string }[]>`
        /* invoices without a copy */
        select i.integration, i.id
        from orders.invoice i
        join orders.customer c on c.integration = i.integration and c.id = i.party
        left join orders.invoice_copy k on k.integration = i.integration and k.id = i.id
        where i.integration = any(${integrations as string[]}::uuid[])
          and i.system = 'ERP' and i.partner is null and c.partner is not null and k.id is null
        limit ${limit}`;
      if (fresh.length === 0) return;
      const rows = fresh.map((row) => ({ ...row, crm_id: newId(), due_at: now() }));
      await sql`insert into orders.invoice_copy ${sql(rows)} on conflict do nothing`;
    },
    async take(integrations, limit) {
      const rows = await sql<
        {
          integration: string;
          id: string;
          crm_id: string;
          state: string;
          attempts: number;
          hash: string;
        }[]
      >`
        /* take invoice copies */
        with due as (
          select k.integration, k.id, i.hash
          from orders.invoice_copy k
          join orders.invoice i
            on i.integration = k.integration and i.system = 'ERP' and i.id = k.id
          where k.integration = any(${integrations as string[]}::uuid[])
            and k.due_at <= ${now()} and k.state <> 'refused'
          order by k.due_at limit ${limit} for update of k skip locked
        )
        update orders.invoice_copy k
        set due_at = ${later(LEASE_SECONDS)}, attempts = k.attempts + 1
        from due where k.integration = due.integration and k.id = due.id
        returning k.integration, k.id, k.crm_id, k.state, k.attempts, due.hash`;
      return rows.map(({ crm_id: crmId, state, ...copy }) => ({
        ...copy,
        crmId,
        made: state === 'done',
      }));
    },
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
