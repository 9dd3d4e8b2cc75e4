import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingsOf } from '../mapping/index.ts';
import { odataText, passes, type Condition } from './filter.ts';
import { holds, parseFilter } from './odata-filter.ts';
import type { Value } from './ports.ts';

const SIDES = [true, false].flatMap((unitGroupPerItem) =>
  mappingsOf({ ownership: 'TEAM', unitGroupPerItem }).flatMap(({ name, erp, crm }) => [
    { name: `${name} of the ERP`, filter: erp.filter },
    { name: `${name} of the CRM`, filter: crm.filter },
  ]),
);

function valuesOf(condition: Condition): readonly Value[] {
  if (condition.is === 'equal') return [condition.value];
  return condition.is === 'one-of' ? condition.values : [];
}

describe('shipped filters', () => {
  it('let the same records through when their text is written down by a person', () => {
    for (const { name, filter } of SIDES) {
      const text = odataText(filter);
      if (text === null) continue;
      const expression = parseFilter(text);
      // Rows carry null for what is empty, whatever the system sent.
      const values = [...filter.flatMap(valuesOf), null, 'other', '7', 1, true];
      const row = fc.record(
        Object.fromEntries(
          filter.map((condition) => [
            condition.is === 'written' ? '' : condition.field,
            fc.constantFrom(...values),
          ]),
        ),
      );
      fc.assert(
        fc.property(row, (data) => {
          expect([name, data, holds(expression, data)]).toEqual([name, data, passes(filter, data)]);
        }),
      );
    }
  });
});
