/**
 * Filters as people write them, in OData: parsed once, then decided for records of the replica. The
 * rules of comparison are those of both systems: text whatever its case, blanks equal to null.
 */
import { Decimal, isDecimalText } from '@drawbar/schema/values';
import { FilterSyntaxError, parseTokens, tokensOf } from './odata-syntax.ts';
import type { Row, Value } from './ports.ts';

type Data = Row['data'];

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextTest = 'contains' | 'startswith' | 'endswith';

export type Expression =
  | { readonly op: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly op: 'not'; readonly part: Expression }
  | { readonly op: Comparison; readonly field: string; readonly value: Value }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Value[] }
  | { readonly op: TextTest; readonly field: string; readonly value: string };

/** A filter that people can still read. */
const CHARACTERS_MAX = 2_000;

/** @throws {FilterSyntaxError} */
export function parseFilter(text: string): Expression {
  if (text.length > CHARACTERS_MAX) {
    throw new FilterSyntaxError(`A filter has at most ${CHARACTERS_MAX} characters.`);
  }
  return parseTokens(tokensOf(text));
}

/** The fields a filter looks at, each once. */
export function fieldsIn(expression: Expression): string[] {
  switch (expression.op) {
    case 'and':
    case 'or':
      return [...new Set(expression.parts.flatMap(fieldsIn))];
    case 'not':
      return fieldsIn(expression.part);
    default:
      return [expression.field];
  }
}

/** True when a record meets the filter; a field the record does not have is empty. */
export function holds(expression: Expression, data: Data): boolean {
  switch (expression.op) {
    case 'and':
      return expression.parts.every((part) => holds(part, data));
    case 'or':
      return expression.parts.some((part) => holds(part, data));
    case 'not':
      return !holds(expression.part, data);
    case 'in':
      return expression.values.some((value) => compared(data[expression.field], value) === 0);
    case 'contains':
    case 'startswith':
    case 'endswith':
      return tested(expression.op, folded(data[expression.field] ?? null), expression.value);
    default:
      return related(expression.op, compared(data[expression.field], expression.value));
  }
}

function tested(op: TextTest, own: string, wanted: string): boolean {
  const part = wanted.toLowerCase();
  if (op === 'contains') return own.includes(part);
  return op === 'startswith' ? own.startsWith(part) : own.endsWith(part);
}

/** `order`: of the record's value against the filter's; null: the two cannot be compared. */
function related(op: Comparison, order: number | null): boolean {
  switch (op) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order !== null && order > 0;
    case 'ge':
      return order !== null && order >= 0;
    case 'lt':
      return order !== null && order < 0;
    case 'le':
      return order !== null && order <= 0;
    default:
      return op satisfies never;
  }
}

function compared(own: Value | undefined, wanted: Value): number | null {
  const value = own === undefined || isBlank(own) ? null : own;
  const other = isBlank(wanted) ? null : wanted;
  if (value === null || other === null) return value === other ? 0 : null;
  const [a, b] = [folded(value), folded(other)];
  if (typeof other === 'number') return isDecimalText(a) ? new Decimal(a).comparedTo(other) : null;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** For some enumerations the ERP's blank is one blank. */
function isBlank(value: Value): boolean {
  return value === '' || value === ' ';
}

function folded(value: Value): string {
  return value === null ? '' : String(value).toLowerCase();
}
