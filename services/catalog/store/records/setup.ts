/** Records of the ERP's set-up tables: units, locations, currencies, rates, customers. */
import { DEFAULT_COMPANY } from '../../domain/company.ts';
import type { Currency, ExchangeRateRow } from '../../domain/currency.ts';
import type { Customer } from '../../domain/customer.ts';
import type { Location } from '../../domain/location.ts';
import type { TaxSetup } from '../../domain/tax.ts';
import type { UnitOfMeasure } from '../../domain/unit.ts';
import { code, exact, flag, positive, text } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';

/** Decimal places when the ERP does not say: two, as its own default "2:2". */
const DECIMAL_PLACES_DEFAULT = 2;

export function toUnitOfMeasure({ integration, id, ...row }: ReplicaRecord): UnitOfMeasure {
  return {
    integration,
    id,
    code: code(row.document, 'code'),
    description: code(row.document, 'displayName'),
    unitGroupId: row.partner,
  };
}

export function toLocation({ integration, id, document }: ReplicaRecord): Location {
  return {
    integration,
    id,
    code: code(document, 'code'),
    name: code(document, 'displayName'),
    inTransit: flag(document, 'useAsInTransit'),
  };
}

export function toCurrency({ integration, id, document, partner }: ReplicaRecord): Currency {
  return {
    integration,
    id,
    code: code(document, 'code'),
    description: text(document, 'displayName') ?? code(document, 'code'),
    local: false,
    decimalPlaces: decimalPlaces(text(document, 'amountDecimalPlaces')),
    unitRounding:
      positive(document, 'unitAmountRoundingPrecision') ?? DEFAULT_COMPANY.unitAmountRounding,
    amountRounding: positive(document, 'amountRoundingPrecision') ?? DEFAULT_COMPANY.amountRounding,
    crmId: partner,
  };
}

/** The larger number of the ERP's "2:5" (least and most decimals shown). */
export function decimalPlaces(range: string | null): number {
  const most = /^\d{1,2}(?::(\d{1,2}))?$/.exec(range ?? '');
  if (most === null) return DECIMAL_PLACES_DEFAULT;
  return Number(most[1] ?? most[0]);
}

export function toExchangeRate({ document }: ReplicaRecord): ExchangeRateRow {
  return {
    currencyCode: code(document, 'currencyCode'),
    startingDate: text(document, 'startingDate') ?? '0001-01-01',
    amount: exact(document, 'exchangeRateAmount'),
    relationalAmount: exact(document, 'relationalExchangeRateAmount'),
    relationalCode: code(document, 'relationalCurrencyCode'),
  };
}

export function toCustomer({ integration, id, document, partner }: ReplicaRecord): Customer {
  return {
    integration,
    id,
    number: code(document, 'number'),
    billToNumber: code(document, 'billToCustomerNumber'),
    currencyCode: code(document, 'currencyCode'),
    priceGroup: code(document, 'customerPriceGroup'),
    discountGroup: code(document, 'customerDiscountGroup'),
    primaryContact: code(document, 'primaryContactNumber'),
    allowLineDiscount: document['allowLineDiscount'] !== false,
    pricesIncludeTax: flag(document, 'pricesIncludingTax'),
    taxBusinessPostingGroup: code(document, 'taxBusinessPostingGroup'),
    blocked: code(document, 'blocked') === 'All',
    accountId: partner,
  };
}

export function toTaxSetup({ document }: ReplicaRecord): TaxSetup {
  return {
    businessGroup: code(document, 'taxBusinessPostingGroup'),
    productGroup: code(document, 'taxProductPostingGroup'),
    percent: exact(document, 'taxPercent'),
  };
}
