/** Turns a client's text into a validated operation, or into the errors that refuse it. */
import { GraphQLError, Kind, parse } from 'graphql';
import type {
  DocumentNode,
  GraphQLFormattedError,
  GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { validateDocument } from '../protect/validate-document.ts';
import { Operation } from './operation.ts';
import type { EngineOptions, Refused } from './types.ts';

/** More errors of one document help nobody. */
const MAX_DOCUMENT_ERRORS = 10;

export interface PrepareInput {
  readonly schema: GraphQLSchema;
  readonly guard: EngineOptions['guard'];
  readonly suggestions: boolean;
}

export function prepare(
  input: PrepareInput,
  text: string,
  operationName: string | null,
): Operation | Refused {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return refused('GRAPHQL_PARSE_FAILED', [error as GraphQLError]);
  }
  const guarded = input.guard?.(document, operationName) ?? [];
  if (guarded.length > 0) return refused('BAD_REQUEST', guarded);
  const invalid = validateDocument(input.schema, document, {
    maxErrors: MAX_DOCUMENT_ERRORS,
    hideSuggestions: !input.suggestions,
  });
  if (invalid.length > 0) return refused('GRAPHQL_VALIDATION_FAILED', invalid);
  const selected = select(document, text, operationName);
  if (!(selected instanceof Operation)) return selected;
  const { kind } = selected;
  if (input.schema.getRootType(kind as OperationTypeNode) != null) return selected;
  return refused('GRAPHQL_VALIDATION_FAILED', [new GraphQLError(`The graph has no ${kind} type.`)]);
}

function select(
  document: DocumentNode,
  text: string,
  operationName: string | null,
): Operation | Refused {
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  const [first] = operations;
  if (first === undefined) {
    return refused('OPERATION_RESOLUTION_FAILURE', [
      new GraphQLError('The document has no operation, only fragments: add a query.'),
    ]);
  }
  if (operationName === null) {
    if (operations.length === 1) return new Operation(document, first, text);
    return refused('OPERATION_RESOLUTION_FAILURE', [
      new GraphQLError('The document has several operations: say which one by operationName.'),
    ]);
  }
  const named = operations.find((o) => o.name?.value === operationName);
  if (named !== undefined) return new Operation(document, named, text);
  return refused('OPERATION_RESOLUTION_FAILURE', [
    new GraphQLError('The document has no operation of the name given as operationName.'),
  ]);
}

/** Request errors in their wire form; an error that has a code of its own keeps it. */
export function refused(code: string, errors: readonly GraphQLError[]): Refused {
  return {
    errors: errors.slice(0, MAX_DOCUMENT_ERRORS).map((error): GraphQLFormattedError => {
      const { message, locations, path, extensions } = error.toJSON();
      return {
        message,
        ...(locations === undefined ? {} : { locations }),
        ...(path === undefined ? {} : { path }),
        extensions: { code, ...extensions },
      };
    }),
  };
}
