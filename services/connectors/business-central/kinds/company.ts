/** The company's settings, currencies, rates and the small code tables (extension.md 3). */
import type { Fields } from '../../odata/fields.ts';
import { extensionOnly, inBoth, type ErpKindDescription } from './definition.ts';

/** API v2.0 shows the company only in the list of companies; `describe` reads that. */
export const company: ErpKindDescription = extensionOnly('companySettings', {
  name: 'text',
  displayName: 'text',
  countryCode: 'text',
  defaultLocationCode: 'text',
  experience: 'enum',
  suiteExperience: 'boolean',
  localCurrencyCode: 'text',
  localCurrencySymbol: 'text',
  amountRoundingPrecision: 'decimal',
  unitAmountRoundingPrecision: 'decimal',
  amountDecimalPlaces: 'text',
  unitAmountDecimalPlaces: 'text',
  timeZone: 'text',
  stockoutWarning: 'boolean',
  checkAvailabilityPeriod: 'text',
  checkAvailabilityTimeBucket: 'enum',
  locationMandatory: 'boolean',
  extendedPricing: 'boolean',
  defaultPriceListCode: 'text',
  allowEditingActivePrice: 'boolean',
  priceCalculationMethod: 'enum',
  externalDocumentNumberMandatory: 'boolean',
  writeInProductType: 'enum',
  writeInProductNumber: 'text',
  freightAccountNumber: 'text',
  archiveOrders: 'boolean',
});

const CURRENCY_V2: Fields = {
  code: 'text',
  displayName: 'text',
  symbol: 'text',
  amountDecimalPlaces: 'text',
  amountRoundingPrecision: 'decimal',
};

/** Not the local one. */
export const currency = inBoth(
  'currencies',
  {
    ...CURRENCY_V2,
    isoCode: 'text',
    unitAmountRoundingPrecision: 'decimal',
    unitAmountDecimalPlaces: 'text',
  },
  { fields: CURRENCY_V2, feed: 'snapshot' },
);

const EXCHANGE_RATE: Fields = {
  currencyCode: 'text',
  startingDate: 'date',
  exchangeRateAmount: 'decimal',
  relationalCurrencyCode: 'text',
  relationalExchangeRateAmount: 'decimal',
};

export const exchangeRate = inBoth('currencyExchangeRates', EXCHANGE_RATE, {
  fields: EXCHANGE_RATE,
  feed: 'snapshot',
});

const CODE_AND_NAME: Fields = { code: 'text', displayName: 'text' };

const PAYMENT_TERM: Fields = {
  ...CODE_AND_NAME,
  dueDateCalculation: 'text',
  discountDateCalculation: 'text',
  discountPercent: 'decimal',
};

export const paymentTerm = inBoth('paymentTerms', PAYMENT_TERM, {
  fields: PAYMENT_TERM,
  feed: 'snapshot',
});

export const shipmentMethod = inBoth('shipmentMethods', CODE_AND_NAME, {
  fields: CODE_AND_NAME,
  feed: 'snapshot',
});

export const shippingAgent = extensionOnly('shippingAgents', {
  ...CODE_AND_NAME,
  internetAddress: 'text',
});
