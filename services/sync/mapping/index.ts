/** The mappings of an integration, in the order of dependencies, as its settings want them. */
import type { Integration } from '../domain/integration.ts';
import type { TableMapping } from '../domain/mapping.ts';
import { CONTACT } from './contact.ts';
import { CURRENCY } from './currency.ts';
import { CUSTOMER, CUSTOMER_WITH_OWNER } from './customer.ts';
import { PRICE_LINE, PRICE_LIST } from './prices.ts';
import { ITEM_PRODUCT, RESOURCE_PRODUCT } from './products.ts';
import { SALESPEOPLE } from './salespeople.ts';
import { ITEM_UOM, RESOURCE_UNIT_GROUP, RESOURCE_UOM, UNIT_GROUP } from './units.ts';

const COMMON = [
  SALESPEOPLE,
  CURRENCY,
  UNIT_GROUP,
  RESOURCE_UNIT_GROUP,
  ITEM_UOM,
  RESOURCE_UOM,
  ITEM_PRODUCT,
  RESOURCE_PRODUCT,
  PRICE_LIST,
  PRICE_LINE,
];

const OWNED_BY_TEAM: readonly TableMapping[] = [...COMMON, CUSTOMER, CONTACT];
const OWNED_BY_PERSON: readonly TableMapping[] = [...COMMON, CUSTOMER_WITH_OWNER, CONTACT];

/** @returns the same list for the same settings. */
export function mappingsOf({ ownership }: Pick<Integration, 'ownership'>): readonly TableMapping[] {
  return ownership === 'PERSON' ? OWNED_BY_PERSON : OWNED_BY_TEAM;
}
