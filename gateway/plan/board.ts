/** The fetches of a plan while it is drawn up, and what each of them reaches. */
import type { SelectionSetNode } from 'graphql';
import type { FieldInGraph, GraphId } from '../supergraph/model.ts';
import { addEntry, createSelection } from './draft.ts';
import type { Context, Fetch, Selection } from './draft.ts';
import type { OpField, OpNode } from './operation.ts';
import { Unplannable } from './plan-errors.ts';
import type { Entry } from './reach.ts';
import { fieldAt, namedIn, placeBehind } from './readable.ts';
import type { Readable } from './readable.ts';
import { canHold } from './representations.ts';
import { askOf, fitsInto } from './strictness.ts';
import type { Ask } from './strictness.ts';

export class Board {
  readonly fetches: Fetch[] = [];
  readonly #readable: Readable;

  constructor(readable: Readable) {
    this.#readable = readable;
  }

  newFetch(kind: Fetch['kind'], graph: GraphId, node: OpNode): Fetch {
    const id = this.fetches.length;
    const fetch: Fetch = {
      id,
      graph,
      kind,
      node,
      selections: new Map(),
      representations: [],
      needs: new Set(),
      isUnconditional: false,
    };
    this.fetches.push(fetch);
    return fetch;
  }

  /** The place where a root fetch begins. */
  rootContext(fetch: Fetch): Context {
    const { node, graph } = fetch;
    const selection = createSelection(node, graph, node.declared);
    fetch.selections.set(node.declared, selection);
    const context: Context = {
      node,
      graph,
      fetch,
      arrival: 'way',
      covers: new Set(node.possible),
      selections: [selection],
      standIn: null,
      provided: [],
    };
    node.contexts.push(context);
    node.revision += 1;
    return context;
  }

  /** A fetch that can take in one more type of entity, or one more requirement. */
  joinable(
    node: OpNode,
    type: string,
    entry: Entry,
    needs: ReadonlySet<Fetch>,
    sets: readonly SelectionSetNode[],
    ask: Ask,
  ): Fetch | undefined {
    return this.fetches.find(
      (f) =>
        f.kind === 'entities' &&
        f.node === node &&
        f.graph === entry.graph &&
        this.#canWait(f, needs) &&
        node.contexts.some((c) => c.fetch === f && c.standIn === entry.standIn) &&
        canHold(f, type, entry.typeName ?? type, sets) &&
        (entry.standIn === null || this.#canStandIn(f, type, ask)),
    );
  }

  /**
   * Whether a fetch may wait for these: when it waits for them anyway, or when it can wait for more
   * because nobody waits for it.
   */
  #canWait(fetch: Fetch, needs: ReadonlySet<Fetch>): boolean {
    if (![...fetch.needs].every((n) => needs.has(n))) return false;
    if (fetch.needs.size === needs.size) return true;
    return !needs.has(fetch) && !this.fetches.some((f) => f.needs.has(fetch));
  }

  /** Behind a stand-in all types are asked the same: that must not bring one a foreign null. */
  #canStandIn(fetch: Fetch, type: string, ask: Ask): boolean {
    const { model } = this.#readable;
    if (!fitsInto(fetch, ask, type)) return false;
    return [...fetch.selections.values()].every((selection) =>
      [...selection.entries.keys()].every((field) => fitsInto(fetch, askOf(model, field), type)),
    );
  }

  /** The place where an entity fetch begins, now for this type as well. */
  entityContext(node: OpNode, type: string, entry: Entry, fetch: Fetch): Context {
    let context = node.contexts.find((c) => c.fetch === fetch && c.arrival === 'entity');
    if (context === undefined) {
      context = {
        node,
        graph: entry.graph,
        fetch,
        arrival: 'entity',
        covers: new Set(),
        selections: [],
        standIn: entry.standIn,
        provided: [],
      };
      node.contexts.push(context);
    }
    const typeName = entry.typeName ?? type;
    if (!fetch.selections.has(typeName)) {
      const selection = createSelection(node, entry.graph, typeName);
      fetch.selections.set(typeName, selection);
      context.selections.push(selection);
    }
    context.covers.add(type);
    node.revision += 1;
    return context;
  }

  /** Adds a field to what a context selects, and opens the place behind it. */
  place(context: Context, field: OpField, type: string): Context {
    const { model } = this.#readable;
    const there = fieldAt(this.#readable, context, type, field.name);
    if (there === null) throw new Unplannable(`"${type}.${field.name}" cannot be read there.`);
    const named = namedIn(there.type);
    const { child } = field;
    for (const selection of context.selections) {
      const isMine =
        selection.typeName === type ||
        model.possibleIn(context.graph, selection.typeName).has(type);
      if (!isMine) continue;
      const make = (): Selection | null =>
        child === null ? null : createSelection(child, context.graph, named);
      const below = addEntry(selection, field, type, make);
      if (child !== null && below !== null) this.#behind(context, field, type, there, below);
    }
    field.sources.set(type, context);
    return context;
  }

  #behind(
    context: Context,
    field: OpField,
    type: string,
    there: FieldInGraph,
    selection: Selection,
  ): void {
    const { model } = this.#readable;
    const { child } = field;
    if (child === null) return;
    const place = placeBehind(model, context, there, type, field.name);
    let behind = child.contexts.find(
      (c) => c.fetch === context.fetch && c.arrival === 'way' && c.standIn === place.standIn,
    );
    if (behind === undefined) {
      behind = {
        ...place,
        node: child,
        fetch: context.fetch,
        arrival: 'way',
        covers: new Set(),
        selections: [],
      };
      child.contexts.push(behind);
    }
    for (const t of model.possibleIn(context.graph, selection.typeName)) {
      if (behind.covers.has(t)) continue;
      behind.covers.add(t);
      child.revision += 1;
    }
    if (!behind.selections.includes(selection)) behind.selections.push(selection);
  }
}
