/** Remembers what the CRM's copy of an order lacks, until the CRM was told (`domain.md` 7.6). */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { OrderChanges } from '../domain/change-order.ts';

/** Fields of the CRM's order and their new values. */
export type CrmFields = Readonly<Record<string, string>>;

export interface CrmNews {
  readonly integration: string;
  readonly crmId: string;
  readonly fields: CrmFields;
}

/**
 * In the transaction that shows the change of the ERP's order: a CRM that is away hears of it
 * later, and a copy that is still to be made is made as the order is now.
 */
export async function noteForCrm(
  tx: Transaction,
  integration: string,
  crmId: string,
  changes: OrderChanges,
  fields: CrmFields,
): Promise<void> {
  await tx`
    update orders.placed set content = content || (${JSON.stringify(changes)}::text)::jsonb
    where integration = ${integration} and id = ${crmId} and crm_state = 'wanted'`;
  await tx`
    update orders."order"
    set crm_news = coalesce(crm_news, '{}') || (${JSON.stringify(fields)}::text)::jsonb
    where integration = ${integration} and system = 'CRM' and id = ${crmId}`;
}

/** What the CRM is still to be told. */
export async function crmNews(
  { sql }: Database,
  integrations: readonly string[],
  now: Date,
  limit: number,
): Promise<CrmNews[]> {
  return [
    ...(await sql<CrmNews[]>`
      /* news for the CRM */
      select o.integration, o.id as "crmId", o.crm_news as fields
      from orders."order" o
      left join orders.order_pause w on w.integration = o.integration and w.id = o.id
      where o.integration = any(${integrations as string[]}::uuid[]) and o.system = 'CRM'
        and o.crm_news is not null and coalesce(w.until <= ${now}, true)
      order by w.until nulls first limit ${limit}`),
  ];
}

/** What came in the meantime stays. */
export async function forgetNews(
  { sql }: Database,
  { integration, crmId, fields }: CrmNews,
): Promise<void> {
  await sql`
    update orders."order" set crm_news = null
    where integration = ${integration} and system = 'CRM' and id = ${crmId}
      and crm_news = (${JSON.stringify(fields)}::text)::jsonb`;
}
