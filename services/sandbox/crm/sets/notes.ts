/** Notes that people attach to records, and figures of customers: a table of Drawbar's solution. */
import { bool, date, decimal, text } from '../../odata/fields.ts';
import { lookup, OWNED, table, type CrmTable } from './table.ts';

const ANNOTATION = table({
  set: 'annotations',
  logical: 'annotation',
  name: 'subject',
  fields: { subject: text(500), notetext: text(100_000), isdocument: bool() },
  lookups: [
    ...OWNED,
    lookup('objectid', {
      salesorder: 'objectid_salesorder',
      quote: 'objectid_quote',
      account: 'objectid_account',
    }),
  ],
});

const ACCOUNT_STATISTIC = table({
  set: 'drawbar_accountstatistics',
  logical: 'drawbar_accountstatistic',
  name: 'drawbar_name',
  fields: {
    drawbar_name: text(200),
    drawbar_customernumber: text(20),
    drawbar_balance: decimal(),
    drawbar_outstandingorders: decimal(),
    drawbar_shippednotinvoiced: decimal(),
    drawbar_outstandinginvoices: decimal(),
    drawbar_total: decimal(),
    drawbar_creditlimit: decimal(),
    drawbar_overdue: decimal(),
    drawbar_overdueat: date(),
    drawbar_totalsales: decimal(),
    drawbar_invoicedprepayment: decimal(),
  },
  lookups: [lookup('drawbar_accountid', 'account')],
});

export const NOTE_TABLES: readonly CrmTable[] = [ANNOTATION, ACCOUNT_STATISTIC];
