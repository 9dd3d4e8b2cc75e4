/** Reads posted invoices of the ERP. */
import type { Database } from '@drawbar/platform/database';
import {
  idList,
  idListText,
  keysetAfter,
  keysetOrder,
  textList,
  type SortKey,
} from '@drawbar/platform/keyset';
import { pageOf } from '@drawbar/platform/paging';
import { and, count, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { InvoiceReader } from '../domain/ports.ts';
import { invoiceFreight } from './freight.ts';
import { invoiceOf } from './records.ts';
import { invoice } from './tables.ts';

const COLUMNS = { ...getTableColumns(invoice), freight: invoiceFreight };

const KEYS: readonly SortKey[] = [
  { column: invoice.postingDate, descending: true, type: 'date' },
  { column: invoice.id, descending: false, type: 'uuid' },
];

export function createInvoiceReader({ orm }: Database): InvoiceReader {
  const erp = and(
    eq(invoice.integration, sql.placeholder('integration')),
    eq(invoice.system, 'ERP'),
  );
  const byIds = orm
    .select(COLUMNS)
    .from(invoice)
    .where(and(erp, sql`${invoice.id} = any(${idList(sql.placeholder('ids'))})`))
    .prepare('invoices_by_ids');
  const ofOrders = orm
    .select(COLUMNS)
    .from(invoice)
    .where(and(erp, sql`${invoice.orderNumber} in (${textList(sql.placeholder('orders'))})`))
    .orderBy(desc(invoice.postingDate), invoice.id)
    .prepare('invoices_of_orders');
  const one = async (
    integration: string,
    column: typeof invoice.number | typeof invoice.partner,
    value: string,
  ) => {
    const [row] = await orm
      .select(COLUMNS)
      .from(invoice)
      .where(
        and(eq(invoice.integration, integration), eq(invoice.system, 'ERP'), eq(column, value)),
      )
      .limit(1);
    return row === undefined ? null : invoiceOf(row);
  };
  const ofParty = (integration: string, customer: string) =>
    and(
      eq(invoice.integration, integration),
      eq(invoice.system, 'ERP'),
      eq(invoice.party, customer),
    );
  return {
    async byIds(integration, ids) {
      const rows = await byIds.execute({ integration, ids: idListText(ids) });
      return new Map(rows.map((row) => [row.id, invoiceOf(row)]));
    },
    byNumber: (integration, number) => one(integration, invoice.number, number),
    byCrmId: (integration, crmId) => one(integration, invoice.partner, crmId),
    async ofOrders(integration, orders) {
      const rows = await ofOrders.execute({ integration, orders: JSON.stringify(orders) });
      return Map.groupBy(rows.map(invoiceOf), (found) => found.orderNumber ?? '');
    },
    async ofCustomer(integration, customer, { limit, after }) {
      const rows = await orm
        .select(COLUMNS)
        .from(invoice)
        .where(and(ofParty(integration, customer), keysetAfter(KEYS, after)))
        .orderBy(...keysetOrder(KEYS))
        .limit(limit + 1);
      const page = pageOf(rows, limit, (row) => [row.postingDate, row.id]);
      return {
        hasNextPage: page.hasNextPage,
        rows: page.rows.map(({ row, keys }) => ({ row: invoiceOf(row), keys })),
      };
    },
    async countOf(integration, customer) {
      const [row] = await orm
        .select({ total: count() })
        .from(invoice)
        .where(ofParty(integration, customer));
      return row?.total ?? 0;
    },
  };
}
