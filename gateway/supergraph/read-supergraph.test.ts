import { parse, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { apiSchema } from './api-schema.ts';
import { composeSupergraph } from './compose.ts';
import { SupergraphError, readSupergraph } from './read-supergraph.ts';

const HEAD = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
    @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY,
      import: [{ name: "@inaccessible", as: "@hidden" }])
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "auth", for: SECURITY)
    { query: Query }
  enum join__Graph { A @join__graph(name: "a", url: "http://a/")
    B @join__graph(name: "b-two", url: "") }
  scalar join__FieldSet
  directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet,
    type: String, external: Boolean, override: String, usedOverridden: Boolean,
    overrideLabel: String, contextArguments: [join__ContextArgument!]
  ) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  input join__ContextArgument { name: String! type: String! context: String!
    selection: join__FieldValue! }
  scalar join__FieldValue`;

const BODY = `${HEAD}
  type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
  type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", resolvable: false) {
    id: ID!
    price: Int @join__field(graph: B, override: "a", overrideLabel: "percent(5)")
      @join__field(graph: A)
    old: Int @join__field(graph: A, usedOverridden: true) @join__field(graph: B, override: "a")
    secret: Int @hidden @join__field(graph: A)
    own: Int @auth @join__field(graph: A, external: true)
      @join__field(graph: B, requires: "old", type: "Int!")
    my__Own: my__Type @join__field(graph: A)
  }
  type my__Type @join__type(graph: A) { a: Int }
  type Gone @join__type(graph: A) @hidden { a: Int }`;

describe('a supergraph', () => {
  const { model, document } = readSupergraph(BODY);
  const field = (name: string) => model.types.get('Item')?.fields.get(name);

  test('names its subgraphs and their addresses', () => {
    expect([...model.subgraphs.values()]).toEqual([
      { id: 'A', name: 'a', url: 'http://a/' },
      { id: 'B', name: 'b-two', url: null },
    ]);
  });

  test('says where a field is, what it requires and who may read it', () => {
    expect([...(field('id')?.inGraphs.keys() ?? [])]).toEqual(['A', 'B']);
    expect(field('own')?.inGraphs.get('A')?.external).toBe(true);
    expect(field('own')?.inGraphs.get('B')).toMatchObject({ type: 'Int!', external: false });
    expect(field('own')?.requirements).toEqual([{ kind: 'authenticated', anyOf: [] }]);
    expect(model.types.get('Item')?.graphs.get('B')?.keys[0]?.resolvable).toBe(false);
  });

  test('moves an overridden field, by label as long as one is given', () => {
    expect(field('old')?.inGraphs.get('A')?.external).toBe(true);
    expect(field('price')?.inGraphs.get('A')?.rule).toEqual({
      label: 'percent(5)',
      whenActive: false,
    });
    expect(field('price')?.inGraphs.get('B')?.rule).toEqual({
      label: 'percent(5)',
      whenActive: true,
    });
    expect(model.labels).toEqual(['percent(5)']);
  });

  test('shows clients neither machinery nor what is inaccessible', () => {
    const sdl = printSchema(apiSchema(document));
    expect(sdl).not.toMatch(/join__|hidden|secret|Gone|auth/);
    expect(sdl).toContain('my__Own: my__Type');
  });
});

describe('is refused with a clear message when', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['it is no SDL', 'type {', /not GraphQL SDL/],
    ['it is no supergraph', 'type Query { a: Int }', /no enum join__Graph/],
    [
      'it has nothing to query',
      HEAD.replace('{ query: Query }', '{ query: Nothing }'),
      /no type "Nothing"/,
    ],
    [
      'it uses @fromContext',
      BODY.replace('requires: "old"', 'contextArguments: [{ context: "c" }]'),
      /@fromContext/,
    ],
    [
      'it needs what is unknown',
      BODY.replace('inaccessible/v0.2', 'connect/v0.9'),
      /needs connect/,
    ],
  ];
  for (const [what, sdl, message] of cases) {
    test(`${what}`, () => {
      expect(() => readSupergraph(sdl)).toThrow(SupergraphError);
      expect(() => readSupergraph(sdl)).toThrow(message);
    });
  }
});

describe('composition', () => {
  const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
    import: ["@key", "@interfaceObject"])\n`;

  test('names every error on a line of its own', () => {
    const subgraph = (name: string, sdl: string) => ({
      name,
      url: null,
      typeDefs: parse(LINK + sdl),
    });
    expect(() =>
      composeSupergraph([
        subgraph('a', 'type Query { a: Missing }'),
        subgraph('b', 'type Query { b: Absent }'),
      ]),
    ).toThrow(/^The subgraphs do not compose:\n- .+Missing\n- .+Absent$/);
  });

  test('writes down the origin of each field of an interface that a stand-in extends', () => {
    const sdl = composeSupergraph([
      {
        name: 'media',
        url: null,
        typeDefs: parse(`${LINK} type Query { media: Media }
          interface Media @key(fields: "id") { id: ID! title: String }
          type Book implements Media @key(fields: "id") { id: ID! title: String }`),
      },
      {
        name: 'reviews',
        url: null,
        typeDefs: parse(
          `${LINK} type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int }`,
        ),
      },
    ]);
    const { model } = readSupergraph(sdl);
    const origins = (type: string, name: string) => [
      ...(model.types.get(type)?.fields.get(name)?.inGraphs.entries() ?? []),
    ];
    expect(origins('Media', 'stars').map(([graph]) => graph)).toEqual(['REVIEWS']);
    expect(origins('Book', 'stars').map(([graph, f]) => [graph, f.standIn])).toEqual([
      ['REVIEWS', 'Media'],
    ]);
    expect(origins('Book', 'title').map(([graph, f]) => [graph, f.standIn])).toEqual([
      ['MEDIA', null],
    ]);
  });

  test.each([
    ['a type twice', `${BODY} type Item { id: ID }`, 'Type "Item" is defined twice'],
    ['a field twice', BODY.replace('id: ID!', 'id: ID! id: Int'), '"Item.id" is there twice'],
    ['a stranger', BODY.replace('graph: B, key', 'graph: C, key'), 'subgraph "C"'],
    ['a key of nothing', BODY.replace('"id"', '"id nothing"'), '"Item.nothing"'],
    ['a need of nothing', BODY.replace('"old", type', '"older", type'), '"Item.older"'],
    ['very deep types', BODY.replace('Int @auth', '['.repeat(20_000)), 'nested too deeply'],
  ])('is refused with %s', (_, sdl, message) => {
    expect(() => readSupergraph(sdl)).toThrow(SupergraphError);
    expect(() => readSupergraph(sdl)).toThrow(message);
  });
});
