/** One place of entities inside a fetch: finds them, names them, takes in what came back. */
import { holds } from '../plan/condition.ts';
import type { EntityPlan, Needed } from '../plan/plan.ts';
import { TransportError } from '../transport/errors.ts';
import { compileGather, compileMerge } from './compile-gather.ts';
import type { FastGather } from './compile-gather.ts';
import { failFields, failObject, isFailure, isPath } from './failures.ts';
import { fromSubgraph } from './located-errors.ts';
import type { ClientError } from './located-errors.ts';
import { mergeInto } from './merge.ts';
import { createRepresentationWriter } from './representation.ts';
import type { RepresentationInput, WriteRepresentation } from './representation.ts';
import { fromFailure } from './run.ts';
import type { Run } from './run.ts';
import type { SubgraphResponse } from './types.ts';
import { createWalk } from './walk.ts';
import type { Data } from './walk.ts';

/** Objects of one place and which entity of the answer each of them is. */
export interface Targets {
  readonly objects: Data[];
  readonly indexes: number[];
  /** JSON text of the representations, separated by commas. */
  readonly text: string;
  /** Some of them lack a value that is required of them. */
  readonly hasGaps: boolean;
}

type MergeEntity = (target: Data, source: Data) => void;

/** Generating code costs as much as some runs without it. */
const COMPILE_AT_USE = 3;

export class EntityStep {
  /** Opens the list of representations among the variables. */
  readonly head: string;
  readonly #input: RepresentationInput;
  readonly #plan: EntityPlan;
  readonly #walk: (root: Data, into: Data[]) => void;
  readonly #write: WriteRepresentation;
  readonly #names: ReadonlySet<string>;
  #merge: MergeEntity;
  #fast: FastGather | null = null;
  #uses = 0;
  /** Whether the last gathering met an object without a required value. */
  #hasGaps = false;

  constructor(input: RepresentationInput, plan: EntityPlan) {
    this.head = `,${JSON.stringify(plan.variable)}:[`;
    this.#input = input;
    this.#plan = plan;
    this.#walk = createWalk(plan.node);
    this.#names = new Set(plan.merges.map((m) => m.key).filter((key) => key !== '__typename'));
    const isAllComputed = isComputedAlike(plan, this.#names);
    this.#write = createRepresentationWriter(input, plan.node, plan.representations, () => {
      this.#hasGaps = true;
      return isAllComputed ? 'skip' : 'name';
    });
    this.#merge = (target, source) => mergeInto(target, source, plan.merges);
  }

  /** Every object at the place that can be named; equal representations are written once. */
  gather(run: Run): Targets {
    const objects: Data[] = [];
    const indexes: number[] = [];
    if (!holds(this.#plan.condition, run.variables)) {
      return { objects, indexes, text: '', hasGaps: false };
    }
    this.#hasGaps = false;
    if (++this.#uses === COMPILE_AT_USE) this.#compile();
    if (this.#fast !== null) {
      const text = this.#fast(run.data, objects, indexes);
      if (!run.errors.isEmpty) this.#explainMissing(run, objects);
      return { objects, indexes, text, hasGaps: this.#hasGaps };
    }
    const seen = new Map<string, number>();
    const found: Data[] = [];
    this.#walk(run.data, found);
    for (const object of found) {
      const representation = this.#write(object);
      if (representation === null) continue;
      const index = seen.get(representation) ?? seen.size;
      seen.set(representation, index);
      objects.push(object);
      indexes.push(index);
    }
    const text = [...seen.keys()].join(',');
    if (!run.errors.isEmpty) this.#explainMissing(run, objects);
    return { objects, indexes, text, hasGaps: this.#hasGaps };
  }

  /** Whoever cannot be named for want of a value that failed misses what it was to bring. */
  #explainMissing(run: Run, named: readonly Data[]): void {
    const found: Data[] = [];
    this.#walk(run.data, found);
    const isNamed = new Set(named);
    const { node, representations, handedOver } = this.#plan;
    const isMeant = (type: unknown): boolean =>
      !node.isAbstract || representations.some((r) => r.type === type);
    for (const object of found) {
      if (isNamed.has(object) || !isMeant(object['__typename'])) continue;
      const error = run.errors.reason(object, handedOver);
      if (error !== null) failFields(run.errors, object, this.#names, error);
    }
  }

  #compile(): void {
    const { node, representations, merges } = this.#plan;
    this.#fast = compileGather(this.#input, node, representations, this.#write);
    this.#merge = compileMerge(merges) ?? this.#merge;
  }

  /** Merges each entity into every object that it is; puts errors where they belong. */
  accept(
    subgraph: string,
    run: Run,
    targets: Targets,
    response: SubgraphResponse | ClientError,
  ): void {
    const { objects, indexes } = targets;
    if (isFailure(response)) {
      for (const object of objects) failObject(run.errors, object, this.#names, response);
      return;
    }
    const entities = response.data?.[this.#plan.alias];
    const list = Array.isArray(entities) ? (entities as readonly unknown[]) : [];
    let isShort = false;
    for (let nth = 0; nth < objects.length; nth++) {
      const entity = list[indexes[nth] ?? -1];
      const object = objects[nth];
      if (entity === undefined) isShort = true;
      else if (object !== undefined && typeof entity === 'object' && entity !== null) {
        this.#merge(object, entity as Data);
      }
    }
    if (response.errors.length > 0) this.#acceptErrors(subgraph, run, targets, response, list);
    else if (isShort) this.#acceptShort(subgraph, run, targets, list.length);
    if (targets.hasGaps || !run.errors.isEmpty) this.#withdraw(run, objects);
  }

  /** What was computed from a value that could not be had is worth nothing. */
  #withdraw(run: Run, objects: readonly Data[]): void {
    for (const { key, type, required } of this.#plan.requirers) {
      for (const object of objects) {
        const ownType = object['__typename'];
        if (typeof ownType === 'string' && ownType !== type && this.#plan.node.isAbstract) continue;
        const error = run.errors.reasonFor(object, required);
        if (error === null && required.every((n) => object[n.key] !== undefined)) continue;
        object[key] = null;
        run.errors.forget(object, key);
        if (error !== null) run.errors.add(object, { key, rest: [], missing: null, error });
      }
    }
  }

  /** A subgraph that leaves entities out has failed for those, whatever it says. */
  #acceptShort(subgraph: string, run: Run, { objects, indexes }: Targets, count: number): void {
    let error: ClientError | null = null;
    for (const [nth, object] of objects.entries()) {
      if ((indexes[nth] ?? 0) < count) continue;
      error ??= fromFailure(
        new TransportError('UPSTREAM_INVALID_RESPONSE', subgraph, 'left out entities', false),
        subgraph,
        run.call.traceId,
      );
      failObject(run.errors, object, this.#names, error);
    }
  }

  #acceptErrors(
    subgraph: string,
    run: Run,
    { objects, indexes }: Targets,
    response: SubgraphResponse,
    list: readonly unknown[],
  ): void {
    for (const error of response.errors) {
      const [alias, index, ...rest] = isPath(error.path) ? error.path : [];
      if (isEntitiesAlias(alias) && alias !== this.#plan.alias) continue;
      const client = fromSubgraph(error, subgraph, run.call.traceId);
      for (const [nth, object] of objects.entries()) {
        if (index !== undefined && indexes[nth] !== index) continue;
        // an error below an entity that is null took all else of that entity with it
        const missing = list[indexes[nth] ?? -1] === null ? this.#names : null;
        if (rest.length > 0) run.errors.locate(object, rest, client, missing);
        else failObject(run.errors, object, this.#names, client);
      }
    }
  }
}

/** Whether all that a fetch brings is computed, and from the same values. */
function isComputedAlike({ requirers }: EntityPlan, names: ReadonlySet<string>): boolean {
  const keys = new Set(requirers.map((r) => r.key));
  const sources = new Set(requirers.map((r) => namesOf(r.required).toSorted().join()));
  return sources.size === 1 && [...names].every((name) => keys.has(name));
}

const namesOf = (needed: readonly Needed[]): readonly string[] => needed.map((n) => n.key);

/** Names under which a plan asks for entities. */
function isEntitiesAlias(name: string | number | undefined): boolean {
  return typeof name === 'string' && /^_e(ntities|\d+)$/.test(name);
}
