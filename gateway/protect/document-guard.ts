/** Decides whether a parsed document may go on to validation and planning. */
import { GraphQLError, Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Limits } from './limits.ts';
import { measureDocument } from './document-measure.ts';
import type { Measure } from './document-measure.ts';
import { RequestError, limitError } from './request-error.ts';

export interface DocumentRules {
  readonly limits: Limits;
  /** False refuses `__schema` and `__type`; `__typename` always works. */
  readonly introspection: boolean;
}

const CHECKS: readonly {
  readonly measure: Exclude<keyof Measure, 'introspects'>;
  readonly limit: keyof Limits;
  readonly code: string;
  readonly what: string;
}[] = [
  {
    measure: 'selections',
    limit: 'selections',
    code: 'LIMIT_SELECTIONS',
    what: 'Selections with every fragment written out',
  },
  {
    measure: 'depth',
    limit: 'depth',
    code: 'LIMIT_DEPTH',
    what: 'Levels of nested fields',
  },
  {
    measure: 'rootFields',
    limit: 'rootFields',
    code: 'LIMIT_ROOT_FIELDS',
    what: 'Fields at the root',
  },
  { measure: 'aliases', limit: 'aliases', code: 'LIMIT_ALIASES', what: 'Aliases' },
  { measure: 'directives', limit: 'directives', code: 'LIMIT_DIRECTIVES', what: 'Directives' },
];

/** The guard as the engine takes it: between parsing and validation, errors as a list. */
export function documentGuard(
  rules: DocumentRules,
): (document: DocumentNode) => readonly GraphQLError[] {
  return (document) => {
    try {
      guardDocument(document, rules);
      return [];
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const extensions = { code: error.code, ...error.extensions };
      return [new GraphQLError(error.message, { extensions })];
    }
  };
}

/**
 * Refuses a document past a limit. Linear in the document, whatever its fragments multiply to.
 * @throws {RequestError} `LIMIT_…` naming what was measured and what is allowed,
 *   `OPERATION_NAME`, `INTROSPECTION_DISABLED`, or `GRAPHQL_VALIDATION_FAILED` for a cycle.
 */
export function guardDocument(document: DocumentNode, rules: DocumentRules): void {
  const { limits } = rules;
  checkOperations(document, limits);
  const measure = measureDocument(document);
  if (measure.introspects) checkIntrospection(measure, rules);
  for (const check of CHECKS) {
    const measured = measure[check.measure];
    const allowed = limits[check.limit];
    if (measured > allowed) throw limitError(check.code, check.what, measured, allowed);
  }
}

function checkIntrospection(measure: Measure, { limits, introspection }: DocumentRules): void {
  if (!introspection) {
    throw new RequestError(
      'INTROSPECTION_DISABLED',
      400,
      'Introspection is switched off on this server; ask its owner for the schema.',
    );
  }
  const { introspectionDepth } = measure;
  const allowed = limits.introspectionDepth;
  if (introspectionDepth <= allowed) return;
  const what = 'Nested lists under introspection';
  throw limitError('LIMIT_INTROSPECTION', what, introspectionDepth, allowed);
}

function checkOperations(document: DocumentNode, limits: Limits): void {
  let fragments = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments += 1;
    if (fragments > limits.fragments) {
      throw limitError('LIMIT_FRAGMENTS', 'Fragments', Infinity, limits.fragments);
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    checkOperationName(definition.name?.value, limits);
    const variables = definition.variableDefinitions?.length ?? 0;
    if (variables > limits.variables) {
      throw limitError('LIMIT_VARIABLES', 'Declared variables', variables, limits.variables);
    }
  }
}

/**
 * Refuses a name that is too long or no GraphQL name; such a name must not reach a log line.
 * @throws {RequestError} `OPERATION_NAME`.
 */
export function checkOperationName(name: string | null | undefined, limits: Limits): void {
  if (name == null) return;
  if (name.length > limits.operationNameLength) {
    throw new RequestError(
      'OPERATION_NAME',
      400,
      `The operation's name has ${name.length} characters; at most ` +
        `${limits.operationNameLength} are allowed.`,
    );
  }
  if (!/^[_A-Za-z][_0-9A-Za-z]*$/.test(name)) {
    throw new RequestError(
      'OPERATION_NAME',
      400,
      'The operation name in the request is no GraphQL name (letters, digits and _ only).',
    );
  }
}
