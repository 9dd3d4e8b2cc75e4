/** Random valid operations as a fast-check arbitrary that shrinks by leaving parts out. */
import { Arbitrary, Stream, Value, toStringMethod } from 'fast-check';
import type { Random } from 'fast-check';
import { print, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { randomOperation } from './random-operation.ts';
import type { RandomOperation } from './random-operation.ts';
import { Chance } from './random-source.ts';
import { smallerOperations } from './smaller-operations.ts';

const MAX_TRIES = 200;

export class OperationArbitrary extends Arbitrary<RandomOperation> {
  readonly #schema: GraphQLSchema;
  readonly #ids: readonly string[];
  /** How many drafts were thrown away because they were not valid. */
  discarded = 0;

  constructor(schema: GraphQLSchema, ids: readonly string[]) {
    super();
    this.#schema = schema;
    this.#ids = ids;
  }

  override generate(random: Random): Value<RandomOperation> {
    const chance = new Chance(random);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const size = { depth: 2 + chance.below(4), selections: 4 + chance.below(56) };
      const operation = randomOperation(this.#schema, chance, this.#ids, size);
      if (validate(this.#schema, operation.document).length === 0) return this.#value(operation);
      this.discarded += 1;
    }
    throw new Error(`No valid operation in ${MAX_TRIES} tries.`);
  }

  override canShrinkWithoutContext(value: unknown): value is RandomOperation {
    return typeof value === 'object' && value !== null && 'document' in value;
  }

  override shrink(value: RandomOperation): Stream<Value<RandomOperation>> {
    return new Stream(smallerOperations(this.#schema, value)).map((v) => this.#value(v));
  }

  #value(operation: RandomOperation): Value<RandomOperation> {
    const shown = {
      ...operation,
      [toStringMethod]: () =>
        `${print(operation.document)}\n${JSON.stringify(operation.variables)}`,
    };
    return new Value(shown, undefined);
  }
}
