/** A finished plan: what to ask of which subgraph, after which answers, and where results go. */
import type { SelectionSetNode } from 'graphql';
import type { Condition } from './condition.ts';
import type { OpNode } from './operation.ts';

/** One name in an answer that is merged into our data; nested when several fetches bring it. */
export interface Merge {
  readonly key: string;
  readonly below: readonly Merge[] | null;
  /** Object types for which it was asked; null for all that are named to the subgraph. */
  readonly types: ReadonlySet<string> | null;
}

/** How the objects of one type are named to a subgraph. */
export interface RepresentationPlan {
  readonly type: string;
  readonly typeName: string;
  readonly selections: readonly SelectionSetNode[];
}

/** A value by its name in our data, and what of it is needed. */
export interface Needed {
  readonly key: string;
  /** Of whatever type the value is; empty for a plain one. */
  readonly below: readonly Needed[];
}

/** A value that is computed from others, which were handed over with the representation. */
export interface Requirer {
  readonly key: string;
  readonly type: string;
  /** What it is computed from. */
  readonly required: readonly Needed[];
}

/** Entities of one place inside a request. */
export interface EntityPlan {
  /** Response name of the `_entities` field. */
  readonly alias: string;
  /** Variable that carries the representations. */
  readonly variable: string;
  readonly node: OpNode;
  readonly representations: readonly RepresentationPlan[];
  readonly merges: readonly Merge[];
  readonly requirers: readonly Requirer[];
  /** Names in our data of all that representations hand over. */
  readonly handedOver: readonly string[];
  /** Fetched only while this holds. */
  readonly condition: Condition;
}

/** The text of a request to a subgraph. */
export interface RequestText {
  readonly query: string;
  /** Client variables that the text uses. */
  readonly variables: readonly string[];
}

/** The same request without what only the plan needs and whose failure spreads. */
export interface Retry extends RequestText {
  /** Names in our data of what it leaves out. */
  readonly without: ReadonlySet<string>;
}

export interface FetchPlan extends RequestText {
  /** Index in the phase. */
  readonly id: number;
  readonly subgraph: string;
  /** Asked when something failed that no client asked for; null where nothing can be saved so. */
  readonly retry: Retry | null;
  /** Indexes of the fetches of the same phase that must have ended. */
  readonly needs: readonly number[];
  /** Null for a root fetch. */
  readonly entities: readonly EntityPlan[] | null;
  /** For a root fetch: the place and the names it brings. */
  readonly node: OpNode;
  readonly merges: readonly Merge[];
  readonly condition: Condition;
}

/** A phase begins here when this holds and it has not run before. */
export interface Turn {
  readonly phase: number;
  readonly condition: Condition;
}

/** Phases run one after another (a mutation has one for each root field). */
export interface Plan {
  readonly phases: readonly (readonly FetchPlan[])[];
  /** In this order. */
  readonly turns: readonly Turn[];
}
