/** Compiles a plan to one function: each fetch starts as soon as those it needs have ended. */
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
    for (const phase of phases) await phase(run);
  };
}

function compilePhase(
  input: ProgramInput,
  fetches: readonly FetchPlan[],
  skipped: ReadonlySet<number>,
): Program {
  const steps = fetches.map((fetch) => (skipped.has(fetch.id) ? done : compileFetch(input, fetch)));
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return async (run) => {
    const started: Promise<void>[] = [];
    // Fetches are listed after those they need.
    for (const [index, fetch] of fetches.entries()) {
      const step = steps[index] ?? done;
      const needs = fetch.needs.flatMap((n) => started[n] ?? []);
      if (needs.length === 0) started.push(step(run));
      else if (needs.length === 1 && needs[0] !== undefined)
        started.push(needs[0].then(() => step(run)));
      else started.push(Promise.all(needs).then(() => step(run)));
    }
    await Promise.all(started);
  };
}

async function done(): Promise<void> {}

function compileFetch(input: ProgramInput, fetch: FetchPlan): Step {
  const transport = input.transports.get(fetch.subgraph);
  if (transport === undefined) throw new Error(`No transport for subgraph "${fetch.subgraph}".`);
  const step = { ...input, transport };
  return fetch.entities === null ? createRootStep(step, fetch) : createEntityStep(step, fetch);
}
