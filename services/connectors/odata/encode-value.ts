/** Values of the port -> values on the wire, exact: a decimal leaves as the digits it came with. */
import { isDateText, isDecimalText, isGuid } from '@drawbar/schema/values';
import type { Value } from '../records.ts';
import { encodeEnumName } from './enum-name.ts';
import type { FieldType } from './fields.ts';

export type WireValue = string | number | boolean | null | object;

/** `JSON.rawJSON` writes a number's own digits; the compiler's library lacks it still. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };
const WHOLE = /^-?(?:0|[1-9]\d{0,18})$/;

/** What stands for "empty": the ERP never takes null, the CRM takes nothing else. */
export type Emptiness = 'blank' | 'null';

const BLANK: Readonly<Record<FieldType, WireValue>> = {
  text: '',
  enum: '_x0020_',
  decimal: 0,
  integer: 0,
  bigint: 0,
  option: 0,
  boolean: false,
  date: '0001-01-01',
  instant: '0001-01-01T00:00:00Z',
  guid: '00000000-0000-0000-0000-000000000000',
};

/** @throws {RangeError} saying what was expected, when the value is none of the type. */
export function encodeValue(type: FieldType, value: Value, empty: Emptiness): WireValue {
  if (value === null) return empty === 'blank' ? BLANK[type] : null;
  const text = String(value);
  switch (type) {
    case 'text':
      return text;
    case 'enum':
      return encodeEnumName(text);
    case 'boolean':
      return expected(typeof value === 'boolean', 'true or false', value);
    case 'decimal':
      return expected(isDecimalText(text), 'a decimal such as 12.50', text) && rawJSON(text);
    case 'integer':
    case 'bigint':
    case 'option':
      return expected(WHOLE.test(text), 'a whole number', text) && rawJSON(text);
    case 'date':
      return expected(isDateText(text), 'a day such as 2026-01-22', text);
    case 'instant':
      return expected(!Number.isNaN(Date.parse(text)), 'a date and time', text);
    case 'guid':
      return expected(isGuid(text), 'an id', text);
    default:
      return type satisfies never;
  }
}

function expected<T>(fits: boolean, what: string, value: T): T {
  if (!fits) throw new RangeError(`expected ${what}`);
  return value;
}
