/** Values in a filter that its fields can never hold: whoever wrote it meant something else. */
import { isDecimalText } from '@drawbar/schema/values';
import type { Expression } from './odata-filter.ts';
import type { Value } from './ports.ts';
import type { SystemField } from './system-metadata.ts';

export interface Misfit {
  readonly field: string;
  readonly value: string;
  readonly expected: 'a number' | 'true or false';
}

/** Each once, in the order written; fields that are not known are left out. */
export function misfitsIn(
  expression: Expression,
  known: ReadonlyMap<string, Pick<SystemField, 'type' | 'options'>>,
): Misfit[] {
  switch (expression.op) {
    case 'and':
    case 'or': {
      const all = expression.parts.flatMap((part) => misfitsIn(part, known));
      return [...new Map(all.map((one) => [`${one.field} ${one.value}`, one])).values()];
    }
    case 'not':
      return misfitsIn(expression.part, known);
    case 'contains':
    case 'startswith':
    case 'endswith':
      return [];
    default: {
      const { field } = expression;
      const expected = expectedOf(known.get(field));
      const values = expression.op === 'in' ? expression.values : [expression.value];
      return expected === null
        ? []
        : values
            .filter((value) => !fits(expected, value))
            .map((value) => ({ field, value: String(value), expected }));
    }
  }
}

function expectedOf(
  field: Pick<SystemField, 'type' | 'options'> | undefined,
): Misfit['expected'] | null {
  switch (field?.type) {
    case 'INTEGER':
    case 'DECIMAL':
    case 'MONEY':
      return 'a number';
    case 'BOOLEAN':
      return 'true or false';
    case 'OPTION': {
      // The CRM stores numbers, the ERP the names of its members.
      const { options } = field;
      const areNumbers = options.length > 0 && options.every(({ value }) => isDecimalText(value));
      return areNumbers ? 'a number' : null;
    }
    default:
      return null;
  }
}

/** Empty is empty, however it is written. */
function fits(expected: Misfit['expected'], value: Value): boolean {
  if (value === null || value === '') return true;
  if (expected === 'true or false') return typeof value === 'boolean';
  return typeof value === 'number' || (typeof value === 'string' && isDecimalText(value));
}
