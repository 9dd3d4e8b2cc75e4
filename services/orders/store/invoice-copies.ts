/** Which posted invoices the CRM is to get or to hear of, and what became of it. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { CopyPorts, InvoiceCopy } from '../domain/copy-invoice.ts';
import { createCopyOutcomes } from './invoice-copy-outcomes.ts';

export interface InvoiceCopyOptions {
  readonly database: Database;
  readonly intake: Intake;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Longer than a copy takes. */
const LEASE_SECONDS = 120;

export interface InvoiceCopies extends Pick<CopyPorts, 'done' | 'refused' | 'rest' | 'later'> {
  /** Notes invoices of coupled customers that the CRM does not have yet. */
  wantNew(integrations: readonly string[], limit: number): Promise<void>;
  /** Copies to be made or told news, each taken by one worker. */
  take(integrations: readonly string[], limit: number): Promise<InvoiceCopy[]>;
}

export function createInvoiceCopies(options: InvoiceCopyOptions): InvoiceCopies {
  const { database, now, newId } = options;
  const { sql } = database;
  const leaseEnd = (): Date => new Date(now().getTime() + LEASE_SECONDS * 1_000);
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
      const takenUntil = leaseEnd();
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
        set due_at = ${takenUntil}, attempts = k.attempts + 1
        from due where k.integration = due.integration and k.id = due.id
        returning k.integration, k.id, k.crm_id, k.state, k.attempts, due.hash`;
      return rows.map(({ crm_id: crmId, state, ...copy }) => ({
        ...copy,
        crmId,
        made: state === 'done',
        takenUntil,
      }));
    },
    ...createCopyOutcomes(options),
  };
}
