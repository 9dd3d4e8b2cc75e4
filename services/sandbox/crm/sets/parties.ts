/** Accounts, contacts, users, and the organisation they belong to. */
import {
  bool,
  computed,
  decimal,
  entitySet,
  guid,
  int,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import { FREIGHT_TERMS, PAYMENT_TERMS, SHIPPING_METHODS } from './options.ts';
import { ACTIVE_INACTIVE, lookup, OWNED, table, type CrmTable } from './table.ts';

const ADDRESS: FieldList = {
  address1_name: text(200),
  address1_primarycontactname: text(100),
  address1_line1: text(250),
  address1_line2: text(250),
  address1_line3: text(250),
  address1_city: text(80),
  address1_stateorprovince: text(50),
  address1_postalcode: text(20),
  address1_country: text(80),
  telephone1: text(50),
  telephone2: text(50),
  fax: text(50),
  emailaddress1: text(100),
  websiteurl: text(200),
};

const ACCOUNT = table({
  set: 'accounts',
  logical: 'account',
  name: 'name',
  required: ['name'],
  states: ACTIVE_INACTIVE,
  fields: {
    name: text(160),
    accountnumber: text(20),
    ...ADDRESS,
    description: text(2000),
    creditlimit: decimal(),
    creditonhold: bool(),
    customertypecode: int(),
    paymenttermscode: int(),
    address1_shippingmethodcode: int(),
    address1_freighttermscode: int(),
    numberofemployees: int(),
    revenue: decimal(),
  },
  lookups: [
    ...OWNED,
    lookup('primarycontactid', 'contact'),
    lookup('parentaccountid', 'account'),
    lookup('defaultpricelevelid', 'pricelevel'),
    lookup('masterid', 'account'),
  ],
  children: [
    {
      name: 'contact_customer_accounts',
      target: 'contacts',
      many: true,
      parentField: 'accountid',
      childField: '_parentcustomerid_value',
    },
  ],
  options: {
    customertypecode: [
      { value: 1, label: 'Competitor' },
      { value: 2, label: 'Consultant' },
      { value: 3, label: 'Customer' },
      { value: 8, label: 'Prospect' },
      { value: 10, label: 'Supplier' },
      { value: 11, label: 'Vendor' },
      { value: 12, label: 'Other' },
    ],
    paymenttermscode: PAYMENT_TERMS,
    address1_shippingmethodcode: SHIPPING_METHODS,
    address1_freighttermscode: FREIGHT_TERMS,
  },
});

const CONTACT = table({
  set: 'contacts',
  logical: 'contact',
  name: 'fullname',
  required: ['lastname'],
  states: ACTIVE_INACTIVE,
  fields: {
    firstname: text(50),
    middlename: text(50),
    lastname: text(50),
    fullname: computed(
      'String',
      'text',
      "trim(concat_ws(' ', r.data->>'firstname', r.data->>'middlename', r.data->>'lastname'))",
    ),
    jobtitle: text(100),
    salutation: text(100),
    mobilephone: text(50),
    pager: text(50),
    ...ADDRESS,
    description: text(2000),
    creditlimit: decimal(),
    donotemail: bool(),
    _accountid_value: computed(
      'Guid',
      'uuid',
      "case when r.data->>'parentcustomerid_type' = 'account' " +
        "then (r.data->>'parentcustomerid')::uuid end",
    ),
  },
  lookups: [
    ...OWNED,
    lookup('parentcustomerid', {
      account: 'parentcustomerid_account',
      contact: 'parentcustomerid_contact',
    }),
    lookup('masterid', 'contact', 'no'),
  ],
});

const USER = table({
  set: 'systemusers',
  logical: 'systemuser',
  name: 'fullname',
  fields: {
    fullname: text(200, { write: 'no' }),
    firstname: text(256),
    lastname: text(256),
    domainname: text(1024),
    internalemailaddress: text(100),
    personalemailaddress: text(100),
    mobilephone: text(64),
    title: text(128),
    azureactivedirectoryobjectid: guid(),
    applicationid: guid(),
    isdisabled: bool(),
    isintegrationuser: bool(),
    islicensed: bool({ write: 'no' }),
    accessmode: int(),
  },
  lookups: [lookup('businessunitid', 'businessunit')],
  children: [
    {
      name: 'systemuserroles_association',
      target: 'rolesofusers',
      many: true,
      parentField: 'systemuserid',
      childField: 'holderid',
    },
  ],
  options: {
    accessmode: [
      { value: 0, label: 'Read-Write' },
      { value: 1, label: 'Administrative' },
      { value: 2, label: 'Read' },
      { value: 4, label: 'Non-interactive' },
    ],
  },
});

const BUSINESS_UNIT = table({
  set: 'businessunits',
  logical: 'businessunit',
  name: 'name',
  fields: { name: text(160), isdisabled: bool() },
  lookups: [lookup('parentbusinessunitid', 'businessunit')],
});

const ORGANIZATION = table({
  set: 'organizations',
  logical: 'organization',
  name: 'name',
  changeTracking: false,
  fields: {
    name: text(160),
    languagecode: int(),
    issopintegrationenabled: bool(),
    pricingdecimalprecision: int(),
    currencydecimalprecision: int(),
    expirechangetrackingindays: int(),
    maxuploadfilesize: int(),
  },
  lookups: [lookup('basecurrencyid', 'transactioncurrency', 'no')],
});

const ROLE = table({
  set: 'roles',
  logical: 'role',
  name: 'name',
  changeTracking: false,
  fields: { name: text(100), roleidunique: guid() },
  lookups: [
    lookup('businessunitid', 'businessunit'),
    lookup('roletemplateid', 'roletemplate', 'no'),
  ],
});

/** Which user holds which role; the real system shows it through `systemuserroles_association`. */
const USER_ROLE = table({
  set: 'systemuserrolescollection',
  logical: 'systemuserroles',
  id: 'systemuserroleid',
  name: 'systemuserroleid',
  changeTracking: false,
  fields: { systemuserid: guid(), roleid: guid() },
});

/** Roles as a user's navigation shows them: one row per user and role; no set of the API. */
export const ROLES_OF_USERS = entitySet({
  name: 'rolesofusers',
  kind: 'role',
  entityType: 'role',
  keyField: 'roleid',
  from:
    'select x.id, x.key || u.id::text as key, x.version, x.created_at, x.modified_at, ' +
    "x.created_by, x.modified_by, x.data, u.data->>'systemuserid' as holder " +
    "from sandbox.records u join sandbox.records x on x.system = 'crm' and x.kind = 'role' " +
    "and x.id = (u.data->>'roleid')::uuid " +
    "where u.system = 'crm' and u.kind = 'systemuserroles'",
  fields: {
    roleid: computed('Guid', 'uuid', 'r.id'),
    holderid: computed('Guid', 'text', 'r.holder'),
    name: text(100),
    roleidunique: guid(),
    _businessunitid_value: guid({ as: 'businessunitid' }),
    _roletemplateid_value: guid({ as: 'roletemplateid' }),
  },
});

export const PARTY_TABLES: readonly CrmTable[] = [
  ACCOUNT,
  CONTACT,
  USER,
  BUSINESS_UNIT,
  ORGANIZATION,
  ROLE,
  USER_ROLE,
];
