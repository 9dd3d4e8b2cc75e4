/** Measures operations in time linear in the document: fragments once each, spreads by sums. */
import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import { measureSelections } from './selection-measure.ts';
import type { OwnMeasure } from './selection-measure.ts';
import { RequestError } from './request-error.ts';

/** What an operation amounts to once every spread is written out. Counts saturate at `CEILING`. */
export interface Measure {
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly introspects: boolean;
}

/** Doubling fragments reach 2^200; beyond this a sum stays where it is. */
const CEILING = 1_000_000_000;

/**
 * The largest measure over the operations of a document, each count taken by itself.
 * @throws {RequestError} `GRAPHQL_VALIDATION_FAILED` when fragments form a cycle: such a document
 *   has no size, and it must never reach the planner.
 */
export function measureDocument(document: DocumentNode): Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      operations.push(definition);
    }
  }
  const expanded = expandFragments(fragments);
  const parts = operations.map((operation) =>
    expand(measureSelections(operation.selectionSet), expanded),
  );
  const declared = countDeclaredDirectives(document);
  return parts.reduce(largest, { ...EMPTY, directives: declared });
}

const EMPTY: Measure = {
  selections: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  depth: 0,
  introspectionDepth: 0,
  introspects: false,
};

function largest(left: Measure, right: Measure): Measure {
  return {
    selections: Math.max(left.selections, right.selections),
    aliases: Math.max(left.aliases, right.aliases),
    directives: Math.max(left.directives, right.directives),
    rootFields: Math.max(left.rootFields, right.rootFields),
    depth: Math.max(left.depth, right.depth),
    introspectionDepth: Math.max(left.introspectionDepth, right.introspectionDepth),
    introspects: left.introspects || right.introspects,
  };
}

/** Measures fragments in dependency order, without recursion: a chain may be thousands long. */
function expandFragments(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlyMap<string, Measure> {
  const own = new Map<string, OwnMeasure>();
  const waitingFor = new Map<string, number>();
  const usedBy = new Map<string, string[]>();
  for (const [name, fragment] of fragments) {
    const measure = measureSelections(fragment.selectionSet);
    own.set(name, measure);
    const uses = new Set(measure.spreads.map((spread) => spread.name));
    const known = [...uses].filter((used) => fragments.has(used));
    waitingFor.set(name, known.length);
    for (const used of known) {
      const users = usedBy.get(used);
      if (users) users.push(name);
      else usedBy.set(used, [name]);
    }
  }
  const ready = [...waitingFor].filter(([, count]) => count === 0).map(([name]) => name);
  const expanded = new Map<string, Measure>();
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const measure = own.get(name);
    if (measure) expanded.set(name, expand(measure, expanded));
    for (const user of usedBy.get(name) ?? []) {
      const left = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  if (expanded.size < fragments.size) throw cycleError(fragments, expanded);
  return expanded;
}

function expand(own: OwnMeasure, fragments: ReadonlyMap<string, Measure>): Measure {
  const total = {
    selections: own.selections,
    aliases: own.aliases,
    directives: own.directives,
    rootFields: own.topFields,
    depth: own.depth,
    introspectionDepth: own.introspectionDepth,
    introspects: own.introspects,
  };
  for (const spread of own.spreads) {
    const part = fragments.get(spread.name);
    if (part === undefined) continue;
    total.selections = Math.min(CEILING, total.selections + part.selections);
    total.aliases = Math.min(CEILING, total.aliases + part.aliases);
    total.directives = Math.min(CEILING, total.directives + part.directives);
    if (spread.top) total.rootFields = Math.min(CEILING, total.rootFields + part.rootFields);
    total.depth = Math.max(total.depth, spread.depth + part.depth);
    total.introspectionDepth = Math.max(
      total.introspectionDepth,
      spread.introspectionDepth + part.introspectionDepth,
    );
    total.introspects ||= part.introspects;
  }
  return total;
}

/** Directives on operations, fragments and variables stand outside every selection set. */
function countDeclaredDirectives(document: DocumentNode): number {
  let count = 0;
  for (const definition of document.definitions) {
    if ('directives' in definition) count += definition.directives?.length ?? 0;
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const variable of definition.variableDefinitions ?? []) {
      count += variable.directives?.length ?? 0;
    }
  }
  return count;
}

function cycleError(
  fragments: ReadonlyMap<string, unknown>,
  expanded: ReadonlyMap<string, unknown>,
): RequestError {
  const names = [...fragments.keys()].filter((name) => !expanded.has(name)).slice(0, 3);
  return new RequestError(
    'GRAPHQL_VALIDATION_FAILED',
    400,
    `Cannot spread a fragment within itself; these form or use a cycle: ${names.join(', ')}.`,
    { extensions: { reason: 'FRAGMENT_CYCLE' } },
  );
}
