/**
 * Validates a document in time linear in it.
 *
 * graphql-js compares overlapping fields pair by pair: 300 fragments on one field take 20 ms, and
 * a field repeated a thousand times exhausts its budget ("Validation aborted"). Most documents
 * need no look at overlaps: where every response name stands for one field with one list of
 * arguments and one type throughout the document, no two fields can conflict.
 */
import {
  GraphQLError,
  OverlappingFieldsCanBeMergedRule,
  SingleFieldSubscriptionsRule,
  print,
  specifiedRules,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLSchema,
  OperationDefinitionNode,
  ValidationRule,
} from 'graphql';
import { runRules } from '../execute/run-rules.ts';
import { findOverlaps } from './overlapping-fields.ts';

export interface ValidateOptions {
  readonly maxErrors: number;
  readonly hideSuggestions: boolean;
}

/** graphql-js throws where a variable decides about the root field of a subscription. */
const oneFieldOfSubscriptions: ValidationRule = (context) => {
  const rule = SingleFieldSubscriptionsRule(context) as {
    readonly OperationDefinition: (node: OperationDefinitionNode) => void;
  };
  return {
    OperationDefinition(node) {
      try {
        rule.OperationDefinition(node);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        const message =
          'A subscription has one field at its root, whatever its variables: no variable may' +
          ' decide there about @skip or @include.';
        context.reportError(new GraphQLError(message, { nodes: node }));
      }
    },
  };
};

const OTHER_RULES = specifiedRules
  .filter((rule) => rule !== OverlappingFieldsCanBeMergedRule)
  .map((rule) => (rule === SingleFieldSubscriptionsRule ? oneFieldOfSubscriptions : rule));

/** The same verdict as graphql-js's `validate`; overlaps are told only where nothing else is. */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: ValidateOptions,
): readonly GraphQLError[] {
  const seen = { mayConflict: false };
  const errors = runRules(schema, document, [...OTHER_RULES, noteOverlaps(seen)], options);
  if (errors.length > 0) return errors.map(asUnsupported);
  return seen.mayConflict ? findOverlaps(schema, document, options.maxErrors) : [];
}

/** Who asks for incremental delivery has not mistyped a name: it is not offered. */
function asUnsupported(error: GraphQLError): GraphQLError {
  const [, directive] = /^Unknown directive "(@defer|@stream)"/.exec(error.message) ?? [];
  if (directive === undefined) return error;
  const message = `${directive} is not supported: ask for the whole answer, or in two operations.`;
  const extensions = { code: 'INCREMENTAL_DELIVERY_UNSUPPORTED' };
  return new GraphQLError(message, { nodes: error.nodes ?? [], extensions });
}

/** Reports nothing; notes whether one response name stands for different things. */
function noteOverlaps(seen: { mayConflict: boolean }): ValidationRule {
  return (context) => {
    const meanings = new Map<string, string>();
    return {
      Field(node) {
        if (seen.mayConflict) return;
        const name = node.alias?.value ?? node.name.value;
        const meaning = `${meaningOf(node)}:${String(context.getFieldDef()?.type)}`;
        const known = meanings.get(name);
        if (known === undefined) meanings.set(name, meaning);
        else seen.mayConflict = known !== meaning;
      },
    };
  };
}

/** The field and its arguments as text; arguments in another order count as different. */
function meaningOf({ name, arguments: args }: FieldNode): string {
  return args === undefined || args.length === 0
    ? name.value
    : `${name.value}(${args.map((argument) => print(argument)).join(',')})`;
}
