import { expect, test } from 'vitest';
import { readSupergraph } from '../supergraph/read-supergraph.ts';
import { createAuthorisation, demandText, unmet } from './authorise.ts';

const { model } = readSupergraph(`schema { query: Query }
  enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
  type Query @join__type(graph: A) { t: T u: U! }
  interface I @join__type(graph: A) { i: Int @authenticated }
  type T implements I @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
    id: ID! @join__field(graph: A) @join__field(graph: B)
    i: Int @join__field(graph: A)
    price: Int @requiresScopes(scopes: [["p"]]) @join__field(graph: A)
      @join__field(graph: B, external: true)
    total: Int @join__field(graph: B, requires: "price u { v }")
    sum: Int @join__field(graph: B, requires: "total")
    u: U @join__field(graph: A) @join__field(graph: B, external: true)
  }
  type U @join__type(graph: A) @join__type(graph: B) @policy(policies: [["x"], ["y"]]) { v: Int }`);
const { demands, isNeeded } = createAuthorisation(model);

test('a field demands what its type, its interface and its requirements demand', () => {
  const kinds = (type: string, field: string) =>
    demands(type, field)
      .map((d) => d.kind)
      .sort();
  expect(isNeeded).toBe(true);
  expect(kinds('T', 'id')).toEqual([]);
  expect(kinds('T', 'i')).toEqual(['authenticated']);
  expect(kinds('Query', 'u')).toEqual(['policies']);
  expect(new Set(kinds('T', 'sum'))).toEqual(new Set(['policies', 'scopes']));
});

test('one whole set of scopes or policies is enough', () => {
  const demand = { kind: 'scopes', anyOf: [['a', 'b'], ['c']] } as const;
  expect(unmet([demand], null)).toBe(demand);
  expect(unmet([demand], { scopes: ['a'] })).toBe(demand);
  expect(unmet([demand], { scopes: ['b', 'a'] })).toBeNull();
  expect(unmet([demand], { scopes: ['c'] })).toBeNull();
  expect(demandText(demand)).toBe('scope "a" and scope "b", or scope "c"');
});
