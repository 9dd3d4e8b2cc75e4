/** Turns the drawn-up fetches of a tree into a plan: texts, order, batches, places to merge. */
import type { VariableDefinitionNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { NEVER, either } from './condition.ts';
import type { Fetch, Selection } from './draft.ts';
import { fetchCondition } from './fetch-condition.ts';
import { spreadConditions } from './hidden-conditions.ts';
import { neededIn } from './needed.ts';
import type { EntityPlan, FetchPlan, Merge, RequestText, Requirer } from './plan.ts';
import { hiddenFailures } from './hidden-failures.ts';
import { printDefinition } from './print-value.ts';
import { printSelection } from './print-selection.ts';
import type { Printer } from './print-selection.ts';
import type { KeyRegistry, OpField, OpNode } from './operation.ts';

export interface FinishInput {
  readonly model: Model;
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly registry: KeyRegistry;
  /** Variables of the client's operation by name. */
  readonly definitions: ReadonlyMap<string, VariableDefinitionNode>;
}

/** One phase of the plan; fetches of one subgraph that start together become one request. */
export function finish(input: FinishInput, fetches: readonly Fetch[]): readonly FetchPlan[] {
  const levels = levelsOf(fetches);
  const ordered = fetches.toSorted((a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0));
  spreadConditions(input.model, input.registry, ordered);
  const groups = batches(ordered, levels);
  const indexOf = new Map<Fetch, number>();
  for (const [index, group] of groups.entries()) for (const f of group) indexOf.set(f, index);
  return groups.map((group, id) => {
    const needs = new Set(group.flatMap((f) => [...f.needs].map((n) => indexOf.get(n) ?? 0)));
    needs.delete(id);
    return finishFetch(input, group, id, [...needs]);
  });
}

/** How many fetches have to end one after another before each of them. */
function levelsOf(fetches: readonly Fetch[]): ReadonlyMap<Fetch, number> {
  const levels = new Map<Fetch, number>();
  const levelOf = (fetch: Fetch): number => {
    const known = levels.get(fetch);
    if (known !== undefined) return known;
    const level = 1 + Math.max(-1, ...[...fetch.needs].map(levelOf));
    levels.set(fetch, level);
    return level;
  };
  for (const fetch of fetches) levelOf(fetch);
  return levels;
}

/** Entity fetches of one subgraph at the same distance from the start share a request. */
function batches(
  ordered: readonly Fetch[],
  levels: ReadonlyMap<Fetch, number>,
): readonly (readonly Fetch[])[] {
  const groups = new Map<string, Fetch[]>();
  for (const fetch of ordered) {
    const id = fetch.kind === 'root' ? `root ${fetch.id}` : `${levels.get(fetch)} ${fetch.graph}`;
    groups.set(id, [...(groups.get(id) ?? []), fetch]);
  }
  return [...groups.values()];
}

function finishFetch(
  input: FinishInput,
  group: readonly Fetch[],
  id: number,
  needs: readonly number[],
): FetchPlan {
  const [first] = group;
  if (first === undefined) throw new Error('A fetch without content.');
  const isRoot = first.kind === 'root';
  const entities = isRoot ? null : group.map((f, i) => entityPlan(f, i, group.length, input));
  const keyword = isRoot && first.node.parent === null ? input.operation : 'query';
  const print = (without: ReadonlySet<OpField>): RequestText =>
    requestText(input, keyword, group, entities, without);
  const doubtful = keyword === 'query' ? hiddenFailures(input.model, group) : NO_FIELDS;
  const without = new Set([...doubtful].map((field) => field.key));
  return {
    id,
    subgraph: input.model.subgraphs.get(first.graph)?.name ?? first.graph,
    ...print(NO_FIELDS),
    retry: without.size === 0 ? null : { ...print(doubtful), without },
    needs,
    entities,
    node: first.node,
    merges: isRoot ? merges([only(first)]) : [],
    condition: group.map(fetchCondition).reduce(either, NEVER),
  };
}

const NO_FIELDS: ReadonlySet<OpField> = new Set();

function requestText(
  input: FinishInput,
  keyword: string,
  group: readonly Fetch[],
  entities: readonly EntityPlan[] | null,
  without: ReadonlySet<OpField>,
): RequestText {
  const printer: Printer = { model: input.model, variables: new Set(), without };
  const body =
    entities === null
      ? group.map((fetch) => printSelection(printer, only(fetch), null, true)).join('')
      : `{${group.map((f, i) => printEntities(printer, f, entities[i])).join(' ')}}`;
  const representations = (entities ?? []).map((e) => `$${e.variable}:[_Any!]!`);
  const known = [...printer.variables].filter((v) => input.definitions.has(v));
  const variables = [...representations, ...known.map((v) => definitionText(input, v))];
  const head = variables.length === 0 ? '' : `(${variables.join(',')})`;
  const query = keyword === 'query' && head === '' ? body : `${keyword}${head}${body}`;
  return { query, variables: known };
}

function only(fetch: Fetch): Selection {
  const [selection] = fetch.selections.values();
  if (selection === undefined) throw new Error('A root fetch without a selection.');
  return selection;
}

function definitionText(input: FinishInput, name: string): string {
  const definition = input.definitions.get(name);
  return definition === undefined ? '' : printDefinition(definition);
}

function entityPlan(fetch: Fetch, index: number, count: number, input: FinishInput): EntityPlan {
  const suffix = count === 1 ? '' : `${index}`;
  let variable = `representations${suffix}`;
  while (input.definitions.has(variable)) variable = `_${variable}`;
  const selections = [...fetch.selections.values()];
  return {
    alias: count === 1 ? '_entities' : `_e${index}`,
    variable,
    node: fetch.node,
    representations: fetch.representations,
    merges: withTypes(fetch, merges(selections)),
    requirers: selections.flatMap((s) => requirersOf(input, s)),
    handedOver: fetch.representations.flatMap((r) =>
      r.selections.flatMap((set) => neededIn(input, fetch.node, r.type, set).map((n) => n.key)),
    ),
    condition: fetchCondition(fetch),
  };
}

function printEntities(printer: Printer, fetch: Fetch, entity: EntityPlan | undefined): string {
  const alias = entity === undefined || entity.alias === '_entities' ? '' : `${entity.alias}:`;
  const fragments = [...fetch.selections.values()].map(
    (s) => `... on ${s.typeName} ${printSelection(printer, s, null, !fetch.isUnconditional)}`,
  );
  const variable = entity?.variable ?? 'representations';
  return `${alias}_entities(representations:$${variable}){${fragments.join(' ')}}`;
}

/**
 * Names that selections of one place bring; nested where another fetch brings the same value.
 * Where two types want a value each in its own way, all below it may come twice: `isTwice`.
 */
function merges(selections: readonly Selection[], isTwice = false): readonly Merge[] {
  const found: Merge[] = [];
  if (selections.some((s) => s.node.isAbstract))
    found.push({ key: '__typename', below: null, types: null });
  const below = new Map<string, Selection[]>();
  const shared = new Set<string>();
  const namesakes = new Set<string>();
  for (const { node, entries } of selections) {
    for (const [field, { child }] of entries) {
      const known = below.get(field.key) ?? [];
      below.set(field.key, child === null ? known : [...known, child]);
      if (child === null) continue;
      if (isTwice || readers(node, field.key).size > 1) shared.add(field.key);
      const isOne = node.fields.every((f) => f === field || f.key !== field.key);
      if (isTwice || !isOne) namesakes.add(field.key);
    }
  }
  for (const [key, inner] of below) {
    const isShared = shared.has(key);
    found.push({ key, below: isShared ? merges(inner, namesakes.has(key)) : null, types: null });
  }
  return found;
}

function requirersOf(input: FinishInput, selection: Selection): readonly Requirer[] {
  const { node, graph } = selection;
  return [...selection.entries].flatMap(([field, { types }]) =>
    [...types].flatMap((type) => {
      const fields = input.model.types.get(type)?.fields;
      const requires = fields?.get(field.name)?.inGraphs.get(graph)?.requires ?? null;
      if (requires === null) return [];
      return [{ key: field.key, type, required: neededIn(input, node, type, requires) }];
    }),
  );
}

/** Behind a stand-in all types are asked the same, but not all of them asked for it. */
function withTypes(fetch: Fetch, list: readonly Merge[]): readonly Merge[] {
  const entries = [...fetch.selections.values()].flatMap((s) => [...s.entries]);
  return list.map((merge) => {
    const asking = entries.filter(([field]) => field.key === merge.key);
    const types = new Set(asking.flatMap(([, entry]) => [...entry.types]));
    const isForAll = types.size === 0 || fetch.representations.every((r) => types.has(r.type));
    const isOwn = asking.every(([, entry]) =>
      [...entry.types].every((t) => fetch.selections.has(t)),
    );
    return isForAll || isOwn ? merge : { ...merge, types };
  });
}

/** The fetches that bring a value, for whatever type of object. */
function readers(node: OpNode, key: string): ReadonlySet<Fetch> {
  const fetches = new Set<Fetch>();
  for (const field of node.fields) {
    if (field.key !== key) continue;
    for (const context of field.child?.contexts ?? []) {
      if (context.arrival === 'way') fetches.add(context.fetch);
    }
  }
  return fetches;
}
