/** When a fetch has to run: while at least one of its fields is wanted. */
import { NEVER, either } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fetch, Selection } from './draft.ts';

export function fetchCondition(fetch: Fetch): Condition {
  if (fetch.isUnconditional) return null;
  return [...fetch.selections.values()].map(selectionCondition).reduce(either, NEVER);
}

function selectionCondition(selection: Selection): Condition {
  if (selection.entries.size === 0) return null;
  return [...selection.entries.keys()].map((f) => f.condition).reduce(either, NEVER);
}
