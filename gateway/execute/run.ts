/** What one execution carries along. */
import { TransportError } from '../transport/errors.ts';
import { LocatedErrors } from './located-errors.ts';
import type { ClientError } from './located-errors.ts';
import type { Call, Variables } from './types.ts';
import type { Data } from './walk.ts';

/**
 * An object without inherited names. Those of `Object.create(null)` are hash tables from the
 * first; these are as fast as any object.
 */
const Bare = function Bare() {} as unknown as new () => Data;
Object.defineProperty(Bare, 'prototype', { value: Object.create(null) });

export class Run {
  readonly call: Call;
  /** Coerced. */
  readonly variables: Variables;
  data: Data = new Bare();
  readonly errors: LocatedErrors;
  /** No string of the data needs escaping in JSON. */
  isClean = true;

  constructor(call: Call, variables: Variables, hidden: ReadonlySet<string>) {
    this.call = call;
    this.variables = variables;
    this.errors = new LocatedErrors(hidden);
  }

  /**
   * Lets go of the data once the answer is written. What V8 found long-lived while everything was
   * slow, at the start, it puts among the old objects ever after, though it dies with its request;
   * all that such an object still points to stays with it until the next full collection.
   */
  end(): void {
    this.data = NOTHING;
  }
}

const NOTHING: Data = new Bare();

/** A subgraph that gave no answer, as an error for the client; nothing of the cause leaks. */
export function fromFailure(failure: unknown, service: string, traceId: string): ClientError {
  if (failure instanceof TransportError) {
    const { code, retryable } = failure;
    return { message: failure.message, extensions: { code, service, retryable, traceId } };
  }
  return {
    message: `Subgraph "${service}" could not be asked.`,
    extensions: { code: 'INTERNAL', service, retryable: false, traceId },
  };
}
