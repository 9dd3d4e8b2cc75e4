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

/** Whose invoices are looked at together, and how many are noted then. */
const CUSTOMERS_PER_LOOK = 100;
const INVOICES_PER_LOOK = 2_000;
/** Longer than a copy takes. */
const LEASE_SECONDS = 120;

export interface InvoiceCopies extends Pick<CopyPorts, 'done' | 'refused' | 'rest' | 'later'> {
  /** Notes invoices of coupled customers that the CRM does not have yet. */
  wantNew(integrations: readonly string[]): Promise<void>;
  /** Copies to be made or told news, each taken by one worker. */
  take(integrations: readonly string[], limit: number): Promise<InvoiceCopy[]>;
}

export function createInvoiceCopies(options: InvoiceCopyOptions): InvoiceCopies {
  const { database, now, newId } = options;
  const { sql } = database;
  const leaseEnd = (): Date => new Date(now().getTime() + LEASE_SECONDS * 1_000);
  return {
    async wantNew(integrations) {
      await sql.begin(async (tx) => {
        const customers = await tx<{ integration: string; customer: string }[]>`
          /* customers with new invoices */
          delete from orders.copies_wanted where seq in (
            select seq from orders.copies_wanted
            where integration = any(${integrations as string[]}::uuid[])
            order by seq limit ${CUSTOMERS_PER_LOOK} for update skip locked)
          returning integration, customer`;
        if (customers.length === 0) return;
        const fresh = await tx<{ integration: string; id: string }[]>`
          /* invoices without a copy */
          select i.integration, i.id
          from orders.invoice i
          join orders.customer c on c.integration = i.integration and c.id = i.party
          left join orders.invoice_copy k on k.integration = i.integration and k.id = i.id
          where (i.integration, i.party) in (
              select * from unnest(${customers.map((one) => one.integration)}::uuid[],
                                   ${customers.map((one) => one.customer)}::uuid[]))
            and i.system = 'ERP' and i.partner is null and c.partner is not null and k.id is null
          limit ${INVOICES_PER_LOOK}`;
        if (fresh.length === 0) return;
        const rows = fresh.map((row) => ({ ...row, crm_id: newId(), due_at: now() }));
        await tx`insert into orders.invoice_copy ${tx(rows)} on conflict do nothing`;
        // there may be more of them
        if (fresh.length === INVOICES_PER_LOOK) {
          await tx`insert into orders.copies_wanted ${tx(customers)}`;
        }
      });
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
