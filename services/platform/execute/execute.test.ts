import fc from 'fast-check';
import {
  buildSchema,
  execute,
  GraphQLError,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createExecute } from './index.ts';

/** Lists of what may not be null are left out: `graphql` leaves failures of theirs to nobody. */
const SDL = `
  type Query {
    thing(id: ID, size: Int = 3, only: [Int!]): Thing
    things(count: Int!): [Thing]
    lateFirst: [Thing!]
    holes: [Thing]
    nodes: [Node]
    node(as: String): Node
    any: [Any]
    sure: Thing!
  }
  interface Node { id: ID! name: String }
  union Any = Thing | Other
  enum Colour { RED BLUE }
  type Thing implements Node {
    id: ID! name: String late: String sure: String! lateSure: String! bad: String badSure: String!
    colour: Colour badColour: Colour sizes: [Int!] badSizes: [Int!] lateSizes: [Int]
    self: Thing sureSelf: Thing! lateSelf: Thing lateSureSelf: Thing! many: [Thing]! other: Other
    echo(text: String = "said", list: [Int!]): String  counted(by: Int!): Int
  }
  type Other implements Node { id: ID! name: String thing: Thing weight: Float flag: Boolean! }
`;

interface Made {
  readonly depth: number;
  readonly __typename: string;
}

/** Values, promises of them, errors, thrown errors, functions, and things of the wrong shape. */
function thing(depth: number): Made & Record<string, unknown> {
  return {
    depth,
    __typename: 'Thing',
    id: `t${depth}`,
    name: depth % 2 === 0 ? `name ${depth}` : null,
    late: Promise.resolve('late'),
    sure: depth === 2 ? null : 'sure',
    lateSure: Promise.resolve(depth === 1 ? null : 'late and sure'),
    bad: new GraphQLError('bad value', { extensions: { code: 'BAD' } }),
    colour: 'RED',
    badColour: 'GREEN',
    sizes: [1, 2],
    badSizes: [1, null],
    lateSizes: () => [Promise.resolve(1), Promise.reject(new Error('late size')), 3],
  };
}

function other(depth: number): Made & Record<string, unknown> {
  return { depth, __typename: 'Other', id: `o${depth}`, name: 'other', weight: 1.5, flag: true };
}

function schemaUnderTest(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const resolve = (type: string, field: string, run: (source: Made, args: never) => unknown) => {
    const found = schema.getType(type);
    if (found !== undefined && 'getFields' in found) {
      const definition = found.getFields()[field];
      if (definition !== undefined && 'args' in definition) definition.resolve = run as never;
    }
  };
  const next = ({ depth }: Made): unknown => thing(depth + 1);
  resolve('Query', 'thing', (_source, args: { id?: string; size: number; only?: number[] }) =>
    args.id === 'none' ? null : thing(args.size + (args.only?.length ?? 0)),
  );
  resolve('Query', 'things', (_source, { count }: { count: number }) =>
    Array.from({ length: count }, (_one, at) =>
      at < count - 1 ? thing(at) : Promise.resolve(thing(at)),
    ),
  );
  resolve('Query', 'lateFirst', () => [Promise.resolve(thing(1)), thing(2)]);
  resolve('Query', 'holes', () => [
    thing(0),
    null,
    new Error('a hole'),
    Promise.reject(new Error('late hole')),
  ]);
  resolve('Query', 'nodes', () => Promise.resolve([thing(0), other(1), null]));
  resolve('Query', 'node', (_source, args: { as?: string }) => ({
    ...thing(0),
    __typename: args.as ?? 'Other',
  }));
  resolve('Query', 'any', () => new Set([thing(0), other(0)]));
  resolve('Query', 'sure', () => thing(0));
  resolve('Thing', 'badSure', () => {
    throw new Error('thrown');
  });
  for (const name of ['self', 'sureSelf', 'other'])
    resolve('Thing', name, name === 'other' ? (s) => other(s.depth) : next);
  resolve('Thing', 'lateSelf', (source) => Promise.resolve(next(source)));
  resolve('Thing', 'lateSureSelf', (source) =>
    Promise.resolve(source.depth === 1 ? null : next(source)),
  );
  resolve('Thing', 'many', (source) => [next(source), Promise.resolve(next(source))]);
  resolve('Thing', 'echo', (_source, args) => JSON.stringify(args));
  resolve('Thing', 'counted', (source, { by }: { by: number }) => source.depth * by);
  resolve('Other', 'thing', next);
  return schema;
}

const schema = schemaUnderTest();
const compiled = createExecute(schema);

const LEAVES = [
  'id',
  'name',
  'late',
  'sure',
  'lateSure',
  'bad',
  'badSure',
  'colour',
  'badColour',
  'sizes',
  'badSizes',
  'lateSizes',
  '__typename',
  'echo',
  'echo(text: $text)',
  'echo(list: [1, $n])',
  'counted(by: $n)',
  'counted(by: 2)',
];
const BRANCHES = ['self', 'sureSelf', 'lateSelf', 'lateSureSelf', 'many'];

const selection = fc.letrec<{ thing: string; field: string; other: string }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom(...LEAVES).map((name) => name),
    fc
      .tuple(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.constantFrom('id', 'name'))
      .map(([alias, name]) => `${alias}: ${name}`),
    fc.tuple(fc.constantFrom(...BRANCHES), tie('thing')).map(([name, below]) => `${name} ${below}`),
    tie('other').map((below) => `other ${below}`),
    tie('thing').map((below) => `... on Thing ${below}`),
    tie('thing').map((below) => `... on Node { ... on Thing ${below} }`),
    fc.constant('...Parts'),
  ),
  thing: fc
    .array(tie('field'), { minLength: 1, maxLength: 4 })
    .map((parts) => `{ ${parts.join(' ')} }`),
  other: fc
    .array(
      fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        fc.constantFrom('id', 'name', 'weight', 'flag', '__typename'),
        tie('thing').map((below) => `thing ${below}`),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => `{ ${parts.join(' ')} }`),
}));

const root = fc
  .tuple(
    fc.constantFrom(
      'thing',
      'thing(id: "none")',
      'thing(size: $n, only: [1])',
      'things(count: 3)',
      'holes',
      'sure',
      'NODES',
      'ANY',
      'WRONG',
    ),
    selection.thing,
    selection.other,
  )
  .map(([name, thingPart, otherPart]) => {
    const both = `{ __typename ... on Thing ${thingPart} ... on Other ${otherPart} }`;
    if (name === 'NODES') return `nodes { id ... on Thing ${thingPart} ... on Other ${otherPart} }`;
    if (name === 'ANY') return `any ${both}`;
    if (name === 'WRONG') return `node(as: "Thing") ${both}`;
    return `${name} ${thingPart}`;
  });

const documents = fc.array(root, { minLength: 1, maxLength: 3 }).map(
  (roots) =>
    `query Q($n: Int!, $text: String) { ${roots.map((one, at) => `r${at}: ${one}`).join(' ')} }
   fragment Parts on Thing { id many { name sure } }`,
);

async function answers(source: string, variableValues: Record<string, unknown>) {
  const document = parse(source);
  const args = { schema, document, variableValues, contextValue: {} };
  const [expected, actual] = [await execute(args), await compiled(args)];
  return {
    document,
    expected: JSON.parse(JSON.stringify(expected)),
    actual: JSON.parse(JSON.stringify(actual)),
  };
}

/** What a generated document leaves unused is of no interest. */
const RULES = specifiedRules.filter(
  (rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule,
);

describe('the compiled execution of queries', () => {
  it('answers any document as graphql does, errors and their places included', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(documents, fc.boolean(), async (source, hasText) => {
        if (validate(schema, parse(source), RULES).length > 0) return;
        run += 1;
        const { expected, actual } = await answers(source, {
          n: 2,
          ...(hasText ? { text: 'x' } : {}),
        });
        expect(actual).toEqual(expected);
      }),
      { numRuns: 400 },
    );
    expect(run).toBeGreaterThan(50);
  });

  it('gives a list up without leaving the failure of a late item to nobody', async () => {
    const document = parse('{ lateFirst { sure lateSure } }');
    const { data, errors } = await compiled({ schema, document });
    expect(data).toEqual({ lateFirst: null });
    expect(errors?.map(({ path }) => path)).toEqual([['lateFirst', 1, 'sure']]);
  });

  it('tells resolvers of their field', async () => {
    const told = buildSchema('type Query { a(x: Int): [A!] } type A { b: String }');
    let info: unknown = null;
    const a = told.getQueryType()?.getFields()['a'];
    if (a !== undefined)
      a.resolve = () => [
        { b: (_args: unknown, _context: unknown, own: unknown) => ((info = own), 'b') },
      ];
    const document = parse('query Named($x: Int) { here: a(x: $x) { there: b } }');
    await createExecute(told)({ schema: told, document, variableValues: { x: 1 } });
    const { fieldName, parentType, returnType, path, variableValues, operation } =
      info as GraphQLResolveInfo;
    expect([fieldName, String(parentType), String(returnType), variableValues]).toEqual([
      'b',
      'A',
      'String',
      { x: 1 },
    ]);
    expect([path.key, path.prev?.key, path.prev?.prev?.key]).toEqual(['there', 0, 'here']);
    expect(operation.name?.value).toBe('Named');
  });

  it.each([
    ['variables that are wrong', 'query Q($n: Int!) { things(count: $n) { id } }', {}],
    ['conditions', 'query Q($n: Int!) { things(count: $n) { id @skip(if: true) name } }', { n: 1 }],
    ['introspection', '{ __schema { queryType { name } } __type(name: "Thing") { name } }', {}],
    ['a type that does not belong to an interface', '{ node(as: "Query") { id } }', {}],
  ])('answers %s as graphql does', async (_what, source, variables) => {
    const { expected, actual } = await answers(source, variables);
    const shape = (one: { errors?: { path?: unknown }[]; data?: unknown }) => [
      one.data,
      one.errors?.map(({ path }) => path),
    ];
    expect(shape(actual)).toEqual(shape(expected));
  });
});
