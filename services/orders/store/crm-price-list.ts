/**
 * Under which price list a copy stands in the CRM: Sales wants one, though every price of a copy is
 * overridden (`domain.md` 7.8).
 */
import type { Database } from '@drawbar/platform/database';

/** The account's own list, else the first by name; of the document's currency and active alone. */
export async function crmPriceList(
  { sql }: Pick<Database, 'sql'>,
  integration: string,
  accountId: string | null,
  currencyId: string | null,
): Promise<string | null> {
  if (currencyId === null) return null;
  const [list] = await sql<{ id: string }[]>`
    /* price list of a copy */
    select l.id
    from orders.price_list l
    left join orders.account a on a.integration = l.integration and a.system = 'CRM'
      and a.id = ${accountId}
      and a.document ->> '_defaultpricelevelid_value' = l.id::text
    where l.integration = ${integration} and l.system = 'CRM' and l.code = ${currencyId}
      and coalesce(l.document ->> 'statecode', '0') = '0'
    order by a.id nulls last, l.document ->> 'name', l.id limit 1`;
  return list?.id ?? null;
}
