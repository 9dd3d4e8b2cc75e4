/** Price lists, their lines and customer price groups of the ERP as catalog speaks of them. */
import {
  SCOPE_OF_SOURCE,
  type CustomerPriceGroup,
  type PriceList,
  type PriceListLine,
  type PriceListStatus,
} from '../../domain/price-list.ts';
import { code, exact, text } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';

const STATUSES: Readonly<Record<string, PriceListStatus>> = {
  Draft: 'DRAFT',
  Active: 'ACTIVE',
  Inactive: 'INACTIVE',
};

export function toPriceList({ integration, id, document, partner }: ReplicaRecord): PriceList {
  return {
    integration,
    id,
    code: code(document, 'code'),
    description: text(document, 'description'),
    status: STATUSES[code(document, 'status')] ?? 'INACTIVE',
    currencyCode: code(document, 'currencyCode'),
    scope: SCOPE_OF_SOURCE[code(document, 'sourceType')] ?? 'ALL_CUSTOMERS',
    scopeCode: text(document, 'sourceNumber'),
    validFrom: text(document, 'startingDate'),
    validTo: text(document, 'endingDate'),
    crmId: partner,
  };
}

export function toPriceListLine({ id, document }: ReplicaRecord): PriceListLine {
  const amountType = code(document, 'amountType');
  return {
    id,
    listCode: code(document, 'priceListCode'),
    assetType: code(document, 'assetType') === 'Resource' ? 'Resource' : 'Item',
    assetNumber: code(document, 'assetNumber'),
    variant: text(document, 'variantCode'),
    uom: text(document, 'unitOfMeasureCode'),
    minimumQuantity: exact(document, 'minimumQuantity'),
    currencyCode: code(document, 'currencyCode'),
    unitPrice: amountType === 'Discount' ? null : exact(document, 'unitPrice'),
    discountPercent: amountType === 'Price' ? null : exact(document, 'lineDiscountPercent'),
    validFrom: text(document, 'startingDate'),
    validTo: text(document, 'endingDate'),
  };
}

export function toPriceGroup({ integration, id, ...row }: ReplicaRecord): CustomerPriceGroup {
  return {
    integration,
    id,
    code: code(row.document, 'code'),
    description: text(row.document, 'description'),
    crmId: row.partner,
  };
}
