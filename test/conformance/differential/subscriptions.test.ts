import { assert, asyncProperty } from 'fast-check';
import { Kind, OperationTypeNode, print, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSubject } from '../universe/subject.ts';
import { runMonolith } from '../universe/run.ts';
import { differenceOf } from './compare-results.ts';
import { split } from './equal-operations.ts';
import { chosenSeed } from './fuzz.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { UNIVERSES, draftOf, idsOf } from './universes.ts';
import { withSubscriptions } from './with-subscriptions.ts';

const RUNS = 30;
const EVENTS = 2;
const TIMEOUT_MS = 180_000;
const seed = chosenSeed(20_261_122);

/** The same selection as a stream. */
const asStream = (document: DocumentNode): DocumentNode => ({
  ...document,
  definitions: document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? { ...definition, operation: OperationTypeNode.SUBSCRIPTION }
      : definition,
  ),
});

/** graphql-js throws where a variable decides about the root field. */
function isValid(schema: GraphQLSchema, document: DocumentNode): boolean {
  try {
    return validate(schema, document).length === 0;
  } catch {
    return false;
  }
}

/** Where the root field is skipped there is no stream; `subscribe` of graphql-js throws. */
const asksNothing = ({ data, errors }: ExecutionResult): boolean =>
  errors === undefined && Object.keys(data ?? {}).length === 0;

const isRefusal = ([first, ...more]: readonly ExecutionResult[]): boolean =>
  more.length === 0 &&
  first?.data === undefined &&
  first?.errors?.[0]?.extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED';

describe(`every event is answered as one server would (DRAWBAR_FUZZ_SEED=${seed})`, () => {
  it.each(UNIVERSES)('over %s', { timeout: TIMEOUT_MS }, async (name) => {
    const universe = withSubscriptions(await draftOf(name));
    const { schema } = universe.monolith;
    const subject = createSubject(universe);
    let compared = 0;
    const property = asyncProperty(
      new OperationArbitrary(schema, idsOf(universe)),
      async ({ document, variables }) => {
        for (const part of split(document) ?? []) {
          const stream = asStream(part);
          if (!isValid(schema, stream)) continue;
          const expected = await runMonolith(universe.monolith, { document: stream, variables });
          const events = await subject.follow(print(stream), variables, EVENTS);
          if (expected.data === undefined) continue;
          if (asksNothing(expected)) {
            if (!isRefusal(events)) throw new Error(`${print(stream)}\nis not refused`);
            continue;
          }
          expect(events).toHaveLength(EVENTS);
          for (const event of events) {
            const plain = JSON.parse(JSON.stringify(expected)) as ExecutionResult;
            const difference = differenceOf(plain, event);
            if (difference !== null) throw new Error(`${print(stream)}\n${difference}`);
            compared += 1;
          }
        }
      },
    );
    await assert(property, { numRuns: RUNS, seed });
    expect(compared).toBeGreaterThan(RUNS / 2);
  });
});
