/** Resource records of the ERP as catalog speaks of them. */
import type { Resource, ResourceUnit } from '../../domain/resource.ts';
import { code, exact, flag } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';

/** Shown since version 1.1 of the ERP's extension. */
const TAX_GROUP = 'taxProductPostingGroup';

export function toResource({ integration, id, document, ...row }: ReplicaRecord): Resource {
  return {
    kind: 'resource',
    integration,
    id,
    number: code(document, 'number'),
    description: code(document, 'displayName'),
    blocked: flag(document, 'blocked') || flag(document, 'privacyBlocked'),
    baseUom: code(document, 'baseUnitOfMeasureCode'),
    unitPrice: exact(document, 'unitPrice'),
    group: code(document, 'resourceGroupNumber'),
    taxGroup: TAX_GROUP in document ? code(document, TAX_GROUP) : null,
    productId: row.partner,
    replicatedAt: row.replicatedAt,
  };
}

export function toResourceUnit({ document }: ReplicaRecord): ResourceUnit {
  return {
    resourceId: code(document, 'resourceId'),
    code: code(document, 'code'),
    quantityPerBase: exact(document, 'quantityPerUnitOfMeasure'),
  };
}
