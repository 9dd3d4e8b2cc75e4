/** Loads the ERP from a data folder, and CRONUS's supplement with CRONUS. */
import { basename } from 'node:path';
import type { StoredData } from '../odata/index.ts';
import { taxPercentOf } from '../erp/amounts.ts';
import { BadData, readCsv, type DataFolder } from './csv.ts';
import type { BulkInsert, LoadedRow } from './bulk.ts';
import { ledgerRows, purchaseRows, salesRows } from './erp-documents.ts';
import { MASTER_FILES, type FileMapping } from './erp-master.ts';
import { priceRows } from './erp-prices.ts';
import { recordId } from './guid.ts';
import { priceGroupMembers, priceListRows, reservationRows, transferRows } from './supplement.ts';

/** The first is the data; the second, where there is one, adds to it. */
export type Folders = readonly [DataFolder, ...DataFolder[]];

/** @throws {BadData} for the first bad row. */
export async function loadErp(bulk: BulkInsert, folders: Folders): Promise<void> {
  await loadCompany(bulk, folders);
  await loadTaxes(bulk, folders);
  const members = await membersOf(folders);
  const customers = new Map<string, StoredData>();
  for (const mapping of MASTER_FILES) {
    for await (const row of masterRows(folders, mapping)) {
      if (mapping.kind === 'customer') {
        const group = members.get(row.key) ?? row.data.customerPriceGroup ?? '';
        const data = { ...row.data, customerPriceGroup: group };
        customers.set(row.key, neededByDocuments(data));
        await bulk.add({ ...row, data });
      } else {
        await bulk.add(row);
      }
    }
  }
  if (customers.size === 0) {
    throw new BadData('customers.csv', 0, null, 'the folder has no customers');
  }
  for (const folder of folders) {
    for (const rows of [
      priceRows(folder),
      priceListRows(folder),
      ledgerRows(folder),
      salesRows(folder, customers),
      purchaseRows(folder),
      transferRows(folder),
      reservationRows(folder),
    ]) {
      for await (const row of rows) await bulk.add(row);
    }
  }
  await bulk.finish();
}

/** Of a customer, what sales documents repeat. */
function neededByDocuments(data: StoredData): StoredData {
  const members = [
    'displayName',
    'addressLine1',
    'addressLine2',
    'city',
    'state',
    'country',
    'postalCode',
    'genBusPostingGroup',
    'customerPriceGroup',
    'customerDiscountGroup',
  ];
  return Object.fromEntries(members.map((member) => [member, data[member] ?? '']));
}

async function membersOf(folders: Folders): Promise<ReadonlyMap<string, string>> {
  const members = new Map<string, string>();
  for (const folder of folders) {
    for (const [customer, group] of await priceGroupMembers(folder)) members.set(customer, group);
  }
  return members;
}

/** @throws {BadData} when a key stands twice. */
async function* masterRows(folders: Folders, mapping: FileMapping): AsyncIterable<LoadedRow> {
  const seen = new Set<string>();
  for (const folder of folders) {
    for await (const row of readCsv(folder, mapping.file)) {
      if (mapping.only !== undefined && !mapping.only(row)) continue;
      const key = mapping.key(row);
      if (seen.has(key)) throw row.bad('no or code', `${key} stands there twice`);
      seen.add(key);
      yield {
        kind: mapping.kind,
        id: recordId('erp', mapping.kind, key),
        key,
        data: mapping.data(row),
      };
    }
  }
}

interface CompanyRow {
  readonly name: string;
  readonly settings: StoredData;
}

async function loadCompany(bulk: BulkInsert, folders: Folders): Promise<void> {
  const { name, settings } = await companyOf(folders);
  const local = await localCurrency(folders);
  await bulk.add({
    kind: 'company',
    id: recordId('erp', 'company', 'company'),
    key: 'company',
    data: { name: name.slice(0, 30), displayName: name, systemVersion: '29.0.0.0' },
  });
  await bulk.add({
    kind: 'companySettings',
    id: recordId('erp', 'companySettings', 'settings'),
    key: 'settings',
    data: { ...DEFAULTS, ...settings, name, displayName: name, localCurrencyCode: local },
  });
}

/** One setting per business group of customers; the demo company's items have no group of tax. */
async function loadTaxes(bulk: BulkInsert, folders: Folders): Promise<void> {
  const groups = new Set<string>();
  for (const folder of folders) {
    for await (const row of readCsv(folder, 'customers')) {
      groups.add(row.text('gen_bus_posting_group'));
    }
  }
  for (const group of groups) {
    const key = `${group},`;
    await bulk.add({
      kind: 'taxSetup',
      id: recordId('erp', 'taxSetup', key),
      key,
      data: {
        taxBusinessPostingGroup: group,
        taxProductPostingGroup: '',
        taxCalculationType: 'Normal VAT',
        taxPercent: taxPercentOf({ genBusPostingGroup: group }),
      },
    });
  }
}

const DEFAULTS: StoredData = {
  experience: 'Premium',
  suiteExperience: true,
  amountRoundingPrecision: '0.01',
  unitAmountRoundingPrecision: '0.00001',
  amountDecimalPlaces: '2:2',
  unitAmountDecimalPlaces: '2:5',
  stockoutWarning: true,
  checkAvailabilityPeriod: '90D',
  checkAvailabilityTimeBucket: 'Week',
  extendedPricing: true,
  writeInProductType: 'Item',
  archiveOrders: true,
};

/** A folder without `company.csv` is a company named after the folder. */
async function companyOf(folders: Folders): Promise<CompanyRow> {
  for (const folder of folders) {
    for await (const row of readCsv(folder, 'company')) {
      return {
        name: row.key('name'),
        settings: {
          countryCode: row.text('country_code'),
          experience: row.text('experience'),
          localCurrencySymbol: row.text('local_currency_symbol'),
          timeZone: row.text('time_zone'),
          defaultLocationCode: row.text('default_location_code'),
        },
      };
    }
  }
  return { name: basename(folders[0].path), settings: {} };
}

/** @throws {BadData} when no currency is marked as the local one. */
export async function localCurrency(folders: Folders): Promise<string> {
  for await (const row of readCsv(folders[0], 'currencies')) {
    if (row.flag('is_local_currency')) return row.key('code');
  }
  throw new BadData('currencies.csv', 0, 'is_local_currency', 'no currency is marked true');
}
