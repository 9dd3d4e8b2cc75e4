import { assert, asyncProperty } from 'fast-check';
import { GraphQLError, print } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSubject } from '../universe/subject.ts';
import { differenceOf } from './compare-results.ts';
import { conditioned, inlined, renamed, split } from './equal-operations.ts';
import { chosenSeed } from './fuzz.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { UNIVERSES, idsOf, openUniverse } from './universes.ts';

const RUNS = 25;
/** About a second each on an idle machine. */
const TIMEOUT_MS = 180_000;
const seed = chosenSeed(20_261_122);

/** The same answer under the names before a renaming. */
function named(result: ExecutionResult, names: ReadonlyMap<string, string>): ExecutionResult {
  const old = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(old);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([key, item]) => [names.get(key) ?? key, old(item)]);
    return Object.fromEntries(entries) as unknown;
  };
  const errors = (result.errors ?? []).map((error) => {
    const path = (error.path ?? []).map((step) => names.get(String(step)) ?? step);
    return new GraphQLError(error.message, { path });
  });
  return { data: old(result.data ?? null) as Record<string, unknown> | null, errors };
}

/** Answers of several operations put together, in the order of the whole one. */
function joined(whole: ExecutionResult, results: readonly ExecutionResult[]): ExecutionResult {
  const entries = results.flatMap((r) => Object.entries(r.data ?? {}));
  const order = Object.keys(whole.data ?? {});
  entries.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return { data: Object.fromEntries(entries), errors: results.flatMap((r) => r.errors ?? []) };
}

describe(`what is written otherwise is answered the same (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it.each(UNIVERSES)('over %s', { timeout: TIMEOUT_MS }, async (name) => {
    const universe = await openUniverse(name);
    const subject = createSubject(universe);
    const operations = new OperationArbitrary(universe.monolith.schema, idsOf(universe));
    let compared = 0;
    const property = asyncProperty(operations, async ({ document, variables }) => {
      const run = (d: DocumentNode) => subject.run(print(d), variables);
      const plain = await run(document);
      const other = renamed(document);
      const variants: Record<string, ExecutionResult> = {
        inlined: await run(inlined(document)),
        conditioned: await run(conditioned(document)),
        renamed: named(await run(other.document), other.names),
      };
      const parts = plain.data == null ? null : split(document);
      if (parts !== null) {
        const results: ExecutionResult[] = [];
        for (const part of parts) results.push(await run(part));
        variants['split'] = joined(plain, results);
      }
      for (const [way, result] of Object.entries(variants)) {
        const difference = differenceOf(plain, result);
        if (difference !== null) throw new Error(`${way}: ${difference}`);
        compared += 1;
      }
    });
    await assert(property, { numRuns: RUNS, seed });
    expect(compared).toBeGreaterThanOrEqual(RUNS * 3);
  });
});
