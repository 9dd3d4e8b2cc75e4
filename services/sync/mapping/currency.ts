/** Currencies; the local one is not in the ERP's table and stands for a blank code. */
import { TABLE_MAPPING_GUIDS } from '@drawbar/schema/values';
import type { TableMapping } from '../domain/mapping.ts';
import { ACTIVE, DEFAULTS } from './defaults.ts';
import { code, ruled, text } from './fields.ts';

export const CURRENCY: TableMapping = {
  ...DEFAULTS,
  name: 'CURRENCY',
  guid: TABLE_MAPPING_GUIDS.CURRENCY,
  label: 'Currencies',
  direction: 'ERP_TO_CRM',
  createWhenNoMatch: true,
  syncAfterCoupling: true,
  matchesByItself: true,
  erp: {
    kind: 'currency',
    table: 'currencies',
    filter: [],
    label: ['code', 'displayName'],
    keys: [{ fields: ['code'] }],
  },
  crm: {
    kind: 'currency',
    table: 'transactioncurrencies',
    filter: [ACTIVE],
    label: ['isocurrencycode', 'currencyname'],
    keys: [{ fields: ['isocurrencycode'] }],
  },
  dependsOn: [],
  fields: [
    code(['code', 'Code', 'code', 'isocurrencycode'], 5, { atCreation: true }),
    text(['name', 'Description', 'displayName', 'currencyname'], 30, 'ERP_TO_CRM'),
    // The CRM takes none without symbol: a new one has its code where the ERP knows none.
    ruled(['symbol', 'Symbol', 'symbol', 'currencysymbol'], 'ERP_TO_CRM', {
      kind: 'text',
      max: 10,
      orField: 'code',
    }),
    ruled(['exchangeRate', 'Exchange rate', 'code', 'exchangerate'], 'ERP_TO_CRM', {
      kind: 'exchange-rate',
    }),
    ruled(
      ['precision', 'Precision', 'code', 'currencyprecision'],
      'ERP_TO_CRM',
      { kind: 'currency-decimals', otherwise: 2 },
      { atCreation: true },
    ),
  ],
  match: [[['code']]],
  fullSyncCreates: ['CRM'],
};
