/** Which table follows which rules. */
import { codeTable, itemChild } from './codes.ts';
import { contactRules, customerRules, opportunityRules, resourceRules } from './customers.ts';
import { itemRules } from './items.ts';
import { documentHeaderRules } from './order-header.ts';
import { documentLineRules } from './order-line.ts';
import {
  ledgerEntryRules,
  priceLineRules,
  priceListRules,
  purchaseLineRules,
  reservationRules,
} from './prices-and-stock.ts';
import { textOf, type Draft, type Rules } from './rules.ts';

const joined =
  (...members: readonly string[]) =>
  (draft: Draft): string =>
    members.map((member) => textOf(draft.data, member)).join(',');

const RULES: Readonly<Record<string, Rules>> = {
  customer: customerRules,
  contact: contactRules,
  opportunity: opportunityRules,
  resource: resourceRules,
  item: itemRules,
  itemVariant: itemChild,
  itemUnit: itemChild,
  salesHeader: documentHeaderRules('Order'),
  salesLine: documentLineRules('Order'),
  quoteHeader: documentHeaderRules('Quote'),
  quoteLine: documentLineRules('Quote'),
  salesperson: codeTable('Code'),
  currency: codeTable('Code'),
  unit: codeTable('Code'),
  location: codeTable('Code'),
  itemCategory: codeTable('Code'),
  paymentTerm: codeTable('Code'),
  paymentMethod: codeTable('Code'),
  shipmentMethod: codeTable('Code'),
  shippingAgent: codeTable('Code'),
  country: codeTable('Code'),
  priceGroup: codeTable('Code'),
  customerDiscountGroup: codeTable('Code'),
  itemDiscountGroup: codeTable('Code'),
  priceList: priceListRules,
  priceLine: priceLineRules,
  ledgerEntry: ledgerEntryRules,
  exchangeRate: { keyOf: joined('currencyCode', 'startingDate') },
  purchaseLine: purchaseLineRules,
  transferLine: { keyOf: joined('documentNumber', 'lineNumber') },
  reservation: reservationRules,
  taxSetup: { keyOf: joined('taxBusinessPostingGroup', 'taxProductPostingGroup') },
  resourceUnit: { keyOf: joined('resourceNumber', 'code') },
  itemReference: {
    keyOf: joined('itemNumber', 'referenceType', 'referenceTypeNumber', 'referenceNumber'),
  },
  invoice: { keyOf: joined('number') },
  invoiceLine: { keyOf: joined('documentNumber', 'lineNumber') },
  otherSupplyDemand: { keyOf: joined('kind', 'documentNumber', 'lineNumber', 'itemNumber') },
};

/** Tables without rules of their own are keyed by their id. */
export function rulesOf(kind: string): Rules | null {
  return RULES[kind] ?? null;
}

export type { Draft, Rules } from './rules.ts';
