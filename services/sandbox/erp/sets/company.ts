/** The company, its settings, and the small tables that codes point at. */
import {
  bool,
  code,
  computed,
  date,
  decimal,
  entitySet,
  member,
  readOnly,
  text,
  type FieldList,
} from '../../odata/fields.ts';
import type { EntitySet } from '../../odata/index.ts';
import { DRAWBAR_KEY, ID, LAST_MODIFIED, LOCAL_CURRENCY, SYS } from './system-fields.ts';

const WRITABLE = { insert: true, modify: true, remove: true };
const keyed = { keyField: 'id' } as const;
const EXPERIENCE = ['', 'Basic', 'Essential', 'Premium', 'Custom'];
const BUCKETS = ['Day', 'Week', 'Month', 'Quarter', 'Year', 'Accounting Period'];

const SETTINGS: FieldList = {
  name: text(100),
  displayName: text(100),
  countryCode: code(10),
  defaultLocationCode: code(10),
  experience: member(EXPERIENCE),
  suiteExperience: bool(),
  localCurrencyCode: code(10),
  localCurrencySymbol: text(10),
  amountRoundingPrecision: decimal(),
  unitAmountRoundingPrecision: decimal(),
  amountDecimalPlaces: text(5),
  unitAmountDecimalPlaces: text(5),
  timeZone: text(60),
  stockoutWarning: bool(),
  checkAvailabilityPeriod: text(32),
  checkAvailabilityTimeBucket: member(BUCKETS),
  locationMandatory: bool(),
  extendedPricing: bool(),
  defaultPriceListCode: code(20),
  allowEditingActivePrice: bool(),
  priceCalculationMethod: member(['', 'Lowest Price']),
  externalDocumentNumberMandatory: bool(),
  writeInProductType: member(['Item', 'Resource']),
  writeInProductNumber: code(20),
  freightAccountNumber: code(20),
  archiveOrders: bool(),
};

const RATE: FieldList = {
  currencyCode: code(10),
  startingDate: date(),
  exchangeRateAmount: decimal(),
  relationalCurrencyCode: code(10),
  relationalExchangeRateAmount: decimal(),
};
const CURRENCY: FieldList = {
  code: code(10),
  displayName: text(60),
  symbol: text(10),
  amountDecimalPlaces: text(5),
  amountRoundingPrecision: decimal(),
};
const NAMED: FieldList = { code: code(10), displayName: text(100) };
const TERMS: FieldList = {
  dueDateCalculation: text(32),
  discountDateCalculation: text(32),
  discountPercent: decimal(),
};

function named(name: string, kind: string, entityType: string, more: FieldList = {}): EntitySet {
  const fields = { ...ID, ...NAMED, ...more, ...LAST_MODIFIED };
  return entitySet({ ...keyed, name, kind, entityType, access: WRITABLE, fields });
}

function listed(name: string, kind: string, entityType: string, fields: FieldList): EntitySet {
  return entitySet({ ...keyed, name, kind, entityType, fields: { ...SYS, ...readOnly(fields) } });
}

/** The set of companies: shown by both APIs, outside any company. */
export const COMPANIES = entitySet({
  ...keyed,
  name: 'companies',
  kind: 'company',
  entityType: 'company',
  fields: {
    ...ID,
    systemVersion: text(20, { write: 'no' }),
    timestamp: computed('Int64', 'bigint', 'r.version'),
    name: text(30, { write: 'no' }),
    displayName: text(100, { write: 'no' }),
    businessProfileId: text(50, { write: 'no' }),
    systemCreatedAt: computed('DateTimeOffset', 'timestamptz', 'r.created_at'),
    systemModifiedAt: computed('DateTimeOffset', 'timestamptz', 'r.modified_at'),
  },
});

export const COMPANY_SETS: readonly EntitySet[] = [
  COMPANIES,
  named('currencies', 'currency', 'currency', {
    symbol: text(10),
    amountDecimalPlaces: text(5),
    amountRoundingPrecision: decimal(),
  }),
  entitySet({
    ...keyed,
    name: 'currencyExchangeRates',
    kind: 'exchangeRate',
    entityType: 'currencyExchangeRate',
    fields: { ...ID, ...readOnly(RATE), ...LAST_MODIFIED },
  }),
  entitySet({
    ...keyed,
    name: 'salespeoplePurchasers',
    kind: 'salesperson',
    entityType: 'salespersonPurchaser',
    access: WRITABLE,
    fields: {
      ...ID,
      code: code(20),
      displayName: text(50),
      email: text(80),
      email2: text(80),
      phoneNo: text(30, { as: 'phoneNumber' }),
      jobTitle: text(30),
      commisionPercent: decimal({ as: 'commissionPercent' }),
      privacyBlocked: bool(),
      blocked: bool(),
      ...LAST_MODIFIED,
    },
  }),
  named('paymentTerms', 'paymentTerm', 'paymentTerm', TERMS),
  named('paymentMethods', 'paymentMethod', 'paymentMethod'),
  named('shipmentMethods', 'shipmentMethod', 'shipmentMethod'),
  named('countriesRegions', 'country', 'countryRegion'),
  entitySet({
    ...keyed,
    name: 'generalLedgerSetup',
    kind: 'companySettings',
    entityType: 'generalLedgerSetup',
    fields: {
      ...ID,
      localCurrencyCode: computed('Code', 'text', LOCAL_CURRENCY),
      localCurrencySymbol: text(10, { write: 'no' }),
      ...LAST_MODIFIED,
    },
  }),
];

export const COMPANY_EXTENSION_SETS: readonly EntitySet[] = [
  COMPANIES,
  listed('companySettings', 'companySettings', 'companySetting', SETTINGS),
  entitySet({
    ...keyed,
    name: 'salespeople',
    kind: 'salesperson',
    entityType: 'salesperson',
    access: WRITABLE,
    fields: {
      ...SYS,
      ...DRAWBAR_KEY,
      code: code(20, { write: 'create' }),
      displayName: text(50),
      email: text(80),
      email2: text(80),
      phoneNumber: text(30),
      jobTitle: text(30),
      commissionPercent: decimal(),
      blocked: bool(),
      privacyBlocked: bool(),
    },
  }),
  listed('currencies', 'currency', 'currency', {
    ...CURRENCY,
    isoCode: code(3),
    unitAmountRoundingPrecision: decimal(),
    unitAmountDecimalPlaces: text(5),
  }),
  listed('currencyExchangeRates', 'exchangeRate', 'currencyExchangeRate', RATE),
  listed('customerPriceGroups', 'priceGroup', 'customerPriceGroup', {
    code: code(10),
    description: text(100),
    priceIncludesTax: bool(),
    allowInvoiceDiscount: bool(),
    allowLineDiscount: bool(),
    taxBusinessPostingGroup: code(20),
    priceCalculationMethod: member(['', 'Lowest Price']),
  }),
  listed('customerDiscountGroups', 'customerDiscountGroup', 'customerDiscountGroup', {
    code: code(20),
    description: text(100),
  }),
  listed('itemDiscountGroups', 'itemDiscountGroup', 'itemDiscountGroup', {
    code: code(20),
    description: text(100),
  }),
  listed('taxPostingSetups', 'taxSetup', 'taxPostingSetup', {
    taxBusinessPostingGroup: code(20),
    taxProductPostingGroup: code(20),
    taxCalculationType: member(['Normal VAT', 'Reverse Charge VAT', 'Full VAT', 'Sales Tax']),
    taxPercent: decimal(),
  }),
  listed('paymentTerms', 'paymentTerm', 'paymentTerm', { ...NAMED, ...TERMS }),
  listed('shipmentMethods', 'shipmentMethod', 'shipmentMethod', NAMED),
  listed('shippingAgents', 'shippingAgent', 'shippingAgent', {
    ...NAMED,
    internetAddress: text(250),
  }),
];
