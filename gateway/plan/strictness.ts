/**
 * Behind a stand-in all types are asked the same. A field that only some types are asked for must
 * not be read there when its absence would spread to the whole object of another type.
 */
import type { GraphId, Model } from '../supergraph/model.ts';
import type { Fetch } from './draft.ts';
import type { OpField, OpNode } from './operation.ts';
import { isKeyField } from './readable.ts';
import type { State } from './reach.ts';

/** Who is asked for something, and whether its absence would spread. */
export interface Ask {
  readonly types: readonly string[];
  readonly isStrict: boolean;
  /** Types for which a fetch other than this one already reads it. */
  readonly elsewhere: (fetch: Fetch) => readonly string[];
}

export function askOf(model: Model, field: OpField): Ask {
  const { types, name, isHidden, sources } = field;
  const isStrict =
    spoilsNamesake(model, field) ||
    types.some((t) =>
      [...(model.types.get(t)?.fields.get(name)?.inGraphs ?? [])].some(
        ([graph, { standIn, type, requires }]) =>
          standIn !== null &&
          (requires !== null ||
            (type.endsWith('!') && !isHidden && !isKeyField(model, graph, standIn, name))),
      ),
    );
  const elsewhere = (fetch: Fetch): readonly string[] =>
    [...sources].flatMap(([type, source]) => (source.fetch === fetch ? [] : [type]));
  return { types, isStrict, elsewhere };
}

/**
 * Whether other types are asked for the same value with less below it: one answer has to hold both,
 * and what is null in this would make it null for those as well.
 */
function spoilsNamesake(model: Model, field: OpField): boolean {
  if (!field.node.isAbstract || field.child === null || field.isHidden) return false;
  const isKey = field.types.some((type) =>
    [...(model.types.get(type)?.fields.get(field.name)?.inGraphs ?? [])].some(
      ([graph, { standIn }]) => isKeyField(model, graph, standIn ?? type, field.name),
    ),
  );
  if (isKey) return false;
  return field.node.fields.some(
    (other) => other !== field && other.key === field.key && asksMore(model, field, other),
  );
}

/** Whether one of two fields asks below it for what may fail and is not asked by the other. */
function asksMore(model: Model, field: OpField, other: OpField): boolean {
  return (field.child?.fields ?? []).some((inner) => {
    const same = (other.child?.fields ?? []).filter(({ key }) => key === inner.key);
    if (same.length > 0) return same.some((namesake) => asksMore(model, inner, namesake));
    return inner.types.some((type) => mayFail(model, type, inner.name));
  });
}

/**
 * Whether a field must not be null somewhere, and is no key that is there whenever its object is.
 * @param only the subgraph to look at; null for any
 */
export function mayFail(
  model: Model,
  type: string,
  name: string,
  only: GraphId | null = null,
): boolean {
  const origins = model.types.get(type)?.fields.get(name)?.inGraphs ?? [];
  return [...origins].some(
    ([graph, there]) =>
      (only === null || graph === only) &&
      there.type.endsWith('!') &&
      !isKeyField(model, graph, there.standIn ?? type, name),
  );
}

/** For a question that every type is asked. */
export function openAsk(types: readonly string[]): Ask {
  return { types, isStrict: false, elsewhere: () => [] };
}

/** Whether something may be asked in a fetch next to what it asks already, for one more type. */
export function fitsInto(fetch: Fetch, ask: Ask, type: string): boolean {
  const covers = new Set([...fetch.representations.map((r) => r.type), type]);
  if (!fits(fetch.node, ask, covers)) return false;
  return !ask.isStrict || !ask.elsewhere(fetch).some((t) => covers.has(t));
}

/** Whether what is asked may be asked wherever objects of these types stand. */
export function fits(node: OpNode, ask: Ask, covers: Iterable<string>): boolean {
  if (!ask.isStrict) return true;
  return [...covers].every((t) => !node.possible.includes(t) || ask.types.includes(t));
}

/** Object types that can stand where a state leads. */
export function coverage(
  model: Model,
  { how, graph, standIn }: State,
  type: string,
): Iterable<string> {
  if (how.kind === 'have') return how.context.covers;
  if (how.kind === 'entity') return [type];
  return model.possibleIn(graph, standIn ?? type);
}
