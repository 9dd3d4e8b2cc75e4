/** Salespeople of the ERP and users of the CRM: matched by e-mail, never created unless asked. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import { DEFAULTS } from './defaults.ts';
import { OFF, ruled, text } from './fields.ts';

export const SALESPEOPLE: TableMapping = {
  ...DEFAULTS,
  name: 'SALESPEOPLE',
  guid: TABLE_MAPPING_GUIDS.SALESPEOPLE,
  label: 'Salespeople and users',
  direction: 'CRM_TO_ERP',
  uncouplesWhenErpDeleted: true,
  erp: {
    kind: 'salesperson',
    table: 'salespeople',
    filter: [],
    label: ['code', 'displayName'],
    keys: [{ fields: ['code'] }],
  },
  crm: {
    kind: 'user',
    table: 'systemusers',
    filter: [
      { field: 'islicensed', is: 'one-of', values: [true, null] },
      { field: 'isdisabled', is: 'one-of', values: [false, null] },
      { field: 'isintegrationuser', is: 'one-of', values: [false, null] },
      { field: 'applicationid', is: 'empty' },
    ],
    label: ['fullname'],
    keys: [],
  },
  dependsOn: [],
  fields: [
    // Only when somebody asks for a salesperson to be made from a user.
    ruled(
      ['code', 'Code', 'code', 'fullname'],
      'CRM_TO_ERP',
      { kind: 'serial', mapping: 'SALESPEOPLE', series: { prefix: 'SP NO. ', digits: 5 } },
      { atCreation: true },
    ),
    text(['email', 'E-mail', 'email', 'internalemailaddress'], 80, 'CRM_TO_ERP'),
    text(['name', 'Name', 'displayName', 'fullname'], 50, 'CRM_TO_ERP'),
    text(['phone', 'Phone no.', 'phoneNumber', 'mobilephone'], 30, 'CRM_TO_ERP'),
    text(['jobTitle', 'Job title', 'jobTitle', 'title'], 30, 'CRM_TO_ERP', OFF),
    text(['email2', 'E-mail 2', 'email2', 'personalemailaddress'], 80, 'CRM_TO_ERP', OFF),
  ],
  match: [[['email']]],
  fullSyncCreates: [],
};
