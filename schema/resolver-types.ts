/** Types of a subgraph's resolvers, generated from its SDL. */
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { subgraphSdl, type SUBGRAPH_NAMES } from './subgraphs.ts';

/** What a service says of itself in `graph/codegen.json`. */
export interface ServiceCodegen {
  /** For example `./context.ts#CatalogContext`. */
  readonly contextType: string;
  /** GraphQL type -> type of its resolvers' parent, for example `../domain/item.ts#Item`. */
  readonly mappers: Readonly<Record<string, string>>;
}

/** Federation's own directives: the code generator wants every directive defined. */
const FEDERATION = `
  scalar FieldSet
  scalar link__Import
  scalar Scope
  directive @link(url: String!, as: String, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @requiresScopes(scopes: [[Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM
`;

const CONFIG = {
  federation: true,
  enumsAsTypes: true,
  useTypeImports: true,
  strictScalars: true,
  skipTypename: true,
  immutableTypes: true,
  emitLegacyCommonJSImports: false,
  makeResolverTypeCallable: false,
  optionalResolveType: true,
  avoidOptionals: { field: true, object: false, inputValue: false, defaultValue: true },
  scalars: {
    ID: 'string',
    Decimal: 'string',
    Date: 'string',
    DateTime: { input: 'string', output: 'Date | string' },
    CurrencyCode: 'string',
    URL: 'string',
    FieldSet: 'string',
    Scope: 'string',
    link__Import: 'unknown',
  },
};

/** The text of `graph/types.generated.ts`, without banner. */
export function resolverTypes(
  name: (typeof SUBGRAPH_NAMES)[number],
  service: ServiceCodegen,
): Promise<string> {
  const config = { ...CONFIG, ...service };
  return codegen({
    filename: 'types.generated.ts',
    schema: parse(`${FEDERATION}\n${subgraphSdl(name)}`),
    documents: [],
    config: {},
    plugins: [{ typescript: config }, { resolvers: config }],
    pluginMap: { typescript, resolvers } as never,
  });
}
