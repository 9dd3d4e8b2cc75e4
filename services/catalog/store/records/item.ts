/** Item records of the ERP as catalog speaks of them. */
import type { Item, ItemType, ItemUnit, ItemVariant } from '../../domain/item.ts';
import { code, exact, flag, text } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';

const TYPES: Readonly<Record<string, ItemType>> = {
  Inventory: 'INVENTORY',
  Service: 'SERVICE',
  'Non-Inventory': 'NON_INVENTORY',
};

export function toItem({ integration, id, document, ...row }: ReplicaRecord): Item {
  const baseUom = code(document, 'baseUnitOfMeasureCode');
  return {
    kind: 'item',
    integration,
    id,
    number: code(document, 'number'),
    description: code(document, 'displayName'),
    type: TYPES[code(document, 'type')] ?? 'INVENTORY',
    blocked: flag(document, 'blocked') || flag(document, 'salesBlocked'),
    baseUom,
    salesUom: text(document, 'salesUnitOfMeasureCode') ?? baseUom,
    unitPrice: exact(document, 'unitPrice'),
    priceIncludesTax: flag(document, 'priceIncludesTax'),
    taxGroup: code(document, 'taxProductPostingGroup'),
    discountGroup: code(document, 'itemDiscountGroup'),
    productId: row.partner,
    updatedAt: row.modifiedAt ?? row.replicatedAt,
    replicatedAt: row.replicatedAt,
  };
}

export function toItemVariant({ document }: ReplicaRecord): ItemVariant {
  return {
    itemId: code(document, 'itemId'),
    code: code(document, 'code'),
    description: code(document, 'description'),
    blocked: flag(document, 'blocked') || flag(document, 'salesBlocked'),
  };
}

export function toItemUnit({ document, partner }: ReplicaRecord): ItemUnit {
  return {
    itemId: code(document, 'itemId'),
    code: code(document, 'code'),
    quantityPerBase: exact(document, 'quantityPerUnitOfMeasure'),
    crmUnitId: partner,
  };
}
