/** Bodies of requests: JSON with exact numbers, and its values as the types of the fields. */
import { Decimal, decimalText, isDateText } from '@drawbar/schema/values';
import { decodeName } from './enum-names.ts';
import {
  emptyValue,
  EMPTY_DATE,
  ZERO_GUID,
  type Field,
  type Habits,
  type Stored,
} from './model.ts';
import { RequestProblem } from './problem.ts';

/** A JSON number by its own digits. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | NumberText | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { source?: string },
) => unknown;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INTEGER = /^-?\d{1,18}$/;
/** As JSON writes numbers, with no more digits than any field of the two systems holds. */
const NUMBER = /^-?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$/;

/**
 * @returns the body as an object; an empty body is an empty object.
 * @throws {RequestProblem} `bad-body` for anything else.
 */
export function parseBody(body: string): JsonObject {
  if (body.trim() === '') return {};
  const value = parseJson(body);
  if (isObject(value)) return value;
  throw new RequestProblem('bad-body', 'The body must be a JSON object.');
}

export function parseJson(body: string): JsonValue {
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' ? new NumberText(context.source ?? String(value)) : value;
  try {
    return JSON.parse(body, exact as Parameters<typeof JSON.parse>[1]) as JsonValue;
  } catch {
    throw new RequestProblem('bad-body', 'The body is not well-formed JSON.');
  }
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** The opposite of `parseJson`: numbers go out digit by digit. */
export function jsonText(value: JsonValue): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    one instanceof NumberText ? rawJSON(one.text) : one,
  );
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NumberText)
  );
}

/**
 * The value as it is kept.
 * @param textNumbers the body was sent with `IEEE754Compatible=true`: decimals are strings.
 * @throws {RequestProblem} `bad-value` for another type, `too-long`.
 */
export function fieldValue(
  field: Field,
  value: JsonValue,
  habits: Habits,
  textNumbers: boolean,
): Stored {
  if (value === null) return habits.emptyDefaults ? emptyValue(field.type) : null;
  switch (field.type) {
    case 'String':
      return sized(field, stringOf(field, value));
    case 'Code': {
      const code = stringOf(field, value).trim();
      return sized(field, habits.ignoreCase ? code : code.toUpperCase());
    }
    case 'Enum':
      return enumValue(field, value);
    case 'Guid':
      return guidValue(field, stringOf(field, value), habits);
    case 'Decimal':
      return decimalValue(field, value, textNumbers);
    case 'Int32':
    case 'Int64':
      return integerValue(field, value);
    case 'Boolean':
      if (typeof value !== 'boolean') throw wrongType(field);
      return value;
    case 'Date':
      return dateValue(field, value);
    case 'DateTimeOffset':
      return instantValue(field, stringOf(field, value));
    default: {
      const never: never = field.type;
      throw new Error(`Unknown type ${String(never)}`);
    }
  }
}

function wrongType(field: Field): RequestProblem {
  return new RequestProblem(
    'bad-value',
    `Cannot convert the value of '${field.name}' to the expected type 'Edm.${edmOf(field)}'.`,
  );
}

/** Text that a database can hold: no NUL, no half of a surrogate pair. */
function stringOf(field: Field, value: JsonValue): string {
  if (typeof value !== 'string') throw wrongType(field);
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new RequestProblem(
      'bad-value',
      `The value of '${field.name}' holds a character that cannot be stored.`,
    );
  }
  return value;
}

function guidValue(field: Field, text: string, habits: Habits): string {
  if (!GUID.test(text)) throw wrongType(field);
  return text === ZERO_GUID && habits.emptyDefaults ? '' : text.toLowerCase();
}

function integerValue(field: Field, value: JsonValue): number {
  if (value instanceof NumberText && INTEGER.test(value.text)) return Number(value.text);
  throw wrongType(field);
}

function instantValue(field: Field, text: string): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw wrongType(field);
  return instant.toISOString();
}

function edmOf(field: Field): string {
  return field.type === 'Code' || field.type === 'Enum' ? 'String' : field.type;
}

function sized(field: Field, value: string): string {
  if (field.maxLength !== null && value.length > field.maxLength) {
    throw new RequestProblem(
      'too-long',
      `The length of the value of '${field.name}' is ${value.length}, ` +
        `but it must be less than or equal to ${field.maxLength} characters.`,
    );
  }
  return value;
}

function enumValue(field: Field, value: JsonValue): string {
  const text = stringOf(field, value);
  const wanted = decodeName(text).trim().toLowerCase();
  const member = field.members?.find((name) => name.toLowerCase() === wanted);
  if (member !== undefined) return member;
  throw new RequestProblem(
    'bad-value',
    `'${text.slice(0, 100)}' is not a member of the enumeration of '${field.name}'.`,
  );
}

function decimalValue(field: Field, value: JsonValue, textNumbers: boolean): string {
  const digits = value instanceof NumberText ? value.text : textNumbers ? value : null;
  if (typeof digits !== 'string' || !NUMBER.test(digits)) throw wrongType(field);
  return decimalText(new Decimal(digits));
}

/** An instant is cut to its day, as the CRM's date-only columns do. */
function dateValue(field: Field, value: JsonValue): string {
  const day = stringOf(field, value).slice(0, 10);
  if (!isDateText(day)) throw wrongType(field);
  return day === EMPTY_DATE ? '' : day;
}
