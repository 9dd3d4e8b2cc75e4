/** What keeps a record of the ERP from being shown in the CRM, whatever its partner holds. */
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import { flowsTo, type FieldMapping, type TableMapping } from './mapping.ts';
import type { Row } from './ports.ts';
import { erpHeld } from './value-rule.ts';

export interface Unfit {
  readonly code: 'REQUIRED_VALUE_MISSING' | 'EXCHANGE_RATE_MISSING' | 'BASE_UNIT_MISSING';
  /** Name people know the field by. */
  readonly field: string;
}

/** null when the field can be transferred; an ERP without the field cannot be blamed for it. */
export function unfitField(
  mapping: TableMapping,
  field: FieldMapping,
  erp: Row['data'],
  links: Links,
): Unfit | null {
  if (!flowsTo(mapping, 'CRM', field)) return null;
  const { needs, rule, erpField } = field;
  if (needs !== undefined && erp[needs.erpField] !== undefined) {
    const value = erp[needs.erpField] ?? '';
    if (String(value).trim() === '') {
      return { code: 'REQUIRED_VALUE_MISSING', field: needs.label };
    }
  }
  if (rule.kind !== 'exchange-rate' || erpField === null) return null;
  const rate = erpHeld(rule, erpField, erp, links);
  return rate.kind === 'none' ? { code: 'EXCHANGE_RATE_MISSING', field: field.label } : null;
}

/** null unless the CRM would be given a new record without what it takes none without. */
export function unnamed(
  { required, label }: FieldMapping,
  target: System,
  value: string | null,
): Unfit | null {
  const isBlank = (value ?? '').trim() === '';
  return required && target === 'CRM' && isBlank
    ? { code: 'REQUIRED_VALUE_MISSING', field: label }
    : null;
}
