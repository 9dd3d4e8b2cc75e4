/** Notes on records, posts about them, and figures of customers: a table of Drawbar's solution. */
import { bool, date, decimal, int, text } from '../../odata/fields.ts';
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

/** Posts are made and deleted, never changed; they stand with what they are about. */
const POST = table({
  set: 'posts',
  logical: 'post',
  name: 'text',
  fields: { text: text(4_000), source: int(), type: int() },
  lookups: [
    lookup(
      'regardingobjectid',
      {
        salesorder: 'regardingobjectid_salesorder',
        quote: 'regardingobjectid_quote',
        account: 'regardingobjectid_account',
      },
      'create',
    ),
  ],
  options: {
    source: [
      { value: 1, label: 'Auto Post' },
      { value: 2, label: 'Manual Post' },
    ],
  },
  required: ['text', 'regardingobjectid'],
  changeTracking: false,
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

export const NOTE_TABLES: readonly CrmTable[] = [ANNOTATION, POST, ACCOUNT_STATISTIC];
