/** Smaller variants of an operation, for shrinking a counterexample to its core. */
import { Kind, validate, visit } from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  FieldNode,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { RandomOperation } from './random-operation.ts';

/** Every valid operation that is one step smaller, the bigger steps first. */
export function* smallerOperations(
  schema: GraphQLSchema,
  operation: RandomOperation,
): Generator<RandomOperation> {
  for (const document of smallerDocuments(operation.document)) {
    const tidy = withoutUnused(document);
    if (hasEmptySelection(tidy)) continue;
    if (validate(schema, tidy).length > 0) continue;
    const used = variablesOf(tidy);
    yield {
      document: tidy,
      variables: Object.fromEntries(
        Object.entries(operation.variables).filter(([key]) => used.has(key)),
      ),
    };
  }
}

function* smallerDocuments(document: DocumentNode): Generator<DocumentNode> {
  const sets: SelectionSetNode[] = [];
  visit(document, { SelectionSet: (node) => void sets.push(node) });
  for (const set of sets) {
    for (const selection of set.selections) {
      if (set.selections.length > 1) yield replaced(document, selection, null);
    }
  }
  for (const set of sets) {
    for (const selection of set.selections) {
      const content = contentOf(document, selection);
      if (content !== null) yield spliced(document, set, selection, content);
    }
  }
  const nodes: ASTNode[] = [];
  visit(document, { Directive: (n) => void nodes.push(n), Argument: (n) => void nodes.push(n) });
  for (const node of nodes) yield replaced(document, node, null);
  const aliased: FieldNode[] = [];
  visit(document, {
    Field: (node) => {
      if (node.alias !== undefined) aliased.push(node);
    },
  });
  for (const { alias: _, ...plain } of aliased) {
    const node = aliased.find((n) => n.name === plain.name);
    if (node !== undefined) yield replaced(document, node, plain);
  }
}

function contentOf(document: DocumentNode, node: SelectionNode): SelectionSetNode | null {
  if (node.kind === Kind.FIELD) return null;
  if (node.kind === Kind.INLINE_FRAGMENT) return node.selectionSet;
  for (const definition of document.definitions) {
    const isIt =
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value;
    if (isIt) return definition.selectionSet;
  }
  return null;
}

function replaced(document: DocumentNode, old: ASTNode, by: ASTNode | null): DocumentNode {
  return visit(document, { enter: (node) => (node === old ? by : undefined) });
}

function spliced(
  document: DocumentNode,
  set: SelectionSetNode,
  old: SelectionNode,
  content: SelectionSetNode,
): DocumentNode {
  const selections = set.selections.flatMap((s) => (s === old ? content.selections : [s]));
  return visit(document, {
    SelectionSet: (node) => (node === set ? { ...node, selections } : undefined),
  });
}

/** A node that stands at two places is left out at both, which can leave nothing. */
function hasEmptySelection(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    SelectionSet: (node) => {
      found ||= node.selections.length === 0;
    },
  });
  return found;
}

function withoutUnused(document: DocumentNode): DocumentNode {
  let current = document;
  for (let size = -1; size !== current.definitions.length;) {
    size = current.definitions.length;
    const spread = new Set<string>();
    visit(current, { FragmentSpread: (node) => void spread.add(node.name.value) });
    const definitions = current.definitions.filter(
      (d) => d.kind !== Kind.FRAGMENT_DEFINITION || spread.has(d.name.value),
    );
    current = { ...current, definitions };
  }
  const used = variablesOf(current);
  return visit(current, {
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
  });
}

/** Variables that are read somewhere, not only defined. */
function variablesOf(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  return used;
}
