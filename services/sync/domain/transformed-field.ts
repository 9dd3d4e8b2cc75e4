/**
 * Where in a field mapping its transformation applies: to the value of the side it comes from, and
 * to both where it flows both ways, so that what the rule makes equal is no difference.
 */
import type { System } from './integration.ts';
import type { FieldMapping } from './mapping.ts';
import { transformed } from './transformation.ts';

/** The value of a side as it is compared with the other's, and written there. */
export function onItsWay(field: FieldMapping, from: System, value: string | null): string | null {
  const { transformation, direction } = field;
  if (transformation === undefined) return value;
  const source = from === 'ERP' ? 'ERP_TO_CRM' : 'CRM_TO_ERP';
  if (direction !== 'BIDIRECTIONAL' && direction !== source) return value;
  return shortened(field, transformed(transformation, value));
}

/** What was last synchronised, maybe before the field had its rule. */
export function asCompared(field: FieldMapping, value: string | null): string | null {
  const { transformation, direction } = field;
  return transformation === undefined || direction !== 'BIDIRECTIONAL'
    ? value
    : shortened(field, transformed(transformation, value));
}

function shortened({ rule }: FieldMapping, value: string | null): string | null {
  if (value === null || (rule.kind !== 'text' && rule.kind !== 'code')) return value;
  return [...value].slice(0, rule.max).join('').trim() || null;
}
