/** What an order must know of an item or a resource, from its replica row. */
import type { ReplicaDocument } from '@drawbar/platform/replica';
import type { SellableFacts } from '../domain/order-request.ts';
import { textOf } from './document.ts';

/** A record that documents name. */
export interface Found {
  readonly id: string;
  readonly code: string;
  readonly partner: string | null;
  readonly document: ReplicaDocument;
}

/** @param units codes of the item's own units; the base and sales units are added. */
export function itemFacts(
  { id, code, partner, document }: Found,
  units: readonly string[],
  variants: readonly (readonly [code: string, blocked: boolean])[],
): SellableFacts {
  const base = textOf(document, 'baseUnitOfMeasureCode') ?? '';
  const salesUnit = textOf(document, 'salesUnitOfMeasureCode') ?? base;
  return {
    kind: 'item',
    id,
    number: code,
    description: textOf(document, 'displayName') ?? '',
    blocked: isBlocked(document),
    salesUnit,
    units: new Set([base, salesUnit, ...units].filter(Boolean)),
    variants: new Map(variants),
    productId: partner,
  };
}

/** Blocked for everything, or for sales: an item, or a variant of one. */
export function isBlocked(document: ReplicaDocument): boolean {
  return document['blocked'] === true || document['salesBlocked'] === true;
}

export function resourceFacts({ id, code, partner, document }: Found): SellableFacts {
  const unit = textOf(document, 'baseUnitOfMeasureCode') ?? '';
  return {
    kind: 'resource',
    id,
    number: code,
    description: textOf(document, 'displayName') ?? '',
    blocked: document['blocked'] === true,
    salesUnit: unit,
    units: new Set([unit].filter(Boolean)),
    variants: new Map(),
    productId: partner,
  };
}
