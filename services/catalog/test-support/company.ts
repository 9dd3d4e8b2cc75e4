/** A company as both systems' wires show it: enough records for every field of catalog. */
import type { Database } from '@drawbar/platform/database';
import { fill, guid, pair } from './replica.ts';

export async function fillCompany(database: Database): Promise<void> {
  await fillItems(database);
  await fillSetup(database);
  await fillPrices(database);
  await fillCrm(database);
}

async function fillItems(database: Database): Promise<void> {
  const item = { baseUnitOfMeasureCode: 'PCS', type: 'Inventory', blocked: false };
  await fill(database, 'ERP', 'item', [
    { id: '1', number: '1896-S', displayName: 'ATHENS Desk', unitPrice: '649.4', ...item },
    { id: '2', number: '1900-S', displayName: 'PARIS Chair', unitPrice: '125.1', ...item },
    { id: '3', number: 'LS-75', displayName: 'Loudspeaker 50%', unitPrice: '79', ...item },
    { id: '4', number: 'SVC', displayName: 'Assembly', ...item, type: 'Service', blocked: true },
  ]);
  await fill(database, 'ERP', 'itemVariant', [
    { id: '31', itemId: guid('3'), code: 'LS-75-B', description: 'Black' },
    { id: '32', itemId: guid('2'), code: 'OLD', description: 'Of 1999', salesBlocked: true },
  ]);
  await fill(database, 'ERP', 'itemUnit', [
    { id: '41', itemId: guid('3'), code: 'BOX', quantityPerUnitOfMeasure: '12' },
    { id: '42', itemId: guid('3'), code: 'PCS', quantityPerUnitOfMeasure: '1' },
  ]);
  await fill(database, 'ERP', 'resource', [
    {
      id: '51',
      number: 'LINA',
      displayName: 'Lina Townsend',
      baseUnitOfMeasureCode: 'HOUR',
      unitPrice: '107',
      blocked: false,
    },
  ]);
}

async function fillSetup(database: Database): Promise<void> {
  await fill(database, 'ERP', 'unitOfMeasure', [
    { id: '61', code: 'PCS', displayName: 'Piece' },
    { id: '62', code: 'BOX', displayName: 'Box' },
  ]);
  await fill(database, 'ERP', 'location', [
    { id: '71', code: 'RED', displayName: 'Red Warehouse' },
    { id: '72', code: 'BLUE', displayName: 'Blue Warehouse' },
  ]);
  await fill(database, 'ERP', 'currency', [
    { id: '81', code: 'EUR', displayName: 'Euro', amountDecimalPlaces: '2:2' },
  ]);
  await fill(database, 'ERP', 'exchangeRate', [
    rate('82', '2025-01-01', '64.9089'),
    rate('83', '2026-06-01', '70'),
  ]);
  await fill(database, 'ERP', 'customer', [
    {
      id: '91',
      number: '10000',
      customerPriceGroup: 'RETAIL',
      customerDiscountGroup: 'LARGE ACC',
      currencyCode: null,
      blocked: null,
    },
  ]);
}

const rate = (id: string, startingDate: string, amount: string) => ({
  id,
  startingDate,
  currencyCode: 'EUR',
  exchangeRateAmount: '100',
  relationalExchangeRateAmount: amount,
  relationalCurrencyCode: null,
});

async function fillPrices(database: Database): Promise<void> {
  await fill(database, 'ERP', 'priceGroup', [{ id: 'a1', code: 'RETAIL', description: 'Retail' }]);
  const list = { priceType: 'Sale', status: 'Active', currencyCode: null };
  await fill(database, 'ERP', 'priceList', [
    { id: 'b1', code: 'S00001', sourceType: 'All Customers', sourceNumber: null, ...list },
    {
      id: 'b2',
      code: 'S00002',
      sourceType: 'Customer Price Group',
      sourceNumber: 'RETAIL',
      ...list,
      currencyCode: 'EUR',
      endingDate: '2026-03-31',
    },
    { id: 'b3', code: 'S00003', sourceType: 'Customer', sourceNumber: '20000', ...list },
    { id: 'b4', code: 'S00004', sourceType: 'All Customers', ...list, status: 'Draft' },
    { id: 'b5', code: 'P00001', sourceType: 'Vendor', ...list, priceType: 'Purchase' },
  ]);
  const line = {
    priceListCode: 'S00001',
    sourceType: 'All Customers',
    priceType: 'Sale',
    amountType: 'Price',
    status: 'Active',
  };
  await fill(database, 'ERP', 'priceLine', [
    priceLine('c1', { ...line, assetNumber: '1900-S', minimumQuantity: '10', unitPrice: '99.5' }),
    priceLine('c2', { ...line, assetNumber: '1900-S', minimumQuantity: '2', unitPrice: '110' }),
    priceLine('c3', { ...line, assetNumber: '1896-S', minimumQuantity: '0', unitPrice: '600' }),
    priceLine('c4', { ...line, assetNumber: 'GONE', minimumQuantity: '0', unitPrice: '1' }),
    {
      ...priceLine('c5', { ...line, assetNumber: 'LINA', unitPrice: '90' }),
      assetType: 'Resource',
    },
  ]);
}

const priceLine = (id: string, data: Record<string, string>) => ({
  id,
  assetType: 'Item',
  minimumQuantity: '0',
  currencyCode: null,
  variantCode: null,
  unitOfMeasureCode: null,
  ...data,
});

async function fillCrm(database: Database): Promise<void> {
  await fill(database, 'CRM', 'unitGroup', [{ id: 'd1', name: 'NAV PCS' }]);
  const unit = { _uomscheduleid_value: guid('d1') };
  await fill(database, 'CRM', 'unit', [
    { id: 'd2', name: 'BOX', quantity: '12', isschedulebaseuom: false, ...unit },
    { id: 'd3', name: 'PCS', quantity: '1', isschedulebaseuom: true, ...unit },
  ]);
  const product = { _defaultuomscheduleid_value: guid('d1'), statecode: 0 };
  await fill(database, 'CRM', 'product', [
    { id: 'e1', productnumber: 'P-LS-75', name: 'Loudspeaker', ...product },
    { id: 'e2', productnumber: 'P-NEW', name: 'Not coupled', ...product, statecode: 2 },
  ]);
  await fill(database, 'CRM', 'currency', [{ id: 'f1', isocurrencycode: 'GBP' }]);
  await pair(database, { kind: 'item', id: '3' }, { kind: 'product', id: 'e1' });
  await pair(database, { kind: 'unitOfMeasure', id: '61' }, { kind: 'unitGroup', id: 'd1' });
  await pair(database, { kind: 'customer', id: '91' }, { kind: null, id: 'aa' });
}
