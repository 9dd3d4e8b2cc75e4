/** Customers, their statistics, contacts and opportunities. */
import {
  bool,
  code,
  computed,
  date,
  decimal,
  entitySet,
  idOf,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet, Navigation } from '../../odata/index.ts';
import {
  amountOf,
  DRAWBAR_KEY,
  ID,
  LAST_MODIFIED,
  shownCurrency,
  sumOf,
  SYS,
} from './system-fields.ts';

const WRITABLE = { insert: true, modify: true, remove: true };
const BLOCKED = ['', 'Ship', 'Invoice', 'All'];
const PRICE_METHOD = ['', 'Lowest Price'];

const ADDRESS: FieldList = {
  addressLine1: text(100),
  addressLine2: text(50),
  city: text(30),
  state: text(30),
  country: code(10, { to: 'country' }),
  postalCode: code(20),
};

/** An amount of an entry in the local currency, rounded as the ledger keeps it. */
const localAmount = (name: string): string =>
  `round(${amountOf(name)} / coalesce(nullif((l.data->>'currencyFactor')::numeric, 0), 1), 2)`;

const BALANCE = sumOf(
  'invoice',
  localAmount('remainingAmount'),
  "l.data->>'customerNumber' = r.data->>'number'",
);
const OVERDUE = sumOf(
  'invoice',
  localAmount('remainingAmount'),
  "l.data->>'customerNumber' = r.data->>'number' " +
    "and l.data->>'dueDate' < to_char(now(), 'YYYY-MM-DD')",
);
const OPEN_AMOUNT = (quantity: string): string =>
  sumOf(
    'salesLine',
    `round(${amountOf(quantity)} * ${amountOf('unitPrice')} ` +
      `* (100 - ${amountOf('lineDiscountPercent')}) / 100 ` +
      `* (100 + ${amountOf('taxPercent')}) / 100 ` +
      "/ coalesce(nullif((l.data->>'currencyFactor')::numeric, 0), 1), 2)",
    "l.data->>'customerNumber' = r.data->>'number' and l.data->>'documentType' = 'Order'",
  );

const CUSTOMER: FieldList = {
  number: code(20),
  displayName: text(100),
  type: member(['Company', 'Person']),
  ...ADDRESS,
  phoneNumber: text(30),
  email: text(80),
  website: text(80),
  salespersonCode: code(20, { to: 'salesperson' }),
  creditLimit: decimal(),
  taxLiable: bool(),
  taxAreaId: computed('Guid', 'uuid', 'null::uuid'),
  taxAreaDisplayName: text(100, { write: 'no' }),
  taxRegistrationNumber: text(20),
  paymentTermsId: idOf('erp', 'paymentTerm', 'paymentTermsCode'),
  shipmentMethodId: idOf('erp', 'shipmentMethod', 'shipmentMethodCode'),
  paymentMethodId: idOf('erp', 'paymentMethod', 'paymentMethodCode'),
  blocked: member(BLOCKED),
};

const CUSTOMER_EXTENDED: FieldList = {
  currencyId: idOf('erp', 'currency', 'currencyCode'),
  currencyCode: code(10, { to: 'currency' }),
  contactName: text(100),
  primaryContactNumber: code(20, { to: 'contact' }),
  mobilePhoneNumber: text(30),
  faxNumber: text(30),
  languageCode: code(10),
  territoryCode: code(10),
  paymentTermsCode: code(10, { to: 'paymentTerm' }),
  shipmentMethodCode: code(10, { to: 'shipmentMethod' }),
  shippingAgentCode: code(10, { to: 'shippingAgent' }),
  shippingAgentServiceCode: code(10),
  customerPriceGroup: code(10, { to: 'priceGroup' }),
  customerDiscountGroup: code(20, { to: 'customerDiscountGroup' }),
  allowLineDiscount: bool(),
  pricesIncludingTax: bool(),
  locationCode: code(10, { to: 'location' }),
  billToCustomerNumber: code(20, { to: 'customer' }),
  taxBusinessPostingGroup: code(20, { write: 'no' }),
  priceCalculationMethod: member(PRICE_METHOD, { write: 'no' }),
  genBusPostingGroup: code(20, { write: 'no' }),
  customerPostingGroup: code(20, { write: 'no' }),
};

const CONTACT: FieldList = {
  number: code(20),
  type: member(['Company', 'Person']),
  displayName: text(100),
  jobTitle: text(30),
  companyNumber: code(20),
  companyName: computed(
    'String',
    'text',
    "(select c.data->>'displayName' from sandbox.records c where c.system = 'erp' " +
      "and c.kind = 'contact' and c.key = r.data->>'companyNumber')",
  ),
  contactBusinessRelation: computed(
    'Enum',
    'text',
    "case when coalesce(r.data->>'customerNumber', '') <> '' then 'Customer' " +
      "when coalesce(r.data->>'vendorNumber', '') <> '' then 'Vendor' " +
      "when coalesce(r.data->>'bankAccountNumber', '') <> '' then 'Bank Account' else 'None' end",
    ['None', 'Customer', 'Vendor', 'Bank Account', 'Employee', 'Other', 'Multiple'],
  ),
  ...ADDRESS,
  phoneNumber: text(30),
  mobilePhoneNumber: text(30),
  email: text(80),
  website: text(80),
  searchName: code(100),
  privacyBlocked: bool(),
  taxRegistrationNumber: text(20),
  lastInteractionDate: date({ write: 'no' }),
};

const CONTACT_EXTENDED: FieldList = {
  firstName: text(30),
  middleName: text(30),
  surname: text(30),
  salutationCode: code(10),
  salespersonCode: code(20, { to: 'salesperson' }),
  territoryCode: code(10),
  currencyCode: code(10, { to: 'currency' }),
  faxNumber: text(30),
  pager: text(30),
  customerNumber: code(20, { write: 'no' }),
  customerId: idOf('erp', 'customer', 'customerNumber', 'no'),
  vendorNumber: code(20, { write: 'no' }),
};

const OPPORTUNITY: FieldList = {
  number: code(20, { write: 'create' }),
  description: text(100),
  salespersonCode: code(20, { to: 'salesperson' }),
  contactNumber: code(20, { to: 'contact' }),
  contactCompanyNumber: code(20, { to: 'contact' }),
  customerId: computed(
    'Guid',
    'uuid',
    "(select k.id from sandbox.records c join sandbox.records k on k.system = 'erp' " +
      "and k.kind = 'customer' and k.key = c.data->>'customerNumber' where c.system = 'erp' " +
      "and c.kind = 'contact' and c.key = r.data->>'contactCompanyNumber')",
  ),
  status: member(['Not Started', 'In Progress', 'Won', 'Lost'], { write: 'no' }),
  estimatedValue: decimal({ write: 'no' }),
  estimatedClosingDate: date({ write: 'no' }),
  probabilityPercent: decimal({ write: 'no' }),
  creationDate: date({ write: 'no' }),
  dateClosed: date({ write: 'no' }),
  closed: bool({ write: 'no' }),
};

function byCode(name: string, target: string, parentField: string, childField: string): Navigation {
  return { name, target, many: false, parentField, childField };
}

const CUSTOMER_LINKS: readonly Navigation[] = [
  byCode('currency', 'currencies', 'currencyId', 'id'),
  byCode('paymentTerm', 'paymentTerms', 'paymentTermsId', 'id'),
  byCode('shipmentMethod', 'shipmentMethods', 'shipmentMethodId', 'id'),
];

export const CUSTOMER_SETS: readonly EntitySet[] = [
  entitySet({
    name: 'customers',
    kind: 'customer',
    entityType: 'customer',
    keyField: 'id',
    access: WRITABLE,
    navigations: [
      ...CUSTOMER_LINKS,
      byCode('paymentMethod', 'paymentMethods', 'paymentMethodId', 'id'),
    ],
    fields: {
      ...ID,
      ...CUSTOMER,
      ...shownCurrency('yes'),
      balanceDue: computed('Decimal', 'numeric', BALANCE),
      ...LAST_MODIFIED,
    },
  }),
  entitySet({
    name: 'contacts',
    kind: 'contact',
    entityType: 'contact',
    keyField: 'id',
    access: WRITABLE,
    fields: { ...ID, ...CONTACT, ...LAST_MODIFIED },
  }),
  entitySet({
    name: 'opportunities',
    kind: 'opportunity',
    entityType: 'opportunity',
    keyField: 'id',
    fields: { ...ID, ...readOnly(OPPORTUNITY), ...LAST_MODIFIED },
  }),
];

export const CUSTOMER_EXTENSION_SETS: readonly EntitySet[] = [
  entitySet({
    name: 'customers',
    kind: 'customer',
    entityType: 'customer',
    keyField: 'id',
    access: WRITABLE,
    navigations: CUSTOMER_LINKS,
    fields: { ...SYS, ...DRAWBAR_KEY, ...CUSTOMER, ...CUSTOMER_EXTENDED, ...LAST_MODIFIED },
  }),
  entitySet({
    name: 'customerStatistics',
    kind: 'customer',
    entityType: 'customerStatistic',
    keyField: 'id',
    filterBy: ['id', 'number'],
    fields: {
      ...ID,
      number: code(20, { write: 'no' }),
      balance: computed('Decimal', 'numeric', BALANCE),
      overdue: computed('Decimal', 'numeric', OVERDUE),
      overdueAt: computed('Date', 'text', "to_char(now() at time zone 'UTC', 'YYYY-MM-DD')"),
      outstandingOrders: computed('Decimal', 'numeric', OPEN_AMOUNT('outstandingQuantity')),
      shippedNotInvoiced: computed(
        'Decimal',
        'numeric',
        `${OPEN_AMOUNT('quantityShipped')} - ${OPEN_AMOUNT('quantityInvoiced')}`,
      ),
      outstandingInvoices: computed('Decimal', 'numeric', '0'),
      totalSales: computed(
        'Decimal',
        'numeric',
        sumOf(
          'invoice',
          localAmount('totalAmountExcludingTax'),
          "l.data->>'customerNumber' = r.data->>'number'",
        ),
      ),
      invoicedPrepayment: computed('Decimal', 'numeric', '0'),
      creditLimit: decimal({ write: 'no' }),
    },
  }),
  entitySet({
    name: 'contacts',
    kind: 'contact',
    entityType: 'contact',
    keyField: 'id',
    access: WRITABLE,
    fields: { ...SYS, ...DRAWBAR_KEY, ...CONTACT, ...CONTACT_EXTENDED, ...LAST_MODIFIED },
  }),
  entitySet({
    name: 'opportunities',
    kind: 'opportunity',
    entityType: 'opportunity',
    keyField: 'id',
    access: WRITABLE,
    fields: { ...SYS, ...DRAWBAR_KEY, ...OPPORTUNITY },
  }),
];
