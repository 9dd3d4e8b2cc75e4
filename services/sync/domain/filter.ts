/** Filters of mappings as typed conditions: decided here, shown as OData. */
import { holds, type Expression } from './odata-filter.ts';
import type { Row, Value } from './ports.ts';

export type Condition =
  | { readonly field: string; readonly is: 'equal'; readonly value: Value }
  | { readonly field: string; readonly is: 'one-of'; readonly values: readonly Value[] }
  | { readonly field: string; readonly is: 'empty' }
  | { readonly field: string; readonly is: 'filled' }
  /** Written by a person; `text` is what they wrote. */
  | { readonly is: 'written'; readonly text: string; readonly expression: Expression };

type Data = Row['data'];

/** True when a record meets every condition. */
export function passes(conditions: readonly Condition[], data: Data): boolean {
  return conditions.every((condition) => {
    if (condition.is === 'written') return holds(condition.expression, data);
    const value = data[condition.field] ?? null;
    switch (condition.is) {
      case 'equal':
        return same(value, condition.value);
      case 'one-of':
        return condition.values.some((wanted) => same(value, wanted));
      case 'empty':
        return isEmpty(value);
      case 'filled':
        return !isEmpty(value);
      default:
        return condition satisfies never;
    }
  });
}

/** The conditions in the system's own filter language; null when all records pass. */
export function odataText(conditions: readonly Condition[]): string | null {
  if (conditions.length === 0) return null;
  return conditions
    .map((condition) => {
      switch (condition.is) {
        case 'equal':
          return `${condition.field} eq ${literal(condition.value)}`;
        case 'one-of':
          return `(${condition.values
            .map((value) => `${condition.field} eq ${literal(value)}`)
            .join(' or ')})`;
        case 'empty':
          return `${condition.field} eq ''`;
        case 'filled':
          return `${condition.field} ne ''`;
        case 'written':
          return conditions.length === 1 ? condition.text : `(${condition.text})`;
        default:
          return condition satisfies never;
      }
    })
    .join(' and ');
}

/** Both systems leave a blank as null, an empty text, or, for some enumerations, one blank. */
function isEmpty(value: Value): boolean {
  return value === null || value === '' || value === ' ';
}

/** Decimals are text on the wire: "0" and "0.00" are one number. */
function same(value: Value, wanted: Value): boolean {
  if (value === wanted) return true;
  if (value === null || wanted === null) return false;
  const numeric = typeof wanted === 'number' ? wanted : Number.NaN;
  return typeof value === 'string' && value !== '' && Number(value) === numeric;
}

function literal(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
