/** Runs random operations on the engine and on the monolith until they differ or runs are out. */
import { assert, asyncProperty } from 'fast-check';
import type { ExecutionResult } from 'graphql';
import { print } from 'graphql';
import { runMonolith } from '../universe/run.ts';
import type { Universe } from '../universe/universe.ts';
import { createSubject } from '../universe/subject.ts';
import { differenceOf } from './compare-results.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { idsOf, openUniverse } from './universes.ts';

/** By then an operation runs as generated code wherever there is any. */
const RUNS_UNTIL_COMPILED = 4;

export interface FuzzRun {
  readonly universe: string;
  readonly runs: number;
  readonly seed: number;
}

/** The seed to replay, if `DRAWBAR_FUZZ_SEED` gives one; else the fallback. */
export function chosenSeed(fallback: number): number {
  const given = process.env['DRAWBAR_FUZZ_SEED'];
  return given === undefined ? fallback : Number(given);
}

/**
 * @returns how many operations were run and how many drafts were thrown away as invalid
 * @throws {Error} with the smallest operation on which the two differ, and the seed
 */
export async function fuzz({ universe, runs, seed }: FuzzRun): Promise<Record<string, number>> {
  return fuzzOver(await openUniverse(universe), runs, seed);
}

/** The same over a universe that is there already. */
export async function fuzzOver(
  universe: Universe,
  runs: number,
  seed: number,
): Promise<Record<string, number>> {
  const subject = createSubject(universe);
  const operations = new OperationArbitrary(universe.monolith.schema, idsOf(universe));
  let count = 0;
  await assert(
    asyncProperty(operations, async ({ document, variables }) => {
      count += 1;
      const expected = throughJson(await runMonolith(universe.monolith, { document, variables }));
      const text = print(document);
      const check = (actual: ExecutionResult): void => {
        const difference = differenceOf(expected, actual);
        if (difference === null) return;
        throw new Error(`${difference}\n${subject.sent.map((s) => JSON.stringify(s)).join('\n')}`);
      };
      check(await subject.run(text, variables));
      for (let run = 2; run < RUNS_UNTIL_COMPILED; run++) await subject.run(text, variables);
      check(await subject.run(text, variables));
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  return { runs: count, discarded: operations.discarded };
}

const throughJson = (result: ExecutionResult): ExecutionResult =>
  JSON.parse(JSON.stringify(result)) as ExecutionResult;
