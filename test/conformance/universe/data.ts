/** How a universe's data is written down: records, references between them, and computed fields. */

/** What a computed field may read of the object it stands on. */
export interface Self {
  /** `__typename` of the record behind it, when it has one. */
  readonly type: string | undefined;
  /** A leaf value, a list of leaf values, or null. */
  get(field: string, args?: Arguments): unknown;
  /** An object, or null. */
  at(field: string, args?: Arguments): Self | null;
  /** A list of objects; empty when there is none. */
  list(field: string, args?: Arguments): readonly Self[];
}

export type Arguments = Readonly<Record<string, unknown>>;
/** Lives as long as one client operation, over all subgraphs: what its mutations changed. */
export type State = Map<string, unknown>;
export type Compute = (self: Self, args: Arguments, state: State) => unknown;

/**
 * An object of some type. `$…` are raw facts that computed fields read; `id` (or `$id` where the
 * type has none) is what a reference names.
 */
export interface DataRecord {
  readonly __typename?: string;
  /** Subgraphs that do not know this entity: they answer null for its representation. */
  readonly $absentFrom?: readonly string[];
  readonly [field: string]: unknown;
}

export interface UniverseData {
  /** Records by concrete type. */
  readonly records: Readonly<Record<string, readonly DataRecord[]>>;
  /** Computed fields by type (also roots and interfaces), then by field. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, Compute>>>>;
}

export class Reference {
  readonly type: string;
  readonly id: string;
  constructor(type: string, id: string) {
    this.type = type;
    this.id = id;
  }
}

/** Points at a record by its type and `id` (or `$id`). */
export const ref = (type: string, id: string): Reference => new Reference(type, id);

export class Failure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** A value whose resolver fails with this message. */
export const fails = (message: string): Failure => new Failure(message);

export class PerSubgraph {
  readonly values: Readonly<Record<string, unknown>>;
  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }
}

/** A value that tells which subgraph answered. */
export const perSubgraph = (values: Readonly<Record<string, unknown>>): PerSubgraph =>
  new PerSubgraph(values);
