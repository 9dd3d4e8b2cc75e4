/** The mappings of an integration, in the order of dependencies, as its settings want them. */
import type { CompanySettings, Integration } from '../domain/integration.ts';
import { configured, SHIPPED_VERSION, type MappingOverride } from '../domain/mapping-settings.ts';
import type { ConfiguredMapping, TableMapping } from '../domain/mapping.ts';
import { CONTACT, CONTACT_WITH_OWNER } from './contact.ts';
import { CURRENCY } from './currency.ts';
import { CUSTOMER, CUSTOMER_WITH_OWNER } from './customer.ts';
import { PAYMENT_TERMS, SHIPMENT_METHOD, SHIPPING_AGENT } from './options.ts';
import { PRICE_LINE, PRICE_LINE_OF_SHARED_UNITS, PRICE_LIST } from './prices.ts';
import {
  ITEM_PRODUCT,
  ITEM_PRODUCT_OF_SHARED_UNITS,
  RESOURCE_PRODUCT,
  RESOURCE_PRODUCT_OF_SHARED_UNITS,
} from './products.ts';
import { SALESPEOPLE } from './salespeople.ts';
import { forCompany } from './company-filters.ts';
import {
  BASE_UNIT,
  ITEM_UOM,
  RESOURCE_UNIT_GROUP,
  RESOURCE_UOM,
  UNIT_GROUP,
  UNIT_OF_MEASURE,
} from './units.ts';

const GROUPS_OF_ITEMS = [
  UNIT_GROUP,
  RESOURCE_UNIT_GROUP,
  ITEM_UOM,
  RESOURCE_UOM,
  ITEM_PRODUCT,
  RESOURCE_PRODUCT,
  PRICE_LIST,
  PRICE_LINE,
];

const SHARED_GROUPS = [
  UNIT_OF_MEASURE,
  BASE_UNIT,
  ITEM_PRODUCT_OF_SHARED_UNITS,
  RESOURCE_PRODUCT_OF_SHARED_UNITS,
  PRICE_LIST,
  PRICE_LINE_OF_SHARED_UNITS,
];

const PARTIES = {
  TEAM: [CUSTOMER, CONTACT],
  PERSON: [CUSTOMER_WITH_OWNER, CONTACT_WITH_OWNER],
} as const;

/** What decides which mappings an integration has, and how they are set up. */
export interface MappingScope extends Pick<Integration, 'ownership' | 'unitGroupPerItem'> {
  readonly companySettings?: CompanySettings;
  readonly overrides?: readonly MappingOverride[];
}

/** Mappings as they are shipped, before anybody changed them. */
export function shippedMappings({
  ownership,
  unitGroupPerItem,
  companySettings = {},
}: MappingScope): readonly TableMapping[] {
  const all: readonly TableMapping[] = [
    SALESPEOPLE,
    CURRENCY,
    PAYMENT_TERMS,
    SHIPMENT_METHOD,
    SHIPPING_AGENT,
    ...(unitGroupPerItem ? GROUPS_OF_ITEMS : SHARED_GROUPS),
    ...PARTIES[ownership],
  ];
  return all.map((mapping) => forCompany(mapping, companySettings));
}

const NONE: readonly MappingOverride[] = [];
/** Integrations are read anew every second; what nobody changed is made once. */
const made = new WeakMap<readonly MappingOverride[], Map<string, readonly ConfiguredMapping[]>>();

/** @returns the same list for the same settings. */
export function mappingsOf(scope: MappingScope): readonly ConfiguredMapping[] {
  const overrides = scope.overrides === undefined ? NONE : scope.overrides;
  const kept = made.get(overrides) ?? new Map<string, readonly ConfiguredMapping[]>();
  made.set(overrides, kept);
  const company = JSON.stringify(scope.companySettings ?? {});
  const name = `${scope.ownership}/${scope.unitGroupPerItem}/${company}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const list = shippedMappings(scope).map((shipped) => {
    const own = overrides.find(({ mapping }) => mapping === shipped.name);
    return configured(shipped, own?.settings ?? {}, own?.version ?? SHIPPED_VERSION);
  });
  kept.set(name, list);
  return list;
}
