/** People: contacts of customers in the ERP, contacts of accounts in the CRM. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS } from './defaults.ts';
import {
  addressFields,
  currencyField,
  inNewErpRecords,
  NAMED,
  OFF,
  ownerField,
  reference,
  text,
} from './fields.ts';

/** A company contact is known as the company of its customer, so that new people find it. */
const COMPANY_OF = 'company-of/';

export const CONTACT: TableMapping = {
  ...DEFAULTS,
  name: 'CONTACT',
  guid: TABLE_MAPPING_GUIDS.CONTACT,
  label: 'Contacts',
  direction: 'BIDIRECTIONAL',
  erp: {
    kind: 'contact',
    table: 'contacts',
    filter: [
      { field: 'type', is: 'equal', value: 'Person' },
      { field: 'companyNumber', is: 'filled' },
      { field: 'customerNumber', is: 'filled' },
    ],
    label: ['number', 'displayName'],
    keys: [
      { fields: ['number'] },
      {
        fields: ['customerNumber'],
        prefix: COMPANY_OF,
        when: [{ field: 'type', is: 'equal', value: 'Company' }],
      },
    ],
  },
  crm: {
    kind: 'contact',
    table: 'contacts',
    // The parent is an account, not a contact.
    filter: [ACTIVE, { field: '_accountid_value', is: 'filled' }],
    label: ['fullname'],
    keys: [],
  },
  dependsOn: ['CUSTOMER'],
  fields: [
    inNewErpRecords('type', 'Person'),
    reference(
      ['company', 'Company', 'customerNumber', '_parentcustomerid_value'],
      {
        mapping: 'CUSTOMER',
        writeTo: { field: 'companyNumber', mapping: 'CONTACT', prefix: COMPANY_OF },
      },
      'BIDIRECTIONAL',
      { notNull: true, orphansAllowed: true },
    ),
    currencyField('BIDIRECTIONAL'),
    text(
      ['salutation', 'Salutation code', 'salutationCode', 'salutation'],
      10,
      'BIDIRECTIONAL',
      OFF,
    ),
    text(['firstName', 'First name', 'firstName', 'firstname'], 30),
    text(['middleName', 'Middle name', 'middleName', 'middlename'], 30),
    text(['surname', 'Surname', 'surname', 'lastname'], 30, 'BIDIRECTIONAL', NAMED),
    text(['jobTitle', 'Job title', 'jobTitle', 'jobtitle'], 30),
    ...addressFields(),
    text(['email', 'E-mail', 'email', 'emailaddress1'], 80),
    text(['phone', 'Phone no.', 'phoneNumber', 'telephone1'], 30),
    text(['mobile', 'Mobile phone', 'mobilePhoneNumber', 'mobilephone'], 30),
    text(['fax', 'Fax', 'faxNumber', 'fax'], 30),
    text(['pager', 'Pager', 'pager', 'pager'], 30),
    text(['homePage', 'Home page', 'website', 'websiteurl'], 80),
  ],
  match: [
    [
      ['firstName', 'surname', 'company'],
      ['firstName', 'surname', 'email'],
      ['firstName', 'surname', 'phone'],
    ],
  ],
  fullSyncCreates: ['CRM', 'ERP'],
};

/** The owner of a contact is the user of its salesperson (PERSON ownership). */
export const CONTACT_WITH_OWNER: TableMapping = {
  ...CONTACT,
  fields: [...CONTACT.fields, ownerField()],
};
