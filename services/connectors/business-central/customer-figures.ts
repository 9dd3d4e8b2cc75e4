/** What the ERP computes for customers: balance, overdue, open orders (extension.md 3). */
import { ConnectorError } from '../connector-error.ts';
import type { CustomerFigures } from '../facts.ts';
import { chunksOf } from '../odata/chunks.ts';
import { anyOf, query } from '../odata/filter.ts';
import type { JsonObject } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { decodeValue } from '../odata/value.ts';
import type { CallContext, SystemId } from '../records.ts';
import type { ErpSession } from './session.ts';

const CUSTOMERS_PER_READ_MAX = 40;

/** A customer that is gone is missing; `readAt` is our clock before the first request was sent. */
export async function readCustomerFigures(
  session: ErpSession,
  customerIds: readonly SystemId[],
  context: CallContext,
): Promise<{ readonly figures: readonly CustomerFigures[]; readonly readAt: Date }> {
  const readAt = new Date(session.options.now());
  if ((await session.extension(context)) === null) throw unsupported();
  const base = await session.path('extension', 'customerStatistics', context);
  const parts = chunksOf([...new Set(customerIds)], CUSTOMERS_PER_READ_MAX).map(async (ids) => {
    const path = base + query({ filter: anyOf('id', 'guid', ids) });
    const rows: CustomerFigures[] = [];
    for await (const page of readPages(session.client, { path, prefer: '' }, context)) {
      rows.push(...page.map(figuresOf));
    }
    return rows;
  });
  return { figures: (await Promise.all(parts)).flat(), readAt };
}

function figuresOf(row: JsonObject): CustomerFigures {
  const amount = (name: string) => String(decodeValue('decimal', row[name]) ?? '0');
  const overdueAt = decodeValue('date', row['overdueAt']);
  return {
    customerId: String(decodeValue('guid', row['id'])),
    balance: amount('balance'),
    overdue: amount('overdue'),
    overdueAt: typeof overdueAt === 'string' ? overdueAt : null,
    outstandingOrders: amount('outstandingOrders'),
    shippedNotInvoiced: amount('shippedNotInvoiced'),
    outstandingInvoices: amount('outstandingInvoices'),
    invoicedPrepayment: amount('invoicedPrepayment'),
    totalSales: amount('totalSales'),
    creditLimit: amount('creditLimit'),
  };
}

function unsupported(): ConnectorError {
  const message = 'Business Central shows no customer figures without the Drawbar extension.';
  return new ConnectorError('ERP', 'unsupported', message);
}
