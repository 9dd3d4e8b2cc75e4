/** Finds the objects that stand at a place in the data. */
import type { OpNode } from '../plan/operation.ts';

export type Data = Record<string, unknown>;

interface Step {
  readonly key: string;
  /** Types on which the step is taken; null for all. */
  readonly types: ReadonlySet<string> | null;
}

/** Appends every object at `node` to `into`, in the order of the data. */
export function createWalk(node: OpNode): (root: Data, into: Data[]) => void {
  const steps: Step[] = [];
  for (let field = node.parent; field !== null; field = field.node.parent) {
    const isForAll = field.node.possible.every((t) => field.types.includes(t));
    steps.unshift({ key: field.key, types: isForAll ? null : new Set(field.types) });
  }
  return (root, into) => walk(root, steps, 0, into);
}

function walk(value: unknown, steps: readonly Step[], at: number, into: Data[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, steps, at, into);
    return;
  }
  const object = value as Data;
  const step = steps[at];
  if (step === undefined) {
    into.push(object);
    return;
  }
  if (step.types !== null && !step.types.has(object['__typename'] as string)) return;
  walk(object[step.key], steps, at + 1, into);
}
