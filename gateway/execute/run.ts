/** What one execution carries along. */
import { TransportError } from '../transport/errors.ts';
import { LocatedErrors } from './located-errors.ts';
import type { ClientError } from './located-errors.ts';
import type { Call, Variables } from './types.ts';
import type { Data } from './walk.ts';

export interface Run {
  readonly call: Call;
  /** Coerced. */
  readonly variables: Variables;
  readonly data: Data;
  readonly errors: LocatedErrors;
  /** No string of the data needs escaping in JSON. */
  isClean: boolean;
}

/**
 * An object without inherited names. Those of `Object.create(null)` are hash tables from the
 * first; these are as fast as any object.
 */
const Bare = function Bare() {} as unknown as new () => Data;
Object.defineProperty(Bare, 'prototype', { value: Object.create(null) });

export function createRun(call: Call, variables: Variables, hidden: ReadonlySet<string>): Run {
  return { call, variables, data: new Bare(), errors: new LocatedErrors(hidden), isClean: true };
}

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
