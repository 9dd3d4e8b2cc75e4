/** The API schema of a supergraph: without machinery and `@inaccessible` parts. */
import { Kind, buildASTSchema, visit } from 'graphql';
import type {
  ASTNode,
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  GraphQLSchema,
} from 'graphql';
import { GRAPHS, withCanonicalDirectives, withoutMachinery } from './links.ts';

const KEPT_DIRECTIVES = new Set(['deprecated', 'specifiedBy', 'oneOf']);
const BUILT_IN = new Set(['deprecated', 'specifiedBy', 'oneOf', 'skip', 'include']);
const EXECUTABLE = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
]);

/** Builds the API schema; introspection on it answers what graphql-js would answer. */
export function apiSchema(supergraph: DocumentNode): GraphQLSchema {
  const document = withoutMachinery(withCanonicalDirectives(supergraph));
  const hidden = hiddenTypes(document);
  const definitions: DefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) {
      if (isExecutableDirective(definition)) definitions.push(definition);
      continue;
    }
    if (!('name' in definition) || definition.name === undefined) {
      definitions.push(cleaned(definition, hidden));
      continue;
    }
    const name = definition.name.value;
    if (name !== GRAPHS && !hidden.has(name)) definitions.push(cleaned(definition, hidden));
  }
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}

function isExecutableDirective(definition: DefinitionNode): boolean {
  if (definition.kind !== Kind.DIRECTIVE_DEFINITION) return false;
  const name = definition.name.value;
  if (name.includes('__') || BUILT_IN.has(name)) return false;
  return definition.locations.some((l) => EXECUTABLE.has(l.value)) && name !== 'tag';
}

function hiddenTypes(document: DocumentNode): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const definition of document.definitions) {
    if (!('directives' in definition) || !('name' in definition)) continue;
    if (isInaccessible(definition.directives) && definition.name !== undefined) {
      hidden.add(definition.name.value);
    }
  }
  return hidden;
}

function isInaccessible(
  directives: readonly { readonly name: { readonly value: string } }[] | undefined,
): boolean {
  return directives?.some((d) => d.name.value === 'inaccessible') ?? false;
}

function cleaned(definition: DefinitionNode, hidden: ReadonlySet<string>): DefinitionNode {
  return visit(definition, {
    enter(node: ASTNode, key) {
      if (node.kind === Kind.DIRECTIVE) {
        return KEPT_DIRECTIVES.has((node as ConstDirectiveNode).name.value) ? undefined : null;
      }
      if ('directives' in node && isInaccessible(node.directives)) return null;
      // Members of unions and lists of interfaces: those are named types in a list.
      if (node.kind === Kind.NAMED_TYPE && typeof key === 'number' && hidden.has(node.name.value)) {
        return null;
      }
      if ('type' in node && node.type !== undefined && hidden.has(innerName(node.type)))
        return null;
      return undefined;
    },
  });
}

function innerName(type: { readonly kind: string } & object): string {
  let inner = type as { kind: string; type?: object; name?: { value: string } };
  while (inner.type !== undefined) inner = inner.type as typeof inner;
  return inner.name?.value ?? '';
}
