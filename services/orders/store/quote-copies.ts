/** Which quotes of the CRM the ERP is to get or to hear of, and what became of it. */
import type { Database } from '@drawbar/platform/database';
import type { QuoteCopy, QuoteNow, QuotePorts } from '../domain/carry-quote.ts';
import type { OrderOfQuote, QuoteCopyState } from '../domain/quote-step.ts';
import { quoteStatus } from '../domain/status.ts';
import { readCrmDocument } from './crm-documents.ts';
import { integerOf } from './document.ts';

export interface QuoteCopies extends Pick<
  QuotePorts,
  'read' | 'made' | 'moved' | 'rest' | 'later'
> {
  /** Quotes to look at, each taken by one worker. */
  take(integrations: readonly string[], limit: number): Promise<QuoteCopy[]>;
}

/** Longer than a step takes. */
const LEASE_SECONDS = 120;
/** `statuscode` of a quote that was closed because a revision was made (systems.md 2.2). */
const REVISED = 7;

export function createQuoteCopies(database: Database, now: () => Date): QuoteCopies {
  const { sql } = database;
  const later = (seconds: number): Date => new Date(now().getTime() + seconds * 1_000);
  const rest = async ({ integration, id, takenUntil }: QuoteCopy, state: 'handled' | null) => {
    await sql`
      update orders.quote_copy
      set due_at = 'infinity', attempts = 0, message = null, state = coalesce(${state}, state)
      where integration = ${integration} and id = ${id} and due_at = ${takenUntil}`;
  };
  return {
    async take(integrations, limit) {
      const takenUntil = later(LEASE_SECONDS);
      const rows = await sql<TakenRow[]>`
        /* take quote copies */
        with due as (
          select integration, id from orders.quote_copy
          where integration = any(${integrations as string[]}::uuid[])
            and due_at <= ${now()} and state <> 'handled'
          order by due_at limit ${limit} for update skip locked
        )
        update orders.quote_copy k
        set due_at = ${takenUntil}, attempts = k.attempts + 1
        from due where k.integration = due.integration and k.id = due.id
        returning k.integration, k.id, k.intent, k.state, k.erp_id, k.attempts`;
      return rows.map(({ erp_id: erpId, ...copy }) => ({ ...copy, erpId, takenUntil }));
    },
    read: (copy) => readQuote(database, copy),
    async made({ integration, id }, erp) {
      await sql.begin(async (tx) => {
        await tx`
          update orders.quote_copy set state = 'handled', due_at = 'infinity', message = null
          where integration = ${integration} and erp_number = ${erp.number} and id <> ${id}`;
        await tx`
          update orders.quote_copy
          set state = 'made', erp_id = ${erp.id}, erp_number = ${erp.number}, attempts = 0,
              message = null, due_at = ${now()}
          where integration = ${integration} and id = ${id}`;
      });
    },
    async moved(copy, state) {
      if (state === 'handled') return rest(copy, 'handled');
      const { integration, id } = copy;
      await sql`
        update orders.quote_copy
        set state = ${state}, attempts = 0, message = null, due_at = ${now()}
        where integration = ${integration} and id = ${id}`;
    },
    rest: (copy) => rest(copy, null),
    async later({ integration, id, takenUntil }, waitSeconds, message) {
      await sql`
        update orders.quote_copy
        set message = ${message},
            due_at = case when due_at = ${takenUntil} then ${later(waitSeconds)} else due_at end
        where integration = ${integration} and id = ${id}`;
    },
  };
}

interface TakenRow {
  readonly integration: string;
  readonly id: string;
  readonly intent: string;
  readonly state: QuoteCopyState;
  readonly erp_id: string | null;
  readonly attempts: number;
}

async function readQuote(database: Database, copy: QuoteCopy): Promise<QuoteNow | null> {
  const { integration, id } = copy;
  const quote = await readCrmDocument(database, integration, 'quote', id);
  if (quote === null) return null;
  const { document } = quote;
  const [order, revisionOf] = await Promise.all([
    orderOfQuote(database, integration, id),
    earlierRevision(database, integration, {
      number: quote.order.number,
      revision: integerOf(document, 'revisionnumber'),
    }),
  ]);
  return {
    ...quote,
    situation: {
      status: quoteStatus(integerOf(document, 'statecode')),
      revised: integerOf(document, 'statuscode') === REVISED,
      order,
    },
    revisionOf,
  };
}

async function orderOfQuote(
  { sql }: Database,
  integration: string,
  quote: string,
): Promise<OrderOfQuote> {
  const [row] = await sql<{ submitted: boolean; accepted: boolean }[]>`
    select o.status = 'SUBMITTED' as submitted,
           o.status not in ('SUBMITTED', 'DRAFT') or exists (
             select 1 from orders.any_order e
             where e.integration = o.integration and e.system = 'ERP' and e.id = o.partner
               and e.number <> '') as accepted
    from orders."order" o
    where o.integration = ${integration} and o.system = 'CRM'
      and o.document ->> '_quoteid_value' = ${quote}
    order by o.created_at desc limit 1`;
  if (row === undefined) return 'none';
  if (row.accepted) return 'accepted';
  return row.submitted ? 'submitted' : 'open';
}

/** SystemId of the latest earlier revision that the ERP still has. */
async function earlierRevision(
  { sql }: Database,
  integration: string,
  { number, revision }: { readonly number: string; readonly revision: number },
): Promise<string | null> {
  if (number === '' || revision === 0) return null;
  const [row] = await sql<{ erp_id: string }[]>`
    select k.erp_id from orders.quote_copy k
    join orders.quote q on q.integration = k.integration and q.id = k.id
    where k.integration = ${integration} and k.erp_id is not null
      and k.state in ('made', 'released') and q.document ->> 'quotenumber' = ${number}
      and (q.document ->> 'revisionnumber')::integer < ${revision}
    order by (q.document ->> 'revisionnumber')::integer desc limit 1`;
  return row?.erp_id ?? null;
}
