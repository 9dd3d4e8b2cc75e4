/** A set of subgraphs over one body of data, and the monolith that both descend from. */
import { Kind, buildSchema, isObjectType, parse, print, visit } from 'graphql';
import { composeServices } from '@theguild/federation-composition';
import { composeSupergraph } from '@drawbar/gateway/compose';
import type { UniverseData } from './data.ts';
import { readSubgraph } from './subgraph-facts.ts';
import type { SubgraphFacts } from './subgraph-facts.ts';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import type { World } from './world.ts';

export interface Universe {
  readonly name: string;
  readonly supergraphSdl: string;
  readonly subgraphs: ReadonlyMap<string, World>;
  readonly monolith: World;
}

/**
 * Reads and composes; the monolith's schema is what the composer publishes.
 * @param sdl the SDL of each subgraph, by name
 * @param ready a supergraph or its API schema, for what the composer does not say rightly
 * @throws {Error} when the subgraphs do not compose
 */
export function createUniverse(
  name: string,
  sdl: Readonly<Record<string, string>>,
  data: UniverseData,
  ready: { readonly supergraph: string | null; readonly api: string | null } | null = null,
): Universe {
  const facts = Object.entries(sdl).map(([subgraph, text]) => readSubgraph(subgraph, text));
  const interfaces = interfacesOf(facts);
  const frame = { data, interfaces, owners: ownersOf(facts, interfaces), none: new Set<string>() };
  const worlds = facts.map((subgraph): [string, World] => [
    subgraph.name,
    {
      data,
      interfaces,
      owners: frame.owners,
      schema: subgraph.schema,
      subgraph,
      keyFields: keyFieldsOf(subgraph),
      overridden: overriddenIn(subgraph.name, facts),
    },
  ]);
  return {
    name,
    supergraphSdl: ready?.supergraph ?? composeSupergraph(facts.map(forComposer)),
    subgraphs: new Map(worlds),
    monolith: {
      data,
      interfaces,
      owners: frame.owners,
      schema: buildSchema(ready?.api ?? publishedSdl(facts)),
      subgraph: null,
      keyFields: frame.none,
      overridden: frame.none,
    },
  };
}

const forComposer = ({ name, typeDefs }: SubgraphFacts) => ({
  name,
  url: `http://${name}.test/graphql`,
  typeDefs,
});

function publishedSdl(facts: readonly SubgraphFacts[]): string {
  // Whether every query can be answered is what the tests find out.
  const rules = { disableValidationRules: ['SatisfiabilityRule'] };
  const result = composeServices(facts.map(forComposer), rules);
  if (result.publicSdl === undefined) {
    throw new Error(result.errors.map((e) => e.message).join('\n'));
  }
  return withoutLostMembers(result.publicSdl);
}

/** The composer publishes unions that still name members it hides. */
function withoutLostMembers(sdl: string): string {
  const document = parse(sdl, { noLocation: true });
  const known = new Set(
    document.definitions.flatMap((d) =>
      'name' in d && d.name !== undefined ? [d.name.value] : [],
    ),
  );
  return print(
    visit(document, {
      UnionTypeDefinition: (node) => ({
        ...node,
        types: node.types?.filter((member) => known.has(member.name.value)),
      }),
    }),
  );
}

function interfacesOf(facts: readonly SubgraphFacts[]): Map<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { schema } of facts) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      const names = found.get(type.name) ?? new Set();
      for (const i of type.getInterfaces()) names.add(i.name);
      found.set(type.name, names);
    }
  }
  return new Map([...found].map(([type, names]) => [type, [...names]]));
}

function ownersOf(
  facts: readonly SubgraphFacts[],
  interfaces: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const subgraph of facts) {
    const gone = overriddenIn(subgraph.name, facts);
    for (const [type, { fields, interfaceObject }] of subgraph.types) {
      const concrete = [...interfaces].filter(([, names]) => names.includes(type));
      const types = interfaceObject ? [type, ...concrete.map(([n]) => n)] : [type];
      for (const [field, { external }] of fields) {
        if (external || gone.has(`${type}.${field}`)) continue;
        for (const t of types) {
          owners.set(`${t}.${field}`, [...(owners.get(`${t}.${field}`) ?? []), subgraph.name]);
        }
      }
    }
  }
  return owners;
}

/** Fields that another subgraph overrides without a label. */
function overriddenIn(name: string, facts: readonly SubgraphFacts[]): Set<string> {
  const taken = new Set<string>();
  for (const { types } of facts) {
    for (const [type, { fields }] of types) {
      for (const [field, { override }] of fields) {
        if (override?.from === name && override.label === null) taken.add(`${type}.${field}`);
      }
    }
  }
  return taken;
}

function keyFieldsOf({ types, schema }: SubgraphFacts): Set<string> {
  const found = new Set<string>();
  const walk = (typeName: string, set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const field = selection.name.value;
      found.add(`${typeName}.${field}`);
      const below = fieldTypeName(schema, typeName, field);
      if (selection.selectionSet !== undefined && below !== null)
        walk(below, selection.selectionSet);
    }
  };
  for (const [typeName, { keys }] of types) {
    for (const key of keys) {
      walk(typeName, key.fields);
      for (const t of Object.values(schema.getTypeMap())) {
        const implementing = isObjectType(t) && t.getInterfaces().some((i) => i.name === typeName);
        if (implementing) walk(t.name, key.fields);
      }
    }
  }
  return found;
}

function fieldTypeName(schema: GraphQLSchema, typeName: string, field: string): string | null {
  const type = schema.getType(typeName);
  if (type === undefined || !('getFields' in type)) return null;
  const found = type.getFields()[field];
  return found === undefined ? null : found.type.toString().replaceAll(/[[\]!]/g, '');
}
