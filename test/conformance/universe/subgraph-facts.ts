/** Reads what a subgraph's SDL says about federation, and the plain schema that remains. */
import { Kind, buildASTSchema, parse, visit } from 'graphql';
import type {
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';

export interface FieldFacts {
  readonly external: boolean;
  readonly provides: SelectionSetNode | null;
  readonly override: { readonly from: string; readonly label: string | null } | null;
}

export interface TypeFacts {
  readonly keys: readonly { readonly fields: SelectionSetNode; readonly resolvable: boolean }[];
  readonly interfaceObject: boolean;
  readonly fields: ReadonlyMap<string, FieldFacts>;
}

export interface SubgraphFacts {
  readonly name: string;
  /** As written, for the composer. */
  readonly typeDefs: DocumentNode;
  readonly types: ReadonlyMap<string, TypeFacts>;
  /** Executable, with `_entities` and `_service`, without federation's directives. */
  readonly schema: GraphQLSchema;
}

const BUILT_IN = new Set(['deprecated', 'specifiedBy', 'oneOf']);

/** @throws {GraphQLError} when the SDL does not parse or refers to unknown types. */
export function readSubgraph(name: string, sdl: string): SubgraphFacts {
  const typeDefs = parse(sdl, { noLocation: true });
  const canonical = directiveNames(typeDefs);
  const types = new Map<string, TypeFacts>();
  for (const definition of typeDefs.definitions) {
    if (!('name' in definition) || definition.name === undefined) continue;
    if (!isFieldHolder(definition)) continue;
    const key = definition.name.value;
    types.set(key, joined(types.get(key), typeFacts(definition, canonical)));
  }
  return { name, typeDefs, types, schema: executable(typeDefs, types) };
}

type FieldHolder = Extract<
  DefinitionNode,
  | { kind: Kind.OBJECT_TYPE_DEFINITION }
  | { kind: Kind.OBJECT_TYPE_EXTENSION }
  | { kind: Kind.INTERFACE_TYPE_DEFINITION }
  | { kind: Kind.INTERFACE_TYPE_EXTENSION }
>;

function isFieldHolder(node: DefinitionNode): node is FieldHolder {
  return (
    node.kind === Kind.OBJECT_TYPE_DEFINITION ||
    node.kind === Kind.OBJECT_TYPE_EXTENSION ||
    node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
    node.kind === Kind.INTERFACE_TYPE_EXTENSION
  );
}

/** Maps a directive's name in this document to its name in the specification. */
function directiveNames(document: DocumentNode): (name: string) => string {
  const renamed = new Map<string, string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'link') return;
      const imports = node.arguments?.find((a) => a.name.value === 'import')?.value;
      for (const item of imports?.kind === Kind.LIST ? imports.values : []) {
        if (item.kind !== Kind.OBJECT) continue;
        const part = (field: string): string | undefined => {
          const value = item.fields.find((f) => f.name.value === field)?.value;
          return value?.kind === Kind.STRING ? value.value.replace('@', '') : undefined;
        };
        const [from, as] = [part('name'), part('as')];
        if (from !== undefined && as !== undefined) renamed.set(as, from);
      }
    },
  });
  return (name) => renamed.get(name) ?? name.replace(/^federation__/, '');
}

function typeFacts(node: FieldHolder, canonical: (name: string) => string): TypeFacts {
  const named = (directives: readonly ConstDirectiveNode[] | undefined, name: string) =>
    (directives ?? []).filter((d) => canonical(d.name.value) === name);
  const allExternal = named(node.directives, 'external').length > 0;
  const field = (definition: FieldDefinitionNode): [string, FieldFacts] => {
    const override = named(definition.directives, 'override')[0];
    return [
      definition.name.value,
      {
        external: allExternal || named(definition.directives, 'external').length > 0,
        provides: selectionArgument(named(definition.directives, 'provides')[0]),
        override:
          override === undefined
            ? null
            : { from: text(override, 'from') ?? '', label: text(override, 'label') },
      },
    ];
  };
  return {
    keys: named(node.directives, 'key').flatMap((directive) => {
      const fields = selectionArgument(directive);
      const resolvable = directive.arguments?.find((a) => a.name.value === 'resolvable')?.value;
      if (fields === null) return [];
      return [{ fields, resolvable: !(resolvable?.kind === Kind.BOOLEAN && !resolvable.value) }];
    }),
    interfaceObject: named(node.directives, 'interfaceObject').length > 0,
    fields: new Map((node.fields ?? []).map(field)),
  };
}

function joined(a: TypeFacts | undefined, b: TypeFacts): TypeFacts {
  if (a === undefined) return b;
  return {
    keys: [...a.keys, ...b.keys],
    interfaceObject: a.interfaceObject || b.interfaceObject,
    fields: new Map([...a.fields, ...b.fields]),
  };
}

function text(directive: ConstDirectiveNode, argument: string): string | null {
  const value = directive.arguments?.find((a) => a.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

function selectionArgument(directive: ConstDirectiveNode | undefined): SelectionSetNode | null {
  const fields = directive === undefined ? null : text(directive, 'fields');
  return fields === null ? null : selectionOf(fields);
}

function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${fields}`);
  return operation.selectionSet;
}

function executable(document: DocumentNode, types: ReadonlyMap<string, TypeFacts>): GraphQLSchema {
  const plain = withoutFederation(document).definitions;
  const defined = new Set(
    plain.flatMap((d) =>
      d.kind.endsWith('Definition') && 'name' in d && d.name !== undefined ? [d.name.value] : [],
    ),
  );
  const definitions = plain.map((definition) => asDefinition(definition, defined));
  const entities = [...types].filter(([, facts]) => facts.keys.some((k) => k.resolvable));
  const members = [...new Set(entities.flatMap(([name]) => objectsOf(definitions, name)))];
  if (!defined.has('Query')) definitions.push(...parse('type Query').definitions);
  definitions.push(...parse(machinery(members)).definitions);
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true });
}

function machinery(members: readonly string[]): string {
  const service = 'type _Service { sdl: String } extend type Query { _service: _Service! }';
  if (members.length === 0) return service;
  return `${service} scalar _Any union _Entity = ${members.join(' | ')}
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
}

function objectsOf(definitions: readonly DefinitionNode[], name: string): string[] {
  return definitions.flatMap((d) => {
    const isObject =
      d.kind === Kind.OBJECT_TYPE_DEFINITION || d.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (!isObject) return [];
    const implemented = (d.interfaces ?? []).some((i) => i.name.value === name);
    return d.name.value === name || implemented ? [d.name.value] : [];
  });
}

function withoutFederation(document: DocumentNode): DocumentNode {
  const cleaned = visit(document, {
    Directive: (node) => (BUILT_IN.has(node.name.value) ? undefined : null),
    DirectiveDefinition: () => null,
  });
  return {
    ...cleaned,
    definitions: cleaned.definitions.filter(
      (d) => d.kind !== Kind.SCHEMA_EXTENSION && d.kind !== Kind.SCHEMA_DEFINITION,
    ),
  };
}

/** Federation lets a subgraph extend what only others define; the first extension defines it. */
function asDefinition(node: DefinitionNode, defined: Set<string>): DefinitionNode {
  if (!('name' in node) || node.name === undefined) return node;
  const isExtension = node.kind.endsWith('Extension');
  if (!isExtension || defined.has(node.name.value)) return node;
  defined.add(node.name.value);
  return { ...node, kind: node.kind.replace('Extension', 'Definition') } as DefinitionNode;
}
