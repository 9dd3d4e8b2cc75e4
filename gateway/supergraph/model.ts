/** What the planner knows of a supergraph: which subgraph can answer what, and how to get there. */
import type { SelectionSetNode } from 'graphql';

/** Id of a subgraph inside the supergraph: the value of the enum `join__Graph`. */
export type GraphId = string;

export interface Subgraph {
  readonly id: GraphId;
  readonly name: string;
  readonly url: string | null;
}

export interface Key {
  readonly text: string;
  readonly selection: SelectionSetNode;
  /** False: the subgraph can name this entity but not look it up. */
  readonly resolvable: boolean;
}

/** One type as one subgraph knows it. */
export interface TypeInGraph {
  readonly keys: readonly Key[];
  readonly isInterfaceObject: boolean;
  readonly interfaces: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

/** A progressive `@override`: the field counts here only while the label is (not) active. */
export interface LabelRule {
  readonly label: string;
  readonly whenActive: boolean;
}

/** One field as one subgraph knows it. */
export interface FieldInGraph {
  /** Known there, but only readable where it is provided. */
  readonly external: boolean;
  readonly requires: SelectionSetNode | null;
  readonly provides: SelectionSetNode | null;
  /** Its type there, e.g. `[Item!]`. */
  readonly type: string;
  readonly rule: LabelRule | null;
  /** The `@interfaceObject` type of that subgraph which stands in for the real type; else null. */
  readonly standIn: string | null;
}

/** What a caller must hold: any of the scope sets, any of the policy sets, or just be known. */
export interface Requirement {
  readonly kind: 'authenticated' | 'scopes' | 'policies';
  /** One inner list must hold as a whole; empty for `authenticated`. */
  readonly anyOf: readonly (readonly string[])[];
}

export interface FieldModel {
  readonly name: string;
  /** Its type in the supergraph, e.g. `[Item!]!`. */
  readonly type: string;
  /** The named type inside `type`. */
  readonly named: string;
  readonly inGraphs: ReadonlyMap<GraphId, FieldInGraph>;
  readonly requirements: readonly Requirement[];
}

export type TypeKind = 'object' | 'interface' | 'union' | 'leaf' | 'input';

export interface TypeModel {
  readonly name: string;
  readonly kind: TypeKind;
  readonly graphs: ReadonlyMap<GraphId, TypeInGraph>;
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly interfaces: readonly string[];
  readonly requirements: readonly Requirement[];
}

/** One way in which a subgraph knows an object type: by its own name, or through a stand-in. */
export interface Face {
  readonly typeName: string;
  readonly keys: readonly Key[];
  readonly isStandIn: boolean;
}

export interface Model {
  readonly subgraphs: ReadonlyMap<GraphId, Subgraph>;
  readonly types: ReadonlyMap<string, TypeModel>;
  readonly roots: {
    readonly query: string;
    readonly mutation: string;
    readonly subscription: string;
  };
  /** Names that an alias of ours must not take. */
  readonly fieldNames: ReadonlySet<string>;
  /** Labels of progressive `@override`, in the order of appearance. */
  readonly labels: readonly string[];
  /** Fields of interfaces that a subgraph offers but marks external on an implementation. */
  readonly halfPromised: ReadonlySet<string>;
  /** Object types that a value of this type can have at run time, anywhere. */
  possible(typeName: string): readonly string[];
  /** The same inside one subgraph; a stand-in gives every type that it stands for. */
  possibleIn(graph: GraphId, typeName: string): ReadonlySet<string>;
  /** How a subgraph knows an object type; empty when it does not. */
  faces(graph: GraphId, objectType: string): readonly Face[];
  /** Equal for object types that no plan can tell apart. */
  signature(objectType: string, fieldName: string): string;
  /** Whether object types that can meet in one place give this field different types. */
  isAmbiguous(fieldName: string): boolean;
}
