/** Look-ups of set-up tables, customers and price lists, prepared once. */
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { SetupReads } from '../domain/ports.ts';
import { code } from '../domain/document.ts';
import { briefly, brieflyByKey } from './briefly.ts';
import { lookupOn, wholeErpTable, type WholeSpec } from './lookup.ts';
import { toCompany } from './records/company.ts';
import { toPriceGroup, toPriceList } from './records/price-list.ts';
import {
  toCurrency,
  toCustomer,
  toExchangeRate,
  toLocation,
  toTaxSetup,
  toUnitOfMeasure,
} from './records/setup.ts';
import * as t from './tables.ts';

/** @param now Unix milliseconds. */
export function createSetupReads(orm: PostgresJsDatabase, now: () => number): SetupReads {
  const erp = lookupOn(orm, 'ERP');
  const crm = lookupOn(orm, 'CRM');
  const lists = { table: t.priceList, map: toPriceList };
  const whole = <T>(name: string, spec: WholeSpec<T>) =>
    briefly(now, wholeErpTable(orm, name, spec));
  const customers = { table: t.customer, map: toCustomer };
  return {
    priceListsById: erp('price_lists_by_id', {
      ...lists,
      column: t.priceList.id,
      type: 'uuid',
      keyOf: ({ id }) => id,
    }),
    priceListsByCode: erp('price_lists_by_code', {
      ...lists,
      column: t.priceList.code,
      type: 'text',
      keyOf: (list) => list.code,
    }),
    customersById: erp('customers_by_id', {
      ...customers,
      column: t.customer.id,
      type: 'uuid',
      keyOf: ({ id }) => id,
    }),
    customersByNumber: erp('customers_by_number', {
      ...customers,
      column: t.customer.number,
      type: 'text',
      keyOf: ({ number }) => number,
    }),
    customersByAccount: erp('customers_by_account', {
      ...customers,
      column: t.customer.partner,
      type: 'uuid',
      keyOf: ({ accountId }) => accountId ?? '',
    }),
    ratesOfCurrencies: brieflyByKey(
      now,
      erp('rates_of_currencies', {
        table: t.exchangeRate,
        column: t.exchangeRate.currencyCode,
        type: 'text',
        map: toExchangeRate,
        keyOf: ({ currencyCode }) => currencyCode,
      }),
      ({ currencyCode }) => currencyCode,
    ),
    crmCurrenciesByCode: brieflyByKey(
      now,
      crm('crm_currencies_by_code', {
        table: t.currency,
        column: t.currency.code,
        type: 'text',
        map: ({ id, document }) => ({ id, code: code(document, 'isocurrencycode') }),
        keyOf: (row) => row.code,
      }),
      (row) => row.code,
    ),
    companies: whole('companies', {
      table: t.company,
      orderBy: t.company.id,
      map: toCompany,
    }),
    allUnitsOfMeasure: whole('all_units', {
      table: t.unitOfMeasure,
      orderBy: t.unitOfMeasure.code,
      map: toUnitOfMeasure,
    }),
    allLocations: whole('all_locations', {
      table: t.location,
      orderBy: t.location.code,
      map: toLocation,
    }),
    allCurrencies: whole('all_currencies', {
      table: t.currency,
      orderBy: t.currency.code,
      map: toCurrency,
    }),
    allTaxSetups: whole('all_tax_setups', {
      table: t.taxSetup,
      orderBy: t.taxSetup.id,
      map: toTaxSetup,
    }),
    allPriceGroups: whole('all_price_groups', {
      table: t.priceGroup,
      orderBy: t.priceGroup.code,
      map: toPriceGroup,
    }),
  };
}
