/** Runs the steps one after the other and prints `step, PASS/FAIL, ms`. */
import { createGraphClient } from '../graph-client.ts';
import { STEPS } from './steps.ts';
import type { DemoContext } from './step.ts';

export interface DemoOptions {
  /** Of the gateway, without `/graphql`. */
  readonly url: string;
  readonly control: DemoContext['control'];
  readonly write: (text: string) => void;
}

/** true when every step passed. A failed step ends the demo: what follows builds on it. */
export async function runDemo({ url, control, write }: DemoOptions): Promise<boolean> {
  const context: DemoContext = {
    graph: createGraphClient(url),
    notes: new Map(),
    control,
    say: (line) => write(`      ${line}\n`),
  };
  for (const step of STEPS) {
    if (step.needsControl === true && control === null) {
      write(`SKIP  ${step.title} (needs the demo systems)\n`);
      continue;
    }
    const startedAt = performance.now();
    try {
      await step.run(context);
    } catch (error) {
      write(`      ${(error as Error).message}\n`);
      write(`FAIL  ${step.title}, ${Math.round(performance.now() - startedAt)} ms\n`);
      return false;
    }
    write(`PASS  ${step.title}, ${Math.round(performance.now() - startedAt)} ms\n`);
  }
  return true;
}
