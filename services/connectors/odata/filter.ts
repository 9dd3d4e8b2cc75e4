/** Text of `$filter`, with every literal escaped in one place. */
import type { FieldType } from './fields.ts';

/** Quoted and escaped; the quote is doubled. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const BARE: ReadonlySet<FieldType> = new Set([
  'decimal',
  'integer',
  'bigint',
  'boolean',
  'date',
  'instant',
  'guid',
  'option',
]);
const BARE_LITERAL = /^[-+.:\w]+$/;

/**
 * One literal of a type.
 * @throws {RangeError} when a value that stands unquoted holds anything but a literal's characters:
 * it would be read as part of the filter.
 */
export function literal(type: FieldType, value: string): string {
  if (!BARE.has(type)) return textLiteral(value);
  if (!BARE_LITERAL.test(value)) throw new RangeError(`not a ${type}: ${value.slice(0, 50)}`);
  return value;
}

/** `field eq a or field eq b`: alternatives over one field, which both systems take. */
export function anyOf(field: string, type: FieldType, values: readonly string[]): string {
  return values.map((value) => `${field} eq ${literal(type, value)}`).join(' or ');
}

/** Joins conditions that must all hold; alternatives among them go into parentheses. */
export function allOf(conditions: readonly (string | null)[]): string {
  const given = conditions.filter((condition) => condition !== null && condition !== '');
  if (given.length === 1) return String(given[0]);
  return given.map((condition) => (hasOr(condition) ? `(${condition})` : condition)).join(' and ');
}

function hasOr(condition: string | null): boolean {
  return condition?.includes(' or ') ?? false;
}

/** A query string; options left out are not sent. */
export function query(options: {
  readonly select?: readonly string[];
  readonly filter?: string;
  readonly orderby?: string;
  readonly top?: number;
}): string {
  const parts: string[] = [];
  if (options.select !== undefined) parts.push(`$select=${options.select.join(',')}`);
  if (options.filter) parts.push(`$filter=${encodeURIComponent(options.filter)}`);
  if (options.orderby !== undefined) parts.push(`$orderby=${encodeURIComponent(options.orderby)}`);
  if (options.top !== undefined) parts.push(`$top=${options.top}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
