/** Puts an execution into its final form: text or object, with data, errors or both. */
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Model } from '../supergraph/model.ts';
import { introspect } from './introspect.ts';
import type { Operation, Variant } from './operation.ts';
import { project } from './project.ts';
import type { PathError } from './project.ts';
import type { Run } from './run.ts';
import { createShape } from './shape.ts';
import type { Shape } from './shape.ts';
import type { EngineLimits, ExecutionObject, ExecutionText, Refused } from './types.ts';

type AnswerError = PathError | GraphQLFormattedError;

/** A class, as all that holds an answer's text: V8 keeps literals longer, see `Run.end`. */
export class Answer {
  /** JSON text of `data`; null when nothing was executed. */
  readonly data: string | null;
  readonly errors: readonly AnswerError[];

  constructor(data: string | null, errors: readonly AnswerError[]) {
    this.data = data;
    this.errors = errors;
  }
}

class AnswerText implements ExecutionText {
  readonly body: string;
  readonly hasErrors: boolean;
  readonly isRequestError: boolean;

  constructor(body: string, hasErrors: boolean, isRequestError: boolean) {
    this.body = body;
    this.hasErrors = hasErrors;
    this.isRequestError = isRequestError;
  }
}

const NONE: readonly AnswerError[] = [];

export interface AnswerInput {
  readonly schema: GraphQLSchema;
  readonly model: Model;
  readonly operation: Operation;
  readonly variant: Variant;
  readonly run: Run;
  readonly limits: EngineLimits;
}

export function answerOf(input: AnswerInput): Answer {
  const { schema, operation, variant, run, limits } = input;
  const { variables, call } = run;
  const writing = operation.writing(variant, variables, () => shapeFor(input));
  if (run.errors.isEmpty && variant.denied.size === 0) {
    const data = writing.fast()?.(run.data, run.isClean) ?? null;
    if (data !== null) return new Answer(data, NONE);
  }
  const { shape } = writing;
  const { text, errors } = project({
    shape,
    data: run.data,
    located: run.errors,
    introspection: writing.hasIntrospection
      ? introspect(schema, operation, shape, variables)
      : new Map(),
    denial: (type, field) => variant.denied.get(`${type}.${field}`) ?? null,
    traceId: call.traceId,
    maxErrors: limits.maxErrors,
  });
  return new Answer(text, errors);
}

function shapeFor({ schema, model, operation, variant, run: { variables } }: AnswerInput): Shape {
  const isDenied = (type: string, field: string): boolean => variant.denied.has(`${type}.${field}`);
  const { fragments, definition } = operation;
  const { registry } = variant;
  return createShape({ schema, model, registry, fragments, variables, isDenied }, definition);
}

export function requestErrorOf({ errors }: Refused, traceId: string): Answer {
  const traced = errors.map((e) => ({ ...e, extensions: { traceId, ...e.extensions } }));
  return new Answer(null, traced);
}

export function toText({ data, errors }: Answer): ExecutionText {
  const hasErrors = errors.length > 0;
  const isRequestError = data === null;
  if (!hasErrors) return new AnswerText(`{"data":${data}}`, false, isRequestError);
  const list = JSON.stringify(errors);
  const body = isRequestError ? `{"errors":${list}}` : `{"data":${data},"errors":${list}}`;
  return new AnswerText(body, hasErrors, isRequestError);
}

export function toObject({ data, errors }: Answer): ExecutionObject {
  return {
    ...(data === null ? {} : { data: JSON.parse(data) as unknown }),
    ...(errors.length === 0 ? {} : { errors: errors as readonly GraphQLFormattedError[] }),
  };
}
