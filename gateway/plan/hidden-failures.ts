/**
 * Fields that only a plan needs and that must not be null in their subgraph: when one fails, it
 * takes along what the client asked for beside it.
 */
import type { Model } from '../supergraph/model.ts';
import type { Fetch, Selection } from './draft.ts';
import type { OpField } from './operation.ts';
import { mayFail } from './strictness.ts';

/** Empty where nothing of the request is a client's: then there is nothing to lose. */
export function hiddenFailures(model: Model, group: readonly Fetch[]): ReadonlySet<OpField> {
  const found = new Set<OpField>();
  const roots = group.flatMap((fetch) => [...fetch.selections.values()]);
  const isAllHidden = roots.every((s) => [...s.entries.keys()].every((f) => f.isHidden));
  if (!isAllHidden) for (const selection of roots) collect(model, selection, found);
  return found;
}

function collect(model: Model, { graph, entries }: Selection, found: Set<OpField>): void {
  for (const [field, { types, child }] of entries) {
    const isDoubtful =
      field.isHidden && [...types].some((t) => mayFail(model, t, field.name, graph));
    if (isDoubtful) found.add(field);
    else if (child !== null) collect(model, child, found);
  }
}
