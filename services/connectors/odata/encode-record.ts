/** The fields of a record as they are sent: only those that may be, in the order of the table. */
import { isGuid } from '@drawbar/schema/values';
import type { FieldValues } from '../writing.ts';
import { encodeValue, type Emptiness, type WireValue } from './encode-value.ts';
import { fieldType, isWritable, type Fields } from './fields.ts';

/** Which field of a record cannot be sent, and why. */
export class InvalidField extends Error {
  readonly field: string;

  constructor(field: string, why: string) {
    super(`${field} cannot be sent: ${why}.`);
    this.field = field;
  }
}

/**
 * @param wire gives name and value on the wire, null to leave the usual ones.
 * @throws {InvalidField} for an unknown or read-only field and for a value of another type.
 */
export function encodeRecord(
  data: FieldValues,
  on: 'creation' | 'change',
  table: {
    readonly fields: Fields;
    readonly empty: Emptiness;
    /** Whether this installation has the field. */
    readonly has: (field: string) => boolean;
    readonly wire: (field: string, value: WireValue) => readonly [string, WireValue];
  },
): Record<string, WireValue> {
  for (const name of Object.keys(data)) {
    const spec = table.fields[name];
    if (spec !== undefined && !table.has(name)) {
      throw new InvalidField(name, 'this installation does not have it');
    }
    if (spec === undefined) throw new InvalidField(name, 'there is no such field');
    if (!isWritable(spec, on)) throw new InvalidField(name, 'it is read-only');
  }
  const body: Record<string, WireValue> = {};
  for (const [name, spec] of Object.entries(table.fields)) {
    const value = data[name];
    if (value === undefined) continue;
    const encoded = encodeOne(name, () => encodeValue(fieldType(spec), value, table.empty));
    const [wireName, wireValue] = table.wire(name, encoded);
    body[wireName] = wireValue;
  }
  return body;
}

function encodeOne(name: string, encode: () => WireValue): WireValue {
  try {
    return encode();
  } catch (cause) {
    throw new InvalidField(name, cause instanceof Error ? cause.message : 'unreadable');
  }
}

/** @throws {InvalidField} when an id is none: it becomes part of an address. */
export function checkedId(id: string): string {
  if (!isGuid(id)) throw new InvalidField('id', 'expected an id');
  return id;
}
