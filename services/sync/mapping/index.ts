/** The mappings of an integration, in the order of dependencies, as its settings want them. */
import type { OwnershipModel } from '../domain/integration.ts';
import { configured, SHIPPED_VERSION, type MappingOverride } from '../domain/mapping-settings.ts';
import type { ConfiguredMapping, TableMapping } from '../domain/mapping.ts';
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

/** What decides which mappings an integration has, and how they are set up. */
export interface MappingScope {
  readonly ownership: OwnershipModel;
  readonly overrides?: readonly MappingOverride[];
}

/** Mappings as they are shipped, before anybody changed them. */
export function shippedMappings({ ownership }: MappingScope): readonly TableMapping[] {
  return ownership === 'PERSON' ? OWNED_BY_PERSON : OWNED_BY_TEAM;
}

const NONE: readonly MappingOverride[] = [];
/** Integrations are read anew every second; what nobody changed is made once. */
const made = new WeakMap<readonly MappingOverride[], Map<string, readonly ConfiguredMapping[]>>();

/** @returns the same list for the same settings. */
export function mappingsOf(scope: MappingScope): readonly ConfiguredMapping[] {
  const overrides = scope.overrides === undefined ? NONE : scope.overrides;
  const kept = made.get(overrides) ?? new Map<string, readonly ConfiguredMapping[]>();
  made.set(overrides, kept);
  const known = kept.get(scope.ownership);
  if (known !== undefined) return known;
  const list = shippedMappings(scope).map((shipped) => {
    const own = overrides.find(({ mapping }) => mapping === shipped.name);
    return configured(shipped, own?.settings ?? {}, own?.version ?? SHIPPED_VERSION);
  });
  kept.set(scope.ownership, list);
  return list;
}
