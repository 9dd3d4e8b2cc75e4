/** Draws up the fetches of one tree: cheapest way first, certain choices before free ones. */
import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import type { FieldInGraph, GraphId } from '../supergraph/model.ts';
import { matches } from './collect.ts';
import { Board } from './board.ts';
import type { Context, Fetch } from './draft.ts';
import { fieldOn } from './hidden-field.ts';
import type { KeyRegistry, OpField, OpNode } from './operation.ts';
import { fieldAt } from './readable.ts';
import type { Place, Readable } from './readable.ts';
import { MustSplit, Unplannable } from './plan-errors.ts';
import { REQUEST, Reach, arrivalOf } from './reach.ts';
import type { Entry, State } from './reach.ts';
import { askOf, coverage, fits, openAsk } from './strictness.ts';
import type { Ask } from './strictness.ts';
import { addRepresentation } from './representations.ts';

/** `@requires` chains deeper than this are taken for a circle. */
const MAX_CHAIN = 64;
/** Less than anything that is asked for. */
const TIE = 0.5;

/** The fetches of one tree, in an order in which each comes after those it needs. */
export function draw(readable: Readable, registry: KeyRegistry, root: OpNode): readonly Fetch[] {
  return new Planner(readable, registry).draw(root);
}

/** Where a field is read from: a place that is reached, one that can be, or one after others. */
type Choice =
  | { readonly kind: 'have'; readonly context: Context }
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'requires'; readonly graph: GraphId; readonly there: FieldInGraph };

class Planner {
  readonly #readable: Readable;
  readonly #registry: KeyRegistry;
  readonly #reach: Reach;
  readonly #board: Board;
  #depth = 0;

  constructor(readable: Readable, registry: KeyRegistry) {
    this.#readable = readable;
    this.#registry = registry;
    this.#reach = new Reach(readable, registry);
    this.#board = new Board(readable);
  }

  draw(root: OpNode): readonly Fetch[] {
    const places: OpNode[] = [];
    const wanted: { readonly field: OpField; readonly type: string; readonly rank: number }[] = [];
    const visit = (node: OpNode): void => {
      places.push(node);
      for (const field of node.fields) {
        if (field.child !== null) visit(field.child);
        else
          for (const type of field.types)
            wanted.push({ field, type, rank: this.#rank(field, type) });
      }
    };
    visit(root);
    wanted.sort((a, b) => a.rank - b.rank);
    for (const { field, type } of wanted) this.#read(field, type);
    for (const node of places) {
      if (node.parent !== null) this.#stand(node);
      if (node.needsTypename) this.#typename(node);
    }
    return this.#board.fetches;
  }

  /** Fields with one possible origin are placed first: free choices can then follow them. */
  #rank(field: OpField, type: string): number {
    const { model } = this.#readable;
    const origins = model.types.get(type)?.fields.get(field.name)?.inGraphs ?? new Map();
    const readable = [...origins.values()].filter((o: FieldInGraph) => !o.external);
    if (readable.some((o: FieldInGraph) => o.requires !== null)) return 2;
    return readable.length === 1 ? 0 : 1;
  }

  /** Makes sure that a field is fetched for a type; null when no such object can stand there. */
  #read(field: OpField, type: string): Context | null {
    const known = field.sources.get(type);
    if (known !== undefined) return known;
    // Behind a field is one place, whatever the type in front of it: one fetch must lead there.
    const together = field.child === null ? [type] : field.types;
    const choice = this.#choose(field, type, together);
    return choice === null ? null : this.#placeAll(field, together, choice);
  }

  /** The cheapest way to read a field; null when nothing can stand at its place. */
  #choose(field: OpField, type: string, together: readonly string[]): Choice | null {
    const { node, name } = field;
    const ask = askOf(this.#readable.model, field);
    for (const context of node.contexts) {
      if (!together.every((t) => context.covers.has(t))) continue;
      if (context.standIn !== null && !fits(node, ask, context.covers)) continue;
      const there = fieldAt(this.#readable, context, type, name);
      if (there !== null && there.requires === null) return { kind: 'have', context };
    }
    if (!this.#reach.canStand(node, type)) return null;
    const states = this.#reach.states(node, type, together);
    if (states.length === 0 && node.possible.length > 1) return null;
    const half = this.#halfPromise(field, type);
    let best: Choice | null = null;
    let cost = Infinity;
    for (const state of states) {
      if (half !== null && state.how.kind === 'way') continue;
      const there = fieldAt(this.#readable, state, type, name);
      const isEntry = state.how.kind === 'entity';
      const ofTypes = isEntry ? this.#costOfTypes(node, ask, state.standIn) : 0;
      const whole = state.cost + ofTypes + this.#costOfOthers(field, state);
      if (there === null || there.requires !== null || whole >= cost) continue;
      if (state.standIn !== null && !fits(node, ask, coverage(this.#readable.model, state, type)))
        continue;
      best = { kind: 'state', state };
      cost = whole;
    }
    const origins = this.#readable.model.types.get(type)?.fields.get(name)?.inGraphs ?? new Map();
    for (const [graph, there] of origins as ReadonlyMap<GraphId, FieldInGraph>) {
      const isAlone = ask.isStrict && there.standIn !== null;
      if ((there.requires === null && !isAlone) || there.external) continue;
      const place = { graph, standIn: there.standIn, provided: [] };
      if (fieldAt(this.#readable, place, type, name) === null) continue;
      const found = this.#reach.entry(node, type, there, graph);
      const ofTypes = this.#costOfTypes(node, ask, there.standIn);
      const whole = (found?.cost ?? Infinity) + ofTypes + this.#costOfOthers(field, place);
      if (whole >= cost) continue;
      best = { kind: 'requires', graph, there };
      cost = whole;
    }
    if (best === null) {
      if (!this.#reach.canBeReached(node)) return null;
      throw new Unplannable(half ?? `No subgraph can be reached that answers "${type}.${name}".`);
    }
    return best;
  }

  /**
   * A subgraph that offers a field of an interface answers it for all of its types or for none: an
   * answer must not be put together from several ways to one place, which may lead to different
   * objects. Null where nothing of that kind forbids another way.
   */
  #halfPromise({ node, name }: OpField, type: string): string | null {
    if (!node.openNames.has(name)) return null;
    const { types, subgraphs } = this.#readable.model;
    for (const { graph, arrival, covers } of node.contexts) {
      const there = types.get(type)?.fields.get(name)?.inGraphs.get(graph);
      if (arrival !== 'way' || !covers.has(type) || there?.external !== true) continue;
      return (
        `Subgraph "${subgraphs.get(graph)?.name ?? graph}" offers "${node.declared}.${name}" but` +
        ` marks "${type}.${name}" as @external: ask for it in fragments on object types.`
      );
    }
    return null;
  }

  /** Who asks a stand-in about some types only has to learn first which objects are of them. */
  #costOfTypes(node: OpNode, ask: Ask, standIn: string | null): number {
    if (standIn === null || !node.isAbstract) return 0;
    if (node.possible.every((type) => ask.types.includes(type))) return 0;
    return node.contexts.some((context) => context.standIn === null) ? 0 : REQUEST;
  }

  /** Of two equal places, the one that can be asked about every type that wants the field. */
  #costOfOthers({ types, name }: OpField, place: Place): number {
    if (types.every((type) => fieldAt(this.#readable, place, type, name) !== null)) return 0;
    return TIE;
  }

  /** Reads a field for all of these types from one fetch. */
  #placeAll(field: OpField, types: readonly string[], choice: Choice): Context | null {
    let only: Context | null = null;
    for (const type of types) {
      const context = this.#follow(field, type, choice);
      if (context === null) continue;
      if (only !== null && only !== context) throw new MustSplit();
      only = context;
      this.#board.place(context, field, type);
    }
    return only;
  }

  /** What was chosen for one type, for a type that is alike. */
  #follow(field: OpField, type: string, choice: Choice): Context | null {
    const { node } = field;
    if (choice.kind === 'have') return choice.context;
    if (choice.kind === 'requires') {
      const found = this.#reach.entry(node, type, choice.there, choice.graph);
      const { requires } = choice.there;
      return found === null
        ? null
        : this.#enter(node, type, found.entry, requires, askOf(this.#readable.model, field));
    }
    const { state } = choice;
    if (state.how.kind === 'have') return state.how.context;
    const same = this.#reach
      .states(node, type, field.child === null ? [type] : field.types)
      .find(
        (s) =>
          s.graph === state.graph &&
          s.standIn === state.standIn &&
          arrivalOf(s) === arrivalOf(state),
      );
    return same === undefined
      ? null
      : this.#go(node, type, same, askOf(this.#readable.model, field));
  }

  /** Makes sure that a place is fetched at all, so that null and an object can be told apart. */
  #stand(node: OpNode): void {
    const field = node.parent;
    if (field === null || field.types.every((t) => field.sources.has(t))) return;
    for (const type of field.types) {
      if (field.sources.has(type)) continue;
      this.#read(field, type);
    }
  }

  /** Makes sure that the real type of the objects at a place is fetched; gives that fetch. */
  #typename(node: OpNode): Fetch | null {
    if (!node.isAbstract) return null;
    const known = node.contexts.find((c) => c.standIn === null);
    if (known !== undefined) {
      // What tells the type must run even when nothing else of it is wanted.
      if (known.arrival === 'entity') known.fetch.isUnconditional = true;
      return known.fetch;
    }
    let best: { readonly type: string; readonly state: State } | null = null;
    for (const type of node.possible) {
      for (const state of this.#reach.states(node, type)) {
        if (state.standIn !== null || state.cost >= (best?.state.cost ?? Infinity)) continue;
        best = { type, state };
      }
    }
    if (best === null) return null;
    const { fetch, arrival } = this.#go(node, best.type, best.state, openAsk(node.possible));
    if (arrival === 'entity') fetch.isUnconditional = true;
    return fetch;
  }

  #go(node: OpNode, type: string, state: State, ask: Ask): Context {
    const { how } = state;
    switch (how.kind) {
      case 'have':
        return how.context;
      case 'root':
        return this.#openRoot(node, state.graph);
      case 'entity':
        return this.#enter(node, type, how.entry, null, ask);
      case 'way':
      case 'requires': {
        const field = node.parent;
        if (field === null) throw new Unplannable('A root has no way to it.');
        const choice: Choice =
          how.kind === 'way'
            ? { kind: 'state', state: how.from }
            : { kind: 'requires', graph: state.graph, there: how.there };
        this.#placeAll(field, field.types, choice);
        const found = node.contexts.find(
          (c) => c.graph === state.graph && c.arrival === 'way' && c.covers.has(type),
        );
        if (found === undefined) throw new Unplannable(`"${type}" cannot be reached.`);
        return found;
      }
    }
  }

  #openRoot(node: OpNode, graph: GraphId): Context {
    const fetch = this.#board.newFetch('root', graph, node);
    const above = node.parent;
    if (above !== null) {
      for (const type of above.types) {
        const source = this.#read(above, type);
        if (source !== null) fetch.needs.add(source.fetch);
      }
    }
    return this.#board.rootContext(fetch);
  }

  /** Enters a subgraph by key; joins a fetch that waits for exactly the same others. */
  #enter(
    node: OpNode,
    type: string,
    entry: Entry,
    requires: SelectionSetNode | null,
    ask: Ask,
  ): Context {
    if (++this.#depth > MAX_CHAIN)
      throw new Unplannable(`@requires of "${type}" goes in a circle.`);
    const sets = requires === null ? [entry.key.selection] : [entry.key.selection, requires];
    const types = this.#typesOf(node, type, entry);
    const needs = new Set<Fetch>();
    for (const each of types) {
      for (const set of sets) for (const f of this.#need(node, each, set)) needs.add(f);
    }
    this.#depth--;
    const isForAll = types.length > 1 || node.possible.every((t) => ask.types.includes(t));
    if (entry.typeName === null || !isForAll) this.#needTypename(node, needs);
    for (let at = node.parent; at !== null; at = at.node.parent) {
      const isAlways = at.node.possible.every((t) => at?.types.includes(t));
      if (!isAlways) this.#needTypename(at.node, needs);
    }
    const fetch =
      this.#board.joinable(node, type, entry, needs, sets, ask) ??
      this.#board.newFetch('entities', entry.graph, node);
    for (const need of needs) fetch.needs.add(need);
    let context: Context | null = null;
    for (const each of types) {
      addRepresentation(fetch, each, entry.typeName ?? each, sets);
      context = this.#board.entityContext(node, each, entry, fetch);
    }
    if (context === null) throw new Unplannable(`"${type}" cannot be entered.`);
    return context;
  }

  #needTypename(node: OpNode, needs: Set<Fetch>): void {
    const teller = this.#typename(node);
    if (teller !== null) needs.add(teller);
  }

  /** An interface is looked up for whatever its objects turn out to be. */
  #typesOf(node: OpNode, type: string, entry: Entry): readonly string[] {
    if (entry.typeName === null || entry.standIn !== null) return [type];
    const there = this.#readable.model.possibleIn(entry.graph, entry.typeName);
    return node.possible.filter((t) => there.has(t));
  }

  /** Reads a selection that a key or `@requires` names; the fetches that bring it. */
  #need(node: OpNode, type: string, set: SelectionSetNode): Set<Fetch> {
    const needs = new Set<Fetch>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition !== undefined && !matches(this.#readable.model, type, condition)) continue;
        for (const f of this.#need(node, type, selection.selectionSet)) needs.add(f);
      } else if (selection.kind === Kind.FIELD && selection.name.value !== '__typename') {
        for (const f of this.#needField(node, type, selection)) needs.add(f);
      }
    }
    return needs;
  }

  #needField(node: OpNode, type: string, ast: FieldNode): Set<Fetch> {
    const needs = new Set<Fetch>();
    const field = fieldOn(this.#readable.model, this.#registry, node, type, ast);
    if (field.child !== null && ast.selectionSet !== undefined) {
      for (const inner of field.child.possible) {
        if (
          field.child.possible.length > 1 &&
          this.#reach.states(field.child, inner).length === 0
        ) {
          continue;
        }
        for (const f of this.#need(field.child, inner, ast.selectionSet)) needs.add(f);
      }
      const teller = this.#typename(field.child);
      if (teller !== null) needs.add(teller);
    }
    const source = this.#read(field, type);
    if (source !== null) needs.add(source.fetch);
    return needs;
  }
}
