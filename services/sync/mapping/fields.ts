/** Short words for the field mappings that many tables share. */
import type { Direction, FieldMapping } from '../domain/mapping.ts';
import type { Lookup, ValueRule } from '../domain/value-rule.ts';

type Extra =
  | 'atCreation'
  | 'clearOnFailure'
  | 'enabled'
  | 'needs'
  | 'notNull'
  | 'orphansAllowed'
  | 'required'
  | 'validate'
  | 'whenSourceChanges';
type Extras = Partial<Pick<FieldMapping, Extra>>;
type Pair = readonly [id: string, label: string, erpField: string, crmField: string];

function pair(
  [id, label, erpField, crmField]: Pair,
  direction: Direction,
  rule: ValueRule,
  extras: Extras = {},
): FieldMapping {
  return { id, label, erpField, crmField, direction, rule, ...extras };
}

/** A text that travels both ways; `max`: characters of the shorter field. */
export function text(
  names: Pair,
  max: number,
  direction: Direction = 'BIDIRECTIONAL',
  extras: Extras = {},
): FieldMapping {
  return pair(names, direction, { kind: 'text', max }, extras);
}

/** Shipped switched off (`domain.md` 2.4): somebody has to want it. */
export const OFF = { enabled: false } as const;

/** What a record of the CRM is called: it takes none without. */
export const NAMED = { required: true } as const;

/** Shipped with the ERP's validation off (`domain.md` 2.4, v-). */
export const UNCHECKED = { validate: false } as const;

/** A code of the ERP, shown in the CRM. */
export function code(names: Pair, max: number, extras: Extras = {}): FieldMapping {
  return pair(names, 'ERP_TO_CRM', { kind: 'code', max }, extras);
}

/** An amount, price or quantity of the ERP, shown in the CRM; `scale`: decimals kept. */
export function figure(names: Pair, scale: number): FieldMapping {
  return pair(names, 'ERP_TO_CRM', { kind: 'decimal', scale });
}

export function date(names: Pair): FieldMapping {
  return pair(names, 'ERP_TO_CRM', { kind: 'date' });
}

/** A reference of the ERP to another record. */
export function reference(
  names: Pair,
  lookup: Lookup,
  direction: Direction = 'ERP_TO_CRM',
  extras: Extras = {},
): FieldMapping {
  return pair(names, direction, { kind: 'lookup', lookup }, extras);
}

export function ruled(
  names: Pair,
  direction: Direction,
  rule: ValueRule,
  extras: Extras = {},
): FieldMapping {
  return pair(names, direction, rule, extras);
}

/** A fixed value for new records of the CRM. */
export function inNewCrmRecords(crmField: string, value: number): FieldMapping {
  return {
    id: crmField,
    label: crmField,
    erpField: null,
    crmField,
    direction: 'ERP_TO_CRM',
    rule: { kind: 'option', cases: [{ erp: String(value), crm: value }] },
    constant: String(value),
    atCreation: true,
  };
}

/** A fixed text for new records of the ERP. */
export function inNewErpRecords(erpField: string, value: string): FieldMapping {
  return {
    id: erpField,
    label: erpField,
    erpField,
    crmField: null,
    direction: 'CRM_TO_ERP',
    rule: { kind: 'text', max: 50 },
    constant: value,
    atCreation: true,
  };
}

/** The owner in the CRM is the user of the salesperson; people may hand a record on there. */
export function ownerField(): FieldMapping {
  return reference(
    ['owner', 'Salesperson', 'salespersonCode', '_ownerid_value'],
    { mapping: 'SALESPEOPLE' },
    'ERP_TO_CRM',
    { notNull: true, whenSourceChanges: true },
  );
}

/** A blank currency is the local one, on both sides. */
export function currencyField(direction: Direction, extras: Extras = {}): FieldMapping {
  return reference(
    ['currency', 'Currency', 'currencyCode', '_transactioncurrencyid_value'],
    { mapping: 'CURRENCY', blankIsLocalCurrency: true },
    direction,
    extras,
  );
}

/** Address, telephone and net of a customer or a contact; the country goes first in the ERP. */
export function addressFields(): FieldMapping[] {
  return [
    text(['address', 'Address', 'addressLine1', 'address1_line1'], 100),
    text(['address2', 'Address 2', 'addressLine2', 'address1_line2'], 50),
    ruled(
      ['country', 'Country', 'country', 'address1_country'],
      'BIDIRECTIONAL',
      { kind: 'country' },
      UNCHECKED,
    ),
    text(['postCode', 'Post code', 'postalCode', 'address1_postalcode'], 20),
    text(['city', 'City', 'city', 'address1_city'], 30),
    text(['county', 'County', 'state', 'address1_stateorprovince'], 30),
  ];
}
