/** What of a document's lines is freight: those on the account that the ERP's set-up names. */
import { sql, type SQL } from 'drizzle-orm';

/**
 * True for a line on that account (`domain.md` 7.3).
 * @param line name of the table or view that the statement reads lines from.
 */
export function isFreight(line: 'any_order_line' | 'invoice_line'): SQL {
  const of = sql.raw(line);
  return sql`(lower(trim(${of}.document ->> 'lineType')) not in ('', 'comment', 'item', 'resource')
    and ${of}.document ->> 'number' <> ''
    and ${of}.document ->> 'number' in (
      select k.document ->> 'freightAccountNumber' from orders.company k
      where k.integration = ${of}.integration))`;
}

/** Of the row of `orders.invoice` that the statement reads; exact decimal. */
export const invoiceFreight: SQL<string> = sql<string>`(
  select coalesce(sum((invoice_line.document ->> 'amount')::numeric), 0)::text
  from orders.invoice_line
  where invoice_line.integration = invoice.integration and invoice_line.system = 'ERP'
    and invoice_line.parent = invoice.id and ${isFreight('invoice_line')})`;
