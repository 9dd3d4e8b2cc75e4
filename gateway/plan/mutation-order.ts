/** When the root fields of a mutation run: each where it first stands in what a call asks for. */
import { collect } from './collect.ts';
import type { Part } from './collect.ts';
import type { Condition } from './condition.ts';
import type { OpNode } from './operation.ts';
import { wantedFields } from './wanted-fields.ts';
import type { WantedInput } from './wanted-fields.ts';

/** A place where a root field stands; it runs there if this holds and it has not run before. */
export interface Appearance {
  /** Name of its value in our data. */
  readonly key: string;
  readonly condition: Condition;
}

/** All places that can be the first: one of a field that `@skip` leaves out does not count. */
export function appearances(
  input: WantedInput,
  root: OpNode,
  parts: readonly Part[],
): readonly Appearance[] {
  const { model, fragments } = input;
  const { keyOf } = wantedFields(input, root, root.declared, parts);
  const keys = new Map<string, string>();
  const found = collect(model, fragments, root.declared, parts, (field) => {
    const key = keyOf(field);
    if (key === undefined) return null;
    const place = String(keys.size);
    keys.set(place, key);
    return place;
  });
  const settled = new Set<string>();
  return [...found].flatMap(([place, { condition }]) => {
    const key = keys.get(place) ?? '';
    if (settled.has(key)) return [];
    if (condition === null) settled.add(key);
    return [{ key, condition }];
  });
}
