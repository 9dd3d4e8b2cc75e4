/** From a validated operation to a plan. */
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { finish } from './finish.ts';
import { createKeyRegistry } from './key-registry.ts';
import { appearances } from './mutation-order.ts';
import { normalise } from './normalise.ts';
import type { KeyRegistry, OpNode } from './operation.ts';
import type { FetchPlan, Plan, Turn } from './plan.ts';
import { MustSplit } from './plan-errors.ts';
import { draw } from './planner.ts';
import type { WantedInput } from './wanted-fields.ts';

export interface PlanInput {
  readonly model: Model;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Active labels of progressive `@override`. */
  readonly labels: ReadonlySet<string>;
  readonly isDenied: (type: string, field: string) => boolean;
  readonly maxSelections: number;
}

export interface Planned {
  readonly plan: Plan;
  /** Names of values in our data, for whoever reads them. */
  readonly registry: KeyRegistry;
}

/**
 * @throws {OperationTooLarge} see `normalise`
 * @throws {Unplannable} when the supergraph does not allow an answer
 */
export function createPlan(input: PlanInput): Planned {
  try {
    return attempt(input, true);
  } catch (error) {
    // Types that looked alike have to be read from different places after all.
    if (error instanceof MustSplit) return attempt(input, false);
    throw error;
  }
}

function attempt(input: PlanInput, mayShareTypes: boolean): Planned {
  const { model, operation, fragments, labels, isDenied, maxSelections } = input;
  const registry = createKeyRegistry(model.fieldNames);
  const definitions = new Map(
    (operation.variableDefinitions ?? []).map((d) => [d.variable.name.value, d]),
  );
  const asked = { model, fragments, registry, isDenied };
  const trees = normalise({ ...asked, maxSelections, mayShareTypes }, operation);
  const phases = new Map<OpNode, readonly FetchPlan[]>();
  for (const root of trees) {
    const fetches = finish(
      { model, registry, operation: operation.operation, definitions },
      draw({ model, labels }, registry, root),
    );
    if (fetches.length > 0) phases.set(root, fetches);
  }
  const turns = turnsOf(asked, operation, [...phases.keys()]);
  return { plan: { phases: [...phases.values()], turns }, registry };
}

function turnsOf(
  input: WantedInput,
  operation: OperationDefinitionNode,
  roots: readonly OpNode[],
): readonly Turn[] {
  const [first] = roots;
  if (first === undefined || operation.operation !== 'mutation') {
    return roots.map((_, phase) => ({ phase, condition: null }));
  }
  const phaseOf = new Map(roots.map((root, phase) => [root.fields[0]?.key, phase]));
  const parts = [{ set: operation.selectionSet, condition: null }];
  return appearances(input, first, parts).flatMap(({ key, condition }) => {
    const phase = phaseOf.get(key);
    return phase === undefined ? [] : [{ phase, condition }];
  });
}
