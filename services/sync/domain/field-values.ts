/** What both sides hold of one field of a mapping, and what is written there. */
import type { System } from './integration.ts';
import type { Links } from './links.ts';
import type { FieldMapping } from './mapping.ts';
import type { Row } from './ports.ts';
import { onItsWay } from './transformed-field.ts';
import { crmHeld, crmWritten, erpHeld, erpWritten, type Held, type Written } from './value-rule.ts';

type Data = Row['data'];

/** What to write so that a side holds `value`, or what has to be coupled before. */
export function writtenTo(
  field: FieldMapping,
  system: System,
  value: string | null,
  erp: Data | null,
  links: Links,
): Written {
  const name = system === 'ERP' ? field.erpField : field.crmField;
  if (name === null) return { kind: 'patch', patch: {} };
  return system === 'ERP'
    ? erpWritten(field.rule, name, value, links)
    : crmWritten(field.rule, name, value, erp, links);
}

/** What a side holds of a field; a constant is held by the side it does not flow to. */
export function heldBy(system: System, field: FieldMapping, data: Data, links: Links): Held {
  const name = system === 'ERP' ? field.erpField : field.crmField;
  if (name === null) {
    return field.constant === undefined
      ? { kind: 'none' }
      : { kind: 'value', value: field.constant };
  }
  const held =
    system === 'ERP'
      ? erpHeld(field.rule, name, data, links)
      : crmHeld(field.rule, name, data, links);
  return held.kind === 'value' ? { ...held, value: onItsWay(field, system, held.value) } : held;
}

/** The same for a new record: where it takes no blank, another field stands in. */
export function heldForNew(system: System, field: FieldMapping, data: Data, links: Links): Held {
  const held = heldBy(system, field, data, links);
  const { rule } = field;
  const isBlank = held.kind === 'value' && held.value === null;
  if (!isBlank || rule.kind !== 'text' || rule.orField === undefined) return held;
  return erpHeld(rule, rule.orField, data, links);
}
