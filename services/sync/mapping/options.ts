/**
 * Codes of the ERP that an account chooses from an option set: payment terms, shipment methods
 * (freight terms there) and shipping agents (shipping methods there).
 */
import { TABLE_MAPPING_GUIDS, type OptionSetName } from '@drawbar/schema/values';
import type { System } from '../domain/integration.ts';
import type { FieldMapping, KeyRule, MappingName, TableMapping } from '../domain/mapping.ts';
import { DEFAULTS } from './defaults.ts';
import { code, reference } from './fields.ts';

/** Length of these codes, and what tells labels apart (`domain.md` 2.4, option mappings). */
const CODE_MAX = 10;

interface OptionSet {
  readonly name: MappingName & keyof typeof TABLE_MAPPING_GUIDS;
  readonly label: string;
  readonly kind: OptionSetName;
  readonly table: string;
  readonly column: string;
}

/** A code and the option with its label; a code that is new is appended to the set. */
function optionMapping({ name, label, kind, table, column }: OptionSet): TableMapping {
  return {
    ...DEFAULTS,
    name,
    guid: TABLE_MAPPING_GUIDS[name],
    label,
    direction: 'ERP_TO_CRM',
    createWhenNoMatch: true,
    syncAfterCoupling: true,
    isOptionSet: true,
    erp: { kind, table, filter: [], label: ['code', 'displayName'], keys: [{ fields: ['code'] }] },
    crm: { kind, table: `account.${column}`, filter: [], label: ['label'], keys: [] },
    dependsOn: [],
    fields: [code(['code', 'Code', 'code', 'label'], CODE_MAX)],
    match: [[['code']]],
    fullSyncCreates: ['CRM'],
  };
}

export const PAYMENT_TERMS = optionMapping({
  name: 'PAYMENT TERMS',
  label: 'Payment terms',
  kind: 'paymentTerm',
  table: 'paymentTerms',
  column: 'paymenttermscode',
});

export const SHIPMENT_METHOD = optionMapping({
  name: 'SHIPMENT METHOD',
  label: 'Shipment methods and freight terms',
  kind: 'shipmentMethod',
  table: 'shipmentMethods',
  column: 'address1_freighttermscode',
});

export const SHIPPING_AGENT = optionMapping({
  name: 'SHIPPING AGENT',
  label: 'Shipping agents and methods',
  kind: 'shippingAgent',
  table: 'shippingAgents',
  column: 'address1_shippingmethodcode',
});

/** A customer is known by its code, an account by its option: both have this in front. */
export const CHOICE_OF: Partial<Record<MappingName, string>> = {
  'PAYMENT TERMS': 'payment-terms/',
  'SHIPMENT METHOD': 'shipment-method/',
  'SHIPPING AGENT': 'shipping-agent/',
};

/** Keys that customers and accounts have besides their own. */
export function optionKeys(system: System): KeyRule[] {
  return optionFields().flatMap(({ erpField, crmField, rule }) => {
    const field = system === 'ERP' ? erpField : crmField;
    const prefix = rule.kind === 'lookup' ? CHOICE_OF[rule.lookup.mapping] : undefined;
    return field === null || prefix === undefined ? [] : [{ fields: [field], prefix }];
  });
}

/** What a customer has of them. A code without option holds no customer back. */
export function optionFields(): FieldMapping[] {
  return [
    choice(
      ['shipmentMethod', 'Shipment method code', 'shipmentMethodCode', 'address1_freighttermscode'],
      'SHIPMENT METHOD',
      'shipmentMethod',
    ),
    choice(
      ['shippingAgent', 'Shipping agent code', 'shippingAgentCode', 'address1_shippingmethodcode'],
      'SHIPPING AGENT',
      'shippingAgent',
    ),
    choice(
      ['paymentTerms', 'Payment terms code', 'paymentTermsCode', 'paymenttermscode'],
      'PAYMENT TERMS',
      'paymentTerm',
    ),
  ];
}

function choice(
  names: readonly [id: string, label: string, erpField: string, crmField: string],
  mapping: MappingName,
  optionSet: OptionSetName,
): FieldMapping {
  const extras = { clearOnFailure: true } as const;
  return reference(names, { mapping, optionSet }, 'BIDIRECTIONAL', extras);
}
