/** Customers of the ERP and accounts of the CRM. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS } from './defaults.ts';
import {
  addressFields,
  code,
  currencyField,
  figure,
  inNewCrmRecords,
  NAMED,
  OFF,
  ownerField,
  reference,
  ruled,
  text,
  UNCHECKED,
} from './fields.ts';
import { optionFields, optionKeys } from './options.ts';

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
    keys: [{ fields: ['number'] }, ...optionKeys('ERP')],
  },
  crm: {
    kind: 'account',
    table: 'accounts',
    filter: [ACTIVE, { field: 'customertypecode', is: 'equal', value: 3 }],
    label: ['name'],
    keys: optionKeys('CRM'),
  },
  dependsOn: ['CURRENCY', 'PAYMENT TERMS', 'SHIPMENT METHOD', 'SHIPPING AGENT'],
  fields: [
    text(['name', 'Name', 'displayName', 'name'], 100, 'BIDIRECTIONAL', NAMED),
    code(['number', 'No.', 'number', 'accountnumber'], 20),
    text(
      ['contact', 'Contact', 'contactName', 'address1_primarycontactname'],
      100,
      'BIDIRECTIONAL',
      UNCHECKED,
    ),
    ...addressFields(),
    currencyField('BIDIRECTIONAL'),
    text(['email', 'E-mail', 'email', 'emailaddress1'], 80),
    text(['fax', 'Fax', 'faxNumber', 'fax'], 30),
    text(['homePage', 'Home page', 'website', 'websiteurl'], 80),
    text(['phone', 'Phone no.', 'phoneNumber', 'telephone1'], 30),
    text(
      ['mobile', 'Mobile phone no.', 'mobilePhoneNumber', 'telephone2'],
      30,
      'BIDIRECTIONAL',
      OFF,
    ),
    ...optionFields(),
    figure(['creditLimit', 'Credit limit', 'creditLimit', 'creditlimit'], 2),
    // Filled in when the contact has its partner, which comes after its customer's.
    reference(
      ['primaryContact', 'Primary contact no.', 'primaryContactNumber', '_primarycontactid_value'],
      { mapping: 'CONTACT' },
      'BIDIRECTIONAL',
      { clearOnFailure: true },
    ),
    // An inactive account blocks its customer, if nothing does; activating it unblocks nobody.
    ruled(
      ['blocked', 'Blocked', 'blocked', 'statecode'],
      'CRM_TO_ERP',
      { kind: 'block', inactive: 1, blocked: 'All', unless: '_masterid_value' },
      { whenSourceChanges: true },
    ),
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
  fields: [...CUSTOMER.fields, ownerField()],
};
