/** Compiles a plan to one function: each fetch starts as soon as those it needs have ended. */
import { holds } from '../plan/condition.ts';
import type { FetchPlan, Plan } from '../plan/plan.ts';
import { createEntityStep, createRootStep } from './fetch-step.ts';
import type { Step } from './fetch-step.ts';
import type { RepresentationInput } from './representation.ts';
import type { Run } from './run.ts';
import type { OperationKind, Transport } from './types.ts';

export interface ProgramInput extends RepresentationInput {
  readonly kind: OperationKind;
  readonly transports: ReadonlyMap<string, Transport>;
}

export type Program = (run: Run) => Promise<void>;

/** `skipped` names fetches of the first phase whose result is already in the data. */
export function compileProgram(
  input: ProgramInput,
  plan: Plan,
  skipped: ReadonlySet<number> = new Set(),
): Program {
  const phases = plan.phases.map((fetches, index) =>
    compilePhase(input, fetches, index === 0 ? skipped : new Set()),
  );
  const [only] = phases;
  if (phases.length === 1 && only !== undefined) return only;
  return async (run) => {
    const left = new Map(phases.entries());
    for (const { phase, condition } of plan.turns) {
      const next = left.get(phase);
      if (next === undefined || !holds(condition, run.variables)) continue;
      left.delete(phase);
      await next(run);
    }
  };
}

function compilePhase(
  input: ProgramInput,
  fetches: readonly FetchPlan[],
  skipped: ReadonlySet<number>,
): Program {
  const steps = fetches.map((fetch) =>
    skipped.has(fetch.id) ? nothing : compileFetch(input, fetch),
  );
  const needs = fetches.map((fetch) => fetch.needs.length);
  const dependents = fetches.map((_, id) =>
    fetches.flatMap((other, index) => (other.needs.includes(id) ? [index] : [])),
  );
  const first = [...steps.keys()].filter((index) => needs[index] === 0);
  return (run) =>
    new Promise((resolve, reject) => {
      const missing = needs.slice();
      let left = steps.length;
      const ended = (index: number): void => {
        left -= 1;
        if (left === 0) resolve();
        for (const next of dependents[index] ?? []) {
          const still = (missing[next] ?? 0) - 1;
          missing[next] = still;
          if (still === 0) begin(next);
        }
      };
      const begin = (index: number): void => {
        try {
          const working = steps[index]?.(run) ?? null;
          if (working === null) ended(index);
          else working.then(() => ended(index), reject);
        } catch (error) {
          reject(error as Error);
        }
      };
      for (const index of first) begin(index);
    });
}

function nothing(): null {
  return null;
}

function compileFetch(input: ProgramInput, fetch: FetchPlan): Step {
  const transport = input.transports.get(fetch.subgraph);
  if (transport === undefined) throw new Error(`No transport for subgraph "${fetch.subgraph}".`);
  const step = { ...input, transport };
  return fetch.entities === null ? createRootStep(step, fetch) : createEntityStep(step, fetch);
}
