/** A plan while it is drawn up: fetches, and the places of the answer that each of them reaches. */
import type { SelectionSetNode } from 'graphql';
import type { GraphId } from '../supergraph/model.ts';
import type { OpField, OpNode } from './operation.ts';

/** What one request asks for at one place, in the words of its subgraph. */
export interface Selection {
  readonly node: OpNode;
  readonly graph: GraphId;
  /** Name of the type of this place in that subgraph. */
  readonly typeName: string;
  readonly entries: Map<OpField, { readonly types: Set<string>; readonly child: Selection | null }>;
}

/** How entities of some object types are named to a subgraph. */
export interface Representation {
  /** Object type at run time. */
  readonly type: string;
  /** Type name that the subgraph is told. */
  readonly typeName: string;
  /** Fields to hand over: the key, then what `@requires` names. */
  readonly selections: SelectionSetNode[];
}

/** One request to one subgraph. */
export interface Fetch {
  readonly id: number;
  readonly graph: GraphId;
  readonly kind: 'root' | 'entities';
  /** Where its result belongs. */
  readonly node: OpNode;
  /** By type name; a root fetch has one. */
  readonly selections: Map<string, Selection>;
  readonly representations: Representation[];
  readonly needs: Set<Fetch>;
  /** Asked even when none of its fields is wanted: it tells types. */
  isUnconditional: boolean;
}

/** A place as reached by one fetch. */
export interface Context {
  readonly node: OpNode;
  readonly graph: GraphId;
  readonly fetch: Fetch;
  /** `way`: through the field that leads here; `entity`: by its key. */
  readonly arrival: 'way' | 'entity';
  /** Object types that can stand here as far as this fetch knows. */
  readonly covers: Set<string>;
  readonly selections: Selection[];
  /** The `@interfaceObject` type that stands here in that subgraph, which hides the real type. */
  readonly standIn: string | null;
  /** What `@provides` on the way here makes readable. */
  readonly provided: readonly SelectionSetNode[];
}

export function createSelection(node: OpNode, graph: GraphId, typeName: string): Selection {
  return { node, graph, typeName, entries: new Map() };
}

/** Records that a field is read in this selection on an object type. */
export function addEntry(
  selection: Selection,
  field: OpField,
  type: string,
  makeChild: () => Selection | null,
): Selection | null {
  const entry = selection.entries.get(field) ?? { types: new Set(), child: makeChild() };
  selection.entries.set(field, entry);
  entry.types.add(type);
  return entry.child;
}
