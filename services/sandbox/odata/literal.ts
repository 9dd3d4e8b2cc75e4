/** A literal of a filter as the value its field is kept in. */
import { decodeName } from './enum-names.ts';
import type { Literal } from './filter.ts';
import { emptyValue, type Field, type Habits } from './model.ts';
import { RequestProblem } from './problem.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NUMBER = /^-?\d{1,30}(?:\.\d{1,20})?$/;
const INTEGER = /^-?\d{1,18}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @returns text for the parameter; null only for `null` in a system that knows null.
 * @throws {RequestProblem} `bad-value` when the literal is of another type.
 */
export function literalValue(field: Field, literal: Literal, habits: Habits): string | null {
  if (literal.kind === 'null') {
    return habits.emptyDefaults ? String(emptyValue(field.type)) : null;
  }
  const { text } = literal;
  switch (field.type) {
    case 'String':
      return text;
    case 'Code':
      return habits.ignoreCase ? text : text.toUpperCase();
    case 'Enum':
      return memberOf(field, text);
    case 'Guid':
      return need(GUID.test(text), field, literal, text.toLowerCase());
    case 'Decimal':
      return need(NUMBER.test(text), field, literal, text);
    case 'Int32':
    case 'Int64':
      return need(INTEGER.test(text), field, literal, text);
    case 'Boolean':
      return need(text === 'true' || text === 'false', field, literal, text);
    case 'Date':
      return need(DATE.test(text.slice(0, 10)), field, literal, text.slice(0, 10));
    case 'DateTimeOffset':
      return instant(field, literal);
    default: {
      const never: never = field.type;
      throw new Error(`Unknown type ${String(never)}`);
    }
  }
}

/** The member in its plain form, found without regard to case or escaping. */
function memberOf(field: Field, text: string): string {
  const wanted = decodeName(text).trim().toLowerCase();
  const member = field.members?.find((name) => name.toLowerCase() === wanted);
  if (member !== undefined) return member;
  throw new RequestProblem(
    'bad-value',
    `'${text.slice(0, 100)}' is not a member of the enumeration of '${field.name}'.`,
  );
}

function instant(field: Field, literal: Literal): string {
  const date = new Date(literal.text);
  return need(
    !Number.isNaN(date.getTime()),
    field,
    literal,
    Number.isNaN(date.getTime()) ? '' : date.toISOString(),
  );
}

function need(ok: boolean, field: Field, literal: Literal, value: string): string {
  if (ok) return value;
  throw new RequestProblem(
    'bad-value',
    `The value '${literal.text.slice(0, 100)}' is not of type Edm.${field.type}, ` +
      `the type of '${field.name}'.`,
  );
}
