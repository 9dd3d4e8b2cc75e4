/** What a fetch says of the entities it asks for, and whether it can say more. */
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Fetch } from './draft.ts';
import { argumentsKey } from './print-value.ts';

/** Whether one representation can carry these selections as well as those that it has. */
export function canHold(
  fetch: Fetch,
  type: string,
  typeName: string,
  sets: readonly SelectionSetNode[],
): boolean {
  const known = fetch.representations.find((r) => r.type === type);
  if (known === undefined) return true;
  return known.typeName === typeName && isConsistent([...known.selections, ...sets]);
}

/** Adds selections to the representation of a type, which is made when it is not there. */
export function addRepresentation(
  fetch: Fetch,
  type: string,
  typeName: string,
  sets: readonly SelectionSetNode[],
): void {
  const known = fetch.representations.find((r) => r.type === type);
  if (known === undefined) fetch.representations.push({ type, typeName, selections: [...sets] });
  else known.selections.push(...sets.filter((s) => !known.selections.includes(s)));
}

/** A representation carries a field by its plain name: it has room for one set of arguments. */
function isConsistent(sets: readonly SelectionSetNode[]): boolean {
  const seen = new Map<string, string>();
  const visit = (set: SelectionSetNode, path: string): boolean =>
    set.selections.every((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet, path);
      if (selection.kind !== Kind.FIELD) return true;
      const name = `${path}.${selection.name.value}`;
      const args = argumentsKey(selection.arguments ?? []);
      if ((seen.get(name) ?? args) !== args) return false;
      seen.set(name, args);
      return selection.selectionSet === undefined || visit(selection.selectionSet, name);
    });
  return sets.every((set) => visit(set, ''));
}
