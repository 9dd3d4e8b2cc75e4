/** Begins an execution: coerces the variables and picks the plan, or says why it cannot. */
import { GraphQLError, Kind, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { OperationTooLarge } from '../plan/normalise.ts';
import { Unplannable } from '../plan/plan-errors.ts';
import { compileCoercion } from './coerce-variables.ts';
import { Operation } from './operation.ts';
import type { Variant } from './operation.ts';
import { refused } from './prepare.ts';
import { Run } from './run.ts';
import type { Call, Prepared, Refused, Variables } from './types.ts';
import { variantFor } from './variants.ts';
import type { VariantInput } from './variants.ts';

export interface Started {
  readonly operation: Operation;
  readonly variant: Variant;
  readonly run: Run;
}

export function start(
  input: VariantInput,
  schema: GraphQLSchema,
  prepared: Prepared,
  variables: Variables,
  call: Call,
): Started | Refused {
  if (!(prepared instanceof Operation)) {
    return refused('BAD_REQUEST', [
      new GraphQLError('The operation was prepared by another engine.'),
    ]);
  }
  if (input.options.now() >= call.deadline) {
    const { traceId } = call;
    return refused('UPSTREAM_TIMEOUT', [
      new GraphQLError('The time for this request was over before it began.', {
        extensions: { retryable: true, traceId },
      }),
    ]);
  }
  const hideSuggestions = !input.options.suggestions;
  const { known, definition } = prepared;
  known.coerce ??= compileCoercion(schema, definition.variableDefinitions ?? [], hideSuggestions);
  const coerced = known.coerce(variables);
  if ('errors' in coerced) {
    const { isNamesake, text } = prepared;
    const { errors } = coerced;
    const own = isNamesake ? placed({ schema, hideSuggestions }, text, variables) : errors;
    return refused('BAD_USER_INPUT', own);
  }
  try {
    const variant = variantFor(input, prepared, call);
    return {
      operation: prepared,
      variant,
      run: new Run(call, coerced.values, variant.registry.hidden),
    };
  } catch (error) {
    if (error instanceof OperationTooLarge) {
      return refused('LIMIT_SELECTIONS', [new GraphQLError(error.message)]);
    }
    const message =
      error instanceof Unplannable
        ? `The operation cannot be planned: ${error.message}`
        : 'The operation cannot be planned.';
    const { traceId } = call;
    return refused('QUERY_PLANNING_FAILED', [
      new GraphQLError(message, { extensions: { traceId } }),
    ]);
  }
}

/** The same errors with places in the client's own text. */
function placed(
  { schema, hideSuggestions }: { schema: GraphQLSchema; hideSuggestions: boolean },
  text: string,
  variables: Variables,
): readonly GraphQLError[] {
  const definition = parse(text).definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
  const own = compileCoercion(schema, definition?.variableDefinitions ?? [], hideSuggestions);
  const coerced = own(variables);
  return 'errors' in coerced ? coerced.errors : [];
}
