/** Fields that somebody maps besides those every installation reads, by kind of record. */
import type { Fields, FieldSpec } from './odata/fields.ts';
import type { Kind } from './records.ts';
import type { FieldKind } from './system-metadata.ts';

export interface MoreField {
  readonly type: FieldKind;
  readonly writable: boolean;
}

export type MoreFields = Readonly<Partial<Record<Kind, Readonly<Record<string, MoreField>>>>>;

const SPECS: Readonly<Record<FieldKind, FieldSpec | null>> = {
  TEXT: 'text rw',
  INTEGER: 'integer rw',
  DECIMAL: 'decimal rw',
  MONEY: 'decimal rw',
  BOOLEAN: 'boolean rw',
  DATE: 'date rw',
  DATE_TIME: 'instant rw',
  OPTION: 'option rw',
  // Writing one takes the name of its navigation, which nobody told us.
  LOOKUP: 'guid',
  ID: 'guid rw',
  OTHER: null,
};

/** The fields of a kind with those besides; one that is known already stays what it is. */
export function withMoreFields(
  fields: Fields,
  more: Readonly<Record<string, MoreField>> | undefined,
): Fields {
  const added = Object.entries(more ?? {}).flatMap(([name, { type, writable }]) => {
    const spec = SPECS[type];
    if (spec === null) return [];
    const own = writable ? spec : (spec.split(' ', 1)[0] as FieldSpec);
    return [[name, own] as const];
  });
  return { ...Object.fromEntries(added), ...fields };
}
