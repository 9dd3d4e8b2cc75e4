import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createFakeEngine } from '../serve/fake-engine.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { readCostTable } from './cost-table.ts';
import { createCostGuard, operationCost } from './operation-cost.ts';

const SUPERGRAPH = `
  schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"]) {
    query: Query
  }
  directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!])
    on FIELD_DEFINITION
  directive @link(url: String, import: [String]) on SCHEMA
  type Query {
    items(ids: [ID!], first: Int): [Item]
      @listSize(slicingArguments: ["ids", "first"], assumedSize: 20)
    some(first: Int = 8): [Item] @listSize(slicingArguments: ["first"])
    all(first: Int): Items @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
    report(deep: Boolean @cost(weight: 7)): Report
    plain: [Item]
  }
  type Mutation { bump: Int }
  type Items { nodes: [Item] count: Int }
  type Item { id: ID parts: [Item] @listSize(assumedSize: 5) stock: Int @cost(weight: 3) }
  type Report @cost(weight: 50) { text: String }
`;

const table = readCostTable(SUPERGRAPH);
const schema = buildSchema(SUPERGRAPH);
const engine = { ...createFakeEngine({ schema, version: '1' }), supergraphSdl: SUPERGRAPH };

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const prepared = engine.prepare(query, null);
  if ('errors' in prepared || table === null) throw new Error(JSON.stringify(prepared));
  return operationCost(engine, table, prepared, variables);
}

test.each<[string, number, Record<string, unknown>]>([
  ['{ plain { id } }', 1, {}],
  ['{ items { id } }', 20, {}],
  ['{ items(first: 3) { id stock } }', 3 * (1 + 3), {}],
  ['query ($n: Int) { items(first: $n) { id } }', 100, { n: 100 }],
  ['query ($ids: [ID!]) { items(ids: $ids) { id } }', 4, { ids: ['a', 'b', 'c', 'd'] }],
  ['{ items(ids: ["a", "b"], first: 1) { parts { id } } }', 2 * (1 + 5), {}],
  ['{ all(first: 10) { nodes { id } count } }', 1 + 10, {}],
  ['{ report(deep: true) { text } }', 50 + 7, {}],
  ['query ($n: Int = 900) { items(first: $n) { id } }', 900, {}],
  ['{ some { id } }', 8, {}],
  [
    `{ items(first: 2) { ...A } } fragment A on Item { parts { ...B } ...B }
      fragment B on Item { stock }`,
    2 * (1 + 5 * (1 + 3) + 3),
    {},
  ],
  ['mutation { bump }', 10, {}],
])('%s costs %d', (query, cost, variables) => {
  expect(costOf(query, variables)).toBe(cost);
});

test('nested lists multiply, and an operation past the limit is refused', () => {
  const nested = `{ items(first: 1000) { ${'parts { '.repeat(5)} id ${'} '.repeat(5)} } }`;
  expect(costOf(nested)).toBeGreaterThan(1000 * 5 ** 5);
  const prepared = engine.prepare(nested, null);
  if ('errors' in prepared) throw new Error('refused');
  expect(() => createCostGuard(100_000).check(engine, prepared, {})).toThrow('at most 100000');
});

test('renamed directives are found, and a graph without them has no table', () => {
  const renamed = SUPERGRAPH.replace('"@listSize"]', '{name: "@listSize", as: "@size"}]')
    .replaceAll(' @listSize(', ' @size(')
    .replace('import: [String]', 'import: [Import]');
  const parts = readCostTable(`${renamed} scalar Import`)?.fields.get('Item.parts');
  expect(parts?.list?.assumed).toBe(5);
  expect(readCostTable('type Query { cost: Int }')).toBe(null);
});

test('a composed supergraph keeps what its subgraphs say', () => {
  const typeDefs = parse(`
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])
    type Query {
      items(first: Int): [String] @listSize(slicingArguments: ["first"])
      n: Int @cost(weight: 4)
    }
  `);
  const sdl = composeSupergraph([{ name: 'items', url: 'http://localhost/', typeDefs }]);
  const composed = readCostTable(sdl);
  expect(composed?.fields.get('Query.n')?.weight).toBe(4);
  expect(composed?.fields.get('Query.items')?.list?.slicing).toEqual(['first']);
});
