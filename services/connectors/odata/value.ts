/** Values as they stand on the wire -> values as the port promises them (systems.md 1.4). */
import { Decimal, decimalText, storable } from '@drawbar/schema/values';
import type { Value } from '../port.ts';
import { decodeEnumName } from './enum-name.ts';
import type { FieldType } from './fields.ts';
import type { Json } from './json.ts';

const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
const PLAIN_DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const ANY_DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$/;
const WHOLE = /^-?\d+$/;
const DAY = /^\d{4}-\d{2}-\d{2}/;
/** As both systems send it, and as it is wanted: a `Date` would take ten times as long. */
const UTC_MILLISECONDS =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
/** The ERP's empty date and date-time both begin with it. */
const EMPTY_DAY = '0001-01-01';

/**
 * One value: empty text, empty date and zero GUID become null, decimals canonical text.
 * @throws {RangeError} when the wire value is none of its type.
 */
export function decodeValue(type: FieldType, wire: Json | undefined): Value {
  if (wire === null || wire === undefined || wire === '') return null;
  if (typeof wire === 'object') throw new RangeError('a list or an object');
  switch (type) {
    case 'text':
      return storable(String(wire)) || null;
    case 'enum':
      return blankToNull(storable(decodeEnumName(String(wire))));
    case 'decimal':
      return decodeDecimal(String(wire));
    case 'integer':
    case 'option':
      return decodeInteger(String(wire));
    case 'bigint':
      return decodeBigint(String(wire));
    case 'boolean':
      return decodeBoolean(wire);
    case 'date':
      return decodeDate(String(wire));
    case 'instant':
      return decodeInstant(String(wire));
    case 'guid':
      return decodeGuid(String(wire));
    default:
      return unknownType(type);
  }
}

/** Plain notation without trailing zeros, exact to the last digit. */
export function decodeDecimal(text: string): string {
  if (PLAIN_DECIMAL.test(text)) return withoutTrailingZeros(text);
  if (!ANY_DECIMAL.test(text)) throw new RangeError('no decimal');
  return decimalText(new Decimal(text));
}

function withoutTrailingZeros(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

function blankToNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}

function decodeInteger(text: string): number | string {
  if (!WHOLE.test(text)) throw new RangeError('no whole number');
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function decodeBigint(text: string): string {
  if (!WHOLE.test(text)) throw new RangeError('no whole number');
  return text;
}

function decodeBoolean(wire: string | number | boolean): boolean {
  if (typeof wire === 'boolean') return wire;
  if (wire === 'true' || wire === 1) return true;
  if (wire === 'false' || wire === 0) return false;
  throw new RangeError('neither true nor false');
}

/** A day stays text: a `Date` would move it by a zone (systems.md 5, pitfall 6). */
function decodeDate(text: string): string | null {
  if (!DAY.test(text)) throw new RangeError('no date');
  const day = text.slice(0, EMPTY_DAY.length);
  return day === EMPTY_DAY ? null : day;
}

function decodeInstant(text: string): string | null {
  if (text.startsWith(EMPTY_DAY)) return null;
  if (UTC_MILLISECONDS.test(text)) return text;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new RangeError('no date and time');
  return instant.toISOString();
}

function decodeGuid(text: string): string | null {
  const guid = text.toLowerCase();
  return guid === ZERO_GUID ? null : guid;
}

function unknownType(type: never): never {
  throw new RangeError(`unknown field type ${String(type)}`);
}
