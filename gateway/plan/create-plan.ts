/** From a validated operation to a plan. */
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { finish } from './finish.ts';
import { createKeyRegistry } from './key-registry.ts';
import { normalise } from './normalise.ts';
import type { KeyRegistry } from './operation.ts';
import type { Plan } from './plan.ts';
import { MustSplit } from './plan-errors.ts';
import { draw } from './planner.ts';

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
  const trees = normalise(
    { model, fragments, registry, maxSelections, isDenied, mayShareTypes },
    operation,
  );
  const phases = trees.map((root) =>
    finish(
      { model, registry, operation: operation.operation, definitions },
      draw({ model, labels }, registry, root),
    ),
  );
  return { plan: { phases: phases.filter((p) => p.length > 0) }, registry };
}
