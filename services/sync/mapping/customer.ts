/** Customers of the ERP and accounts of the CRM. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS } from './defaults.ts';
import { addressFields, code, figure, inNewCrmRecords, reference, text } from './fields.ts';

export const CUSTOMER: TableMapping = {
  ...DEFAULTS,
  name: 'CUSTOMER',
  guid: TABLE_MAPPING_GUIDS.CUSTOMER,
  label: 'Customers and accounts',
  direction: 'BIDIRECTIONAL',
  erp: {
    kind: 'customer',
    table: 'customers',
    filter: [{ field: 'blocked', is: 'empty' }],
    label: ['number', 'displayName'],
    keys: [{ fields: ['number'] }],
  },
  crm: {
    kind: 'account',
    table: 'accounts',
    filter: [ACTIVE, { field: 'customertypecode', is: 'equal', value: 3 }],
    label: ['name'],
    keys: [],
  },
  dependsOn: ['CURRENCY'],
  fields: [
    text(['name', 'Name', 'displayName', 'name'], 100),
    code(['number', 'No.', 'number', 'accountnumber'], 20),
    ...addressFields(),
    reference(
      ['currency', 'Currency', 'currencyCode', '_transactioncurrencyid_value'],
      { mapping: 'CURRENCY', blankIsLocalCurrency: true },
      'BIDIRECTIONAL',
    ),
    text(['email', 'E-mail', 'email', 'emailaddress1'], 80),
    text(['fax', 'Fax', 'faxNumber', 'fax'], 30),
    text(['homePage', 'Home page', 'website', 'websiteurl'], 80),
    text(['phone', 'Phone no.', 'phoneNumber', 'telephone1'], 30),
    figure(['creditLimit', 'Credit limit', 'creditLimit', 'creditlimit'], 2),
    inNewCrmRecords('customertypecode', 3),
  ],
  // A number is enough; a name needs one more equal field, whichever (`design.md` 6).
  match: [
    [['number']],
    [
      ['name', 'postCode'],
      ['name', 'phone'],
      ['name', 'email'],
      ['name', 'address'],
      ['name', 'city'],
    ],
  ],
  fullSyncCreates: ['CRM', 'ERP'],
};

/** The owner of an account is the user of its salesperson (PERSON ownership). */
export const CUSTOMER_WITH_OWNER: TableMapping = {
  ...CUSTOMER,
  dependsOn: ['SALESPEOPLE', ...CUSTOMER.dependsOn],
  fields: [
    ...CUSTOMER.fields,
    reference(
      ['owner', 'Salesperson', 'salespersonCode', '_ownerid_value'],
      { mapping: 'SALESPEOPLE' },
      'ERP_TO_CRM',
      { notNull: true },
    ),
  ],
};
