/** Master data of the ERP: which file becomes which kind of record, column by column. */
import type { StoredData } from '../odata/index.ts';
import type { CsvRow } from './csv.ts';

export interface FileMapping {
  readonly file: string;
  readonly kind: string;
  key(row: CsvRow): string;
  data(row: CsvRow): StoredData;
  /** Rows that are of another kind are passed over. */
  only?(row: CsvRow): boolean;
}

/** `02:02` of the source is `2:2` in the ERP. */
function places(row: CsvRow, column: string, otherwise: string): string {
  const text = row.text(column);
  return text === '' ? otherwise : text.split(':').map(Number).join(':');
}

function precision(row: CsvRow, column: string, otherwise: string): string {
  const value = row.decimal(column);
  return value === '0' ? otherwise : value;
}

function address(row: CsvRow): StoredData {
  return {
    addressLine1: row.text('address'),
    addressLine2: row.text('address_2'),
    city: row.text('city'),
    state: row.text('county'),
    country: row.text('country_code'),
    postalCode: row.text('post_code'),
  };
}

function named(file: string, kind: string): FileMapping {
  return {
    file,
    kind,
    key: (row) => row.key('code'),
    data: (row) => ({ code: row.key('code'), displayName: row.text('description') }),
  };
}

const CODES: readonly FileMapping[] = [
  {
    file: 'currencies',
    kind: 'currency',
    only: (row) => !row.flag('is_local_currency'),
    key: (row) => row.key('code'),
    data: (row) => ({
      code: row.key('code'),
      isoCode: row.key('code'),
      displayName: row.text('description'),
      amountDecimalPlaces: places(row, 'amount_decimal_places', '2:2'),
      amountRoundingPrecision: precision(row, 'amount_rounding_precision', '0.01'),
      unitAmountDecimalPlaces: places(row, 'unit_amount_decimal_places', '2:5'),
      unitAmountRoundingPrecision: precision(row, 'unit_amount_rounding_precision', '0.00001'),
    }),
  },
  {
    file: 'exchange_rates',
    kind: 'exchangeRate',
    key: (row) => `${row.key('currency_code')},${row.date('starting_date')}`,
    data: (row) => ({
      currencyCode: row.key('currency_code'),
      startingDate: row.date('starting_date'),
      exchangeRateAmount: row.decimal('exchange_rate_amount'),
      relationalCurrencyCode: row.text('relational_currency_code'),
      relationalExchangeRateAmount: row.decimal('relational_exch_rate_amount'),
    }),
  },
  {
    file: 'salespeople',
    kind: 'salesperson',
    key: (row) => row.key('code'),
    data: (row) => ({
      code: row.key('code'),
      displayName: row.text('name'),
      email: row.text('email'),
      jobTitle: row.text('job_title'),
      commissionPercent: row.decimal('commission_pct'),
    }),
  },
  {
    ...named('payment_terms', 'paymentTerm'),
    data: (row) => ({
      code: row.key('code'),
      displayName: row.text('description'),
      dueDateCalculation: row.text('due_date_calculation'),
      discountDateCalculation: row.text('discount_date_calculation'),
      discountPercent: row.decimal('discount_pct'),
    }),
  },
  named('payment_methods', 'paymentMethod'),
  named('shipment_methods', 'shipmentMethod'),
  {
    ...named('shipping_agents', 'shippingAgent'),
    data: (row) => ({
      code: row.key('code'),
      displayName: row.text('name'),
      internetAddress: row.text('internet_address'),
    }),
  },
  {
    ...named('countries', 'country'),
    data: (row) => ({ code: row.key('code'), displayName: row.text('name') }),
  },
  {
    ...named('customer_price_groups', 'priceGroup'),
    only: (row) => row.text('group_type').includes('price'),
    data: (row) => ({
      code: row.key('code'),
      description: row.text('description'),
      allowInvoiceDiscount: true,
      allowLineDiscount: true,
    }),
  },
  {
    ...named('customer_price_groups', 'customerDiscountGroup'),
    only: (row) => row.text('group_type').includes('discount'),
    data: (row) => ({ code: row.key('code'), description: row.text('description') }),
  },
  {
    ...named('item_discount_groups', 'itemDiscountGroup'),
    data: (row) => ({ code: row.key('code'), description: row.text('description') }),
  },
  named('item_categories', 'itemCategory'),
  {
    ...named('units_of_measure', 'unit'),
    data: (row) => ({
      code: row.key('code'),
      displayName: row.text('description'),
      internationalStandardCode: row.text('international_standard_code'),
    }),
  },
  {
    ...named('locations', 'location'),
    data: (row) => ({
      code: row.key('code'),
      displayName: row.text('name'),
      ...address(row),
      phoneNumber: row.text('phone_no'),
      contact: row.text('contact_name'),
      useAsInTransit: row.flag('use_as_in_transit'),
      requireShipment: row.flag('require_shipment'),
      requirePick: row.flag('require_pick'),
    }),
  },
];

const PARTIES: readonly FileMapping[] = [
  {
    file: 'customers',
    kind: 'customer',
    key: (row) => row.key('no'),
    data: (row) => ({
      number: row.key('no'),
      displayName: row.text('name'),
      type: row.text('customer_type') || 'Company',
      ...address(row),
      phoneNumber: row.text('phone_no'),
      email: row.text('email'),
      salespersonCode: row.text('salesperson_code'),
      creditLimit: row.decimal('credit_limit_lcy'),
      taxLiable: false,
      taxRegistrationNumber: row.text('vat_registration_no'),
      currencyCode: row.text('currency_code'),
      paymentTermsCode: row.text('payment_terms_code'),
      shipmentMethodCode: row.text('shipment_method_code'),
      blocked: row.text('blocked'),
      contactName: row.text('contact_name'),
      primaryContactNumber: row.text('primary_contact_no'),
      languageCode: row.text('language_code'),
      territoryCode: row.text('territory_code'),
      shippingAgentCode: row.text('shipping_agent_code'),
      shippingAgentServiceCode: row.text('shipping_agent_service_code'),
      customerPriceGroup: row.text('customer_price_group'),
      customerDiscountGroup: row.text('customer_disc_group'),
      allowLineDiscount: true,
      locationCode: row.text('location_code'),
      billToCustomerNumber: row.text('bill_to_customer_no'),
      genBusPostingGroup: row.text('gen_bus_posting_group'),
      taxBusinessPostingGroup: row.text('gen_bus_posting_group'),
      customerPostingGroup: row.text('customer_posting_group'),
    }),
  },
  {
    file: 'contacts',
    kind: 'contact',
    key: (row) => row.key('no'),
    data: (row) => ({
      number: row.key('no'),
      type: row.text('type') || 'Company',
      displayName: row.text('name'),
      ...nameParts(row),
      companyNumber: row.text('company_no'),
      salutationCode: row.text('salutation_code'),
      jobTitle: row.text('job_title'),
      ...address(row),
      phoneNumber: row.text('phone_no'),
      email: row.text('email'),
      searchName: row.text('name').toUpperCase(),
      salespersonCode: row.text('salesperson_code'),
      territoryCode: row.text('territory_code'),
      currencyCode: row.text('currency_code'),
      customerNumber: row.text('customer_no'),
      vendorNumber: row.text('vendor_no'),
      bankAccountNumber: row.text('bank_account_no'),
    }),
  },
];

/** A person's name as the ERP splits it: the last word is the surname. */
function nameParts(row: CsvRow): StoredData {
  if (row.text('type') !== 'Person') return {};
  const words = row.text('name').trim().split(/\s+/);
  if (words.length < 2) return { surname: words[0] ?? '' };
  return {
    firstName: words[0] ?? '',
    middleName: words.slice(1, -1).join(' '),
    surname: words.at(-1) ?? '',
  };
}

const PRODUCTS: readonly FileMapping[] = [
  {
    file: 'items',
    kind: 'item',
    key: (row) => row.key('no'),
    data: (row) => ({
      number: row.key('no'),
      displayName: row.text('description'),
      type: row.text('item_type') || 'Inventory',
      itemCategoryCode: row.text('item_category_code'),
      blocked: row.flag('blocked'),
      unitPrice: row.decimal('unit_price'),
      unitCost: row.decimal('unit_cost'),
      standardCost: row.decimal('standard_cost'),
      lastDirectCost: row.decimal('last_direct_cost'),
      baseUnitOfMeasureCode: row.key('base_unit_of_measure'),
      salesUnitOfMeasureCode: row.text('sales_unit_of_measure'),
      purchaseUnitOfMeasureCode: row.text('purch_unit_of_measure'),
      itemDiscountGroup: row.text('item_disc_group'),
      generalProductPostingGroupCode: row.text('gen_prod_posting_group'),
      inventoryPostingGroupCode: row.text('inventory_posting_group'),
      vendorNumber: row.text('vendor_no'),
      vendorItemNumber: row.text('vendor_item_no'),
      grossWeight: row.decimal('gross_weight'),
      netWeight: row.decimal('net_weight'),
      unitVolume: row.decimal('unit_volume'),
      stockoutWarning: 'Default',
      preventNegativeInventory: 'Default',
      variantMandatory: 'Default',
      reserve: 'Optional',
      allowInvoiceDiscount: true,
      assemblyPolicy: 'Assemble-to-Stock',
      reorderPoint: row.decimal('reorder_point'),
    }),
  },
  {
    file: 'item_variants',
    kind: 'itemVariant',
    key: (row) => `${row.key('item_no')},${row.key('code')}`,
    data: (row) => ({
      itemNumber: row.key('item_no'),
      code: row.key('code'),
      description: row.text('description'),
    }),
  },
  {
    file: 'item_units_of_measure',
    kind: 'itemUnit',
    key: (row) => `${row.key('item_no')},${row.key('code')}`,
    data: (row) => ({
      itemNumber: row.key('item_no'),
      code: row.key('code'),
      quantityPerUnitOfMeasure: row.decimal('qty_per_unit_of_measure'),
      length: row.decimal('length'),
      width: row.decimal('width'),
      height: row.decimal('height'),
      weight: row.decimal('weight'),
    }),
  },
  {
    file: 'item_references',
    kind: 'itemReference',
    key: (row) =>
      [
        row.key('item_no'),
        row.text('reference_type'),
        row.text('reference_type_no'),
        row.key('reference_no'),
      ].join(','),
    data: (row) => ({
      itemNumber: row.key('item_no'),
      referenceType: row.text('reference_type'),
      referenceTypeNumber: row.text('reference_type_no'),
      referenceNumber: row.key('reference_no'),
      unitOfMeasureCode: row.text('unit_of_measure'),
      description: row.text('description'),
    }),
  },
  {
    file: 'resources',
    kind: 'resource',
    key: (row) => row.key('no'),
    data: (row) => ({
      number: row.key('no'),
      type: row.text('type') || 'Person',
      displayName: row.text('name'),
      jobTitle: row.text('job_title'),
      baseUnitOfMeasureCode: row.key('base_unit_of_measure'),
      unitPrice: row.decimal('unit_price'),
      unitCost: row.decimal('unit_cost'),
      directUnitCost: row.decimal('direct_unit_cost'),
      indirectCostPercent: row.decimal('indirect_cost_pct'),
      blocked: row.flag('blocked'),
    }),
  },
  {
    file: 'resources',
    kind: 'resourceUnit',
    key: (row) => `${row.key('no')},${row.key('base_unit_of_measure')}`,
    data: (row) => ({
      resourceNumber: row.key('no'),
      code: row.key('base_unit_of_measure'),
      quantityPerUnitOfMeasure: '1',
      relatedToBaseUnit: true,
    }),
  },
];

export const MASTER_FILES: readonly FileMapping[] = [...CODES, ...PARTIES, ...PRODUCTS];
