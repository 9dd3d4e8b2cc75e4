/** From which subgraphs a place can be read, by which way, and at what price. */
import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import type { FieldInGraph, GraphId, Key } from '../supergraph/model.ts';
import { matches } from './collect.ts';
import type { Context } from './draft.ts';
import { fieldOn } from './hidden-field.ts';
import type { KeyRegistry, OpField, OpNode } from './operation.ts';
import { fieldAt, isReadable, namedIn, placeBehind } from './readable.ts';
import type { Place, Readable } from './readable.ts';
import { askOf, coverage, fits } from './strictness.ts';

/** A request more; a field more; a second root request for what one could have answered. */
export const REQUEST = 1000;
const FIELD = 1;
const ROOT = 100;
/** Another subgraph may list other types behind the same field: the nearest one is followed. */
const DETOUR = 50;
/** Of two keys that cost the same, the one that cannot be null names every object. */
const DOUBTFUL = FIELD / 4;

export type How =
  | { readonly kind: 'have'; readonly context: Context }
  | { readonly kind: 'root' }
  | { readonly kind: 'way'; readonly from: State; readonly there: FieldInGraph }
  | { readonly kind: 'requires'; readonly there: FieldInGraph; readonly entry: Entry }
  | { readonly kind: 'entity'; readonly entry: Entry };

/** By which key, and under which type name, a subgraph is asked for an entity. */
export interface Entry {
  readonly graph: GraphId;
  /** Null: by the name of the object's own type. */
  readonly typeName: string | null;
  readonly key: Key;
  readonly standIn: string | null;
}

/** A place as it could be reached. */
export interface State extends Place {
  readonly cost: number;
  readonly how: How;
}

interface Known {
  readonly version: number;
  readonly states: readonly State[];
}

export class Reach {
  readonly #readable: Readable;
  readonly #registry: KeyRegistry;
  /** Searches under way: a key inside a key asks again for the place it belongs to. */
  readonly #open = new Map<OpNode, Map<string, Map<string, State>>>();
  readonly #known = new Map<OpNode, Map<string, Known>>();
  #unfinished = 0;

  constructor(readable: Readable, registry: KeyRegistry) {
    this.#readable = readable;
    this.#registry = registry;
  }

  /**
   * Every way to stand at a place with an object of this type, cheapest per subgraph.
   * @param together types that have to be read by the same fetch
   */
  states(node: OpNode, type: string, together: readonly string[] = [type]): readonly State[] {
    const open = this.#open.get(node)?.get(type);
    if (open !== undefined) {
      this.#unfinished += 1;
      return [...open.values()];
    }
    const version = versionOf(node);
    const id = together.length === 1 ? type : together.join(' ');
    const known = this.#known.get(node)?.get(id);
    if (known !== undefined && known.version === version) return known.states;
    const unfinished = this.#unfinished;
    const found = this.#search(node, type, together);
    // What was found while a search around it was unfinished may be incomplete.
    if (unfinished === this.#unfinished) {
      const ofNode = this.#known.get(node) ?? new Map<string, Known>();
      this.#known.set(node, ofNode.set(id, { version, states: found }));
    }
    return found;
  }

  #search(node: OpNode, type: string, together: readonly string[]): readonly State[] {
    const found = new Map<string, State>();
    const searches = this.#open.get(node) ?? new Map<string, Map<string, State>>();
    this.#open.set(node, searches.set(type, found));
    for (const context of node.contexts) {
      if (together.every((t) => context.covers.has(t)))
        put(found, { ...context, cost: 0, how: { kind: 'have', context } });
    }
    this.#roots(node, type, found);
    this.#ways(node, type, found);
    this.#entities(node, type, found);
    searches.delete(type);
    return [...found.values()];
  }

  /**
   * Whether an object of this type can stand at a place. Members of a union or an interface differ
   * between subgraphs that share the field which leads there: what the cheapest of them cannot give
   * is not looked for in another one, whose list may be another list.
   */
  canStand(node: OpNode, type: string): boolean {
    if (!node.isAbstract || node.parent === null) return true;
    const { model } = this.#readable;
    let [any, own] = [Infinity, Infinity];
    const see = (cost: number, isPossible: boolean): void => {
      any = Math.min(any, cost);
      if (isPossible) own = Math.min(own, cost);
    };
    for (const { arrival, covers } of node.contexts) {
      if (arrival === 'entity' && covers.has(type)) return true;
      if (arrival === 'way') see(0, covers.has(type));
    }
    for (const { graph, there, cost } of this.#waysTo(node.parent)) {
      see(cost, model.possibleIn(graph, namedIn(there.type)).has(type));
    }
    return own <= any;
  }

  /** Whether an object of any type can stand at every place on the way to this one. */
  canBeReached(node: OpNode): boolean {
    for (let at = node.parent; at !== null; at = at.node.parent) {
      const { node: above, types } = at;
      const stands = (type: string): boolean =>
        this.canStand(above, type) &&
        (above.possible.length === 1 || this.states(above, type).length > 0);
      if (!types.some(stands)) return false;
    }
    return true;
  }

  /** The cheapest way into a subgraph by a key, together with what a field there requires. */
  entry(
    node: OpNode,
    type: string,
    there: FieldInGraph,
    graph: GraphId,
  ): { readonly entry: Entry; readonly cost: number } | null {
    const states = this.states(node, type);
    const { model } = this.#readable;
    let best: { entry: Entry; cost: number } | null = null;
    const required = there.requires === null ? 0 : this.cost(node, type, there.requires, states);
    for (const face of model.faces(graph, type)) {
      const standIn = face.isStandIn ? face.typeName : null;
      if (standIn !== there.standIn) continue;
      for (const key of face.keys) {
        if (!key.resolvable) continue;
        const cost = REQUEST + required + this.#keyCost(node, type, key, states);
        if (cost < (best?.cost ?? Infinity)) {
          best = { entry: { graph, typeName: standIn, key, standIn }, cost };
        }
      }
    }
    return best;
  }

  /** What it costs to have a whole selection at a place; infinite when it cannot be had. */
  cost(node: OpNode, type: string, set: SelectionSetNode, states: readonly State[]): number {
    const used = new Set<State>();
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition !== undefined && !matches(this.#readable.model, type, condition)) continue;
        total += this.cost(node, type, selection.selectionSet, states);
      } else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
        const state = this.#direct(type, selection, states);
        if (state !== null) used.add(state);
        else total += this.#indirect(node, type, selection, states);
      }
    }
    for (const state of used) total += state.cost;
    return total;
  }

  #keyCost(node: OpNode, type: string, { selection }: Key, states: readonly State[]): number {
    const known = this.#readable.model.types.get(type)?.fields;
    const isDoubtful = selection.selections.some(
      (s) => s.kind === Kind.FIELD && known?.get(s.name.value)?.type.endsWith('!') === false,
    );
    return this.cost(node, type, selection, states) + (isDoubtful ? DOUBTFUL : 0);
  }

  #direct(type: string, field: FieldNode, states: readonly State[]): State | null {
    let best: State | null = null;
    const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [field] };
    for (const state of states) {
      if (state.cost >= (best?.cost ?? Infinity)) continue;
      if (isReadable(this.#readable, state, type, set)) best = state;
    }
    return best;
  }

  /** A field that no single subgraph reads as a whole. */
  #indirect(node: OpNode, type: string, ast: FieldNode, states: readonly State[]): number {
    const { model } = this.#readable;
    const name = ast.name.value;
    const below = ast.selectionSet;
    const ways = states.filter((s) => fieldAt(this.#readable, s, type, name)?.requires === null);
    if (below === undefined || ways.length === 0) return this.#requiring(node, type, name);
    const field = fieldOn(model, this.#registry, node, type, ast);
    if (field.child === null) return Infinity;
    let total = Math.min(...ways.map((w) => w.cost)) + FIELD;
    for (const inner of field.child.possible) {
      const there = this.states(field.child, inner);
      if (there.length > 0) total += this.cost(field.child, inner, below, there);
    }
    return total;
  }

  readonly #requiringNow = new Set<string>();

  #requiring(node: OpNode, type: string, name: string): number {
    const { model } = this.#readable;
    const mark = `${type}.${name}`;
    if (this.#requiringNow.has(mark)) return Infinity;
    this.#requiringNow.add(mark);
    let best = Infinity;
    for (const [graph, there] of model.types.get(type)?.fields.get(name)?.inGraphs ?? []) {
      if (there.requires === null || there.external) continue;
      best = Math.min(best, this.entry(node, type, there, graph)?.cost ?? Infinity);
    }
    this.#requiringNow.delete(mark);
    return best;
  }

  #roots(node: OpNode, type: string, found: Map<string, State>): void {
    const { model } = this.#readable;
    const isNested = node.parent !== null;
    if (isNested ? type !== model.roots.query : node.contexts.length > 0 && !isQuery(model, type)) {
      return;
    }
    for (const graph of model.types.get(type)?.graphs.keys() ?? []) {
      const cost = REQUEST + ROOT;
      put(found, { graph, standIn: null, provided: [], cost, how: { kind: 'root' } });
    }
  }

  #ways(node: OpNode, type: string, found: Map<string, State>): void {
    if (node.parent === null) return;
    const ways = [...this.#waysTo(node.parent)];
    const nearest = Math.min(...ways.map((way) => way.cost));
    for (const way of ways) {
      const possible = this.#readable.model.possibleIn(way.graph, namedIn(way.there.type));
      if (!possible.has(type)) continue;
      const isDetour = node.isAbstract && way.cost > nearest;
      put(found, isDetour ? { ...way, cost: way.cost + DETOUR } : way);
    }
  }

  /** Where the place behind a field can be read, whatever type of object stands there. */
  *#waysTo(field: OpField): Iterable<State & { readonly there: FieldInGraph }> {
    const { model } = this.#readable;
    const above = field.types[0] ?? '';
    const ask = askOf(model, field);
    for (const from of this.states(field.node, above, field.types)) {
      const there = fieldAt(this.#readable, from, above, field.name);
      if (there === null || there.requires !== null) continue;
      if (from.standIn !== null && !fits(field.node, ask, coverage(model, from, above))) continue;
      const behind = placeBehind(model, from, there, above, field.name);
      yield { ...behind, there, cost: from.cost + FIELD, how: { kind: 'way', from, there } };
    }
    for (const [graph, there] of model.types.get(above)?.fields.get(field.name)?.inGraphs ?? []) {
      const isAlone = ask.isStrict && there.standIn !== null;
      if (there.requires === null && !isAlone) continue;
      const place = { graph, standIn: there.standIn, provided: [] };
      if (fieldAt(this.#readable, place, above, field.name) === null) continue;
      const found = this.entry(field.node, above, there, graph);
      if (found === null || found.cost === Infinity) continue;
      const behind = placeBehind(model, place, there, above, field.name);
      const how: How = { kind: 'requires', there, entry: found.entry };
      yield { ...behind, there, cost: found.cost + FIELD, how };
    }
  }

  /** Adds what keys lead to, until nothing gets cheaper. */
  #entities(node: OpNode, type: string, found: Map<string, State>): void {
    let changed = found.size > 0;
    for (let round = 0; changed && round <= this.#readable.model.subgraphs.size; round++) {
      changed = false;
      for (const entry of this.#entries(node, type, found)) {
        const cost = REQUEST + this.#keyCost(node, type, entry.key, [...found.values()]);
        const { graph, standIn } = entry;
        const state: State = { graph, standIn, provided: [], cost, how: { kind: 'entity', entry } };
        if (cost !== Infinity && put(found, state)) changed = true;
      }
    }
  }

  *#entries(node: OpNode, type: string, found: ReadonlyMap<string, State>): Iterable<Entry> {
    const { model } = this.#readable;
    const isKnown = !node.isAbstract || [...found.values()].some((s) => s.standIn === null);
    for (const graph of model.subgraphs.keys()) {
      for (const face of model.faces(graph, type)) {
        if (!face.isStandIn && !isKnown) continue;
        const standIn = face.isStandIn ? face.typeName : null;
        for (const key of face.keys) {
          if (key.resolvable) yield { graph, typeName: standIn, key, standIn };
        }
      }
      if (isKnown) continue;
      // Only stand-ins know the object: ask a subgraph that looks up the interface itself.
      for (const state of found.values()) {
        const name = state.standIn ?? '';
        const there = model.types.get(name)?.graphs.get(graph);
        if (there === undefined || there.isInterfaceObject) continue;
        if (!model.possibleIn(graph, name).has(type)) continue;
        for (const key of there.keys) {
          if (key.resolvable) yield { graph, typeName: name, key, standIn: null };
        }
      }
    }
  }
}

function isQuery(model: Readable['model'], type: string): boolean {
  return type === model.roots.query;
}

/** Keeps the cheaper state per subgraph, stand-in and kind of arrival; true when it was kept. */
function put(found: Map<string, State>, state: State): boolean {
  const id = `${state.graph} ${state.standIn ?? ''} ${arrivalOf(state)}`;
  if ((found.get(id)?.cost ?? Infinity) <= state.cost) return false;
  found.set(id, state);
  return true;
}

/**
 * Changes whenever the plan reaches the place, or one on the way to it, in a new way. What was
 * found before may then be too dear; it is never wrong.
 */
function versionOf(node: OpNode): number {
  let version = node.revision;
  for (let at = node.parent; at !== null; at = at.node.parent) version += at.node.revision;
  return version;
}

/** Whether a state stands at its place by a key, or by the way that leads there. */
export function arrivalOf({ how }: State): Context['arrival'] {
  if (how.kind === 'have') return how.context.arrival;
  return how.kind === 'entity' ? 'entity' : 'way';
}
