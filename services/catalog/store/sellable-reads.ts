/** Look-ups of what is sold, with its units and variants, prepared once. */
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { SellableReads } from '../domain/ports.ts';
import { lookupOn } from './lookup.ts';
import { toItem, toItemUnit, toItemVariant } from './records/item.ts';
import { toProduct, toUnitGroup, toUnitGroupUnit } from './records/product.ts';
import { toResource, toResourceUnit } from './records/resource.ts';
import * as t from './tables.ts';

export function createSellableReads(orm: PostgresJsDatabase): SellableReads {
  const erp = lookupOn(orm, 'ERP');
  const crm = lookupOn(orm, 'CRM');
  const items = { table: t.item, map: toItem };
  const resources = { table: t.resource, map: toResource };
  const products = { table: t.product, map: toProduct };
  return {
    itemsById: erp('items_by_id', { ...items, column: t.item.id, type: 'uuid', keyOf: byId }),
    itemsByNumber: erp('items_by_number', {
      ...items,
      column: t.item.number,
      type: 'text',
      keyOf: byNumber,
    }),
    variantsOfItems: erp('variants_of_items', {
      table: t.itemVariant,
      column: t.itemVariant.itemId,
      type: 'uuid',
      map: toItemVariant,
      keyOf: ({ itemId }) => itemId,
    }),
    unitsOfItems: erp('units_of_items', {
      table: t.itemUnit,
      column: t.itemUnit.itemId,
      type: 'uuid',
      map: toItemUnit,
      keyOf: ({ itemId }) => itemId,
    }),
    resourcesById: erp('resources_by_id', {
      ...resources,
      column: t.resource.id,
      type: 'uuid',
      keyOf: byId,
    }),
    resourcesByNumber: erp('resources_by_number', {
      ...resources,
      column: t.resource.number,
      type: 'text',
      keyOf: byNumber,
    }),
    unitsOfResources: erp('units_of_resources', {
      table: t.resourceUnit,
      column: t.resourceUnit.resourceId,
      type: 'uuid',
      map: toResourceUnit,
      keyOf: ({ resourceId }) => resourceId,
    }),
    productsById: crm('products_by_id', {
      ...products,
      column: t.product.id,
      type: 'uuid',
      keyOf: byId,
    }),
    productsByNumber: crm('products_by_number', {
      ...products,
      column: t.product.number,
      type: 'text',
      keyOf: byNumber,
    }),
    unitGroupsById: crm('unit_groups_by_id', {
      table: t.unitGroup,
      column: t.unitGroup.id,
      type: 'uuid',
      map: toUnitGroup,
      keyOf: byId,
    }),
    unitsOfGroups: crm('units_of_groups', {
      table: t.unit,
      column: t.unit.unitGroupId,
      type: 'uuid',
      map: toUnitGroupUnit,
      keyOf: ({ unitGroupId }) => unitGroupId,
    }),
  };
}

const byId = ({ id }: { readonly id: string }): string => id;
const byNumber = ({ number }: { readonly number: string }): string => number;
