import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ref } from './data.ts';
import { runMonolith, runSubgraph } from './run.ts';
import { createUniverse } from './universe.ts';
import { freshState } from './world.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key", "@requires", "@external", "@shareable"])`;
const universe = createUniverse(
  'small',
  {
    goods: `${LINK}
      type Query { good: Good }
      type Good @key(fields: "id") { id: ID! weight: Int maker: Maker }
      type Maker @key(fields: "id") { id: ID! name: String }`,
    ships: `${LINK}
      type Good @key(fields: "id") {
        id: ID! weight: Int @external maker: Maker @external
        cost: Int @requires(fields: "weight maker { name }")
      }
      type Maker @key(fields: "id") { id: ID! name: String @external }`,
  },
  {
    records: {
      Good: [{ __typename: 'Good', id: '1', weight: 3, maker: ref('Maker', 'm') }],
      Maker: [{ __typename: 'Maker', id: 'm', name: 'abc' }],
    },
    fields: {
      Query: { good: () => ref('Good', '1') },
      Good: {
        cost: (self) => Number(self.get('weight')) + String(self.at('maker')?.get('name')).length,
      },
    },
  },
);

const askShips = async (fields: string, representation: object) => {
  const ships = universe.subgraphs.get('ships');
  if (ships === undefined) throw new Error('There is no such subgraph.');
  const asked = `_entities(representations: $r) { ... on Good { ${fields} } }`;
  const query = `query($r: [_Any!]!) { ${asked} }`;
  return runSubgraph(
    ships,
    query,
    { r: [{ __typename: 'Good', ...representation }] },
    freshState(),
  );
};

describe('a universe', () => {
  it('answers as one server', async () => {
    const document = parse('{ good { id cost maker { name } } }');
    expect(await runMonolith(universe.monolith, { document, variables: {} })).toEqual({
      data: { good: { id: '1', cost: 6, maker: { name: 'abc' } } },
    });
  });

  it('computes from what the representation holds, not from the record', async () => {
    const answer = await askShips('cost', { id: '1', weight: 10, maker: { name: 'x' } });
    expect(answer).toEqual({ data: { _entities: [{ cost: 11 }] } });
  });

  it('fails when an external field is asked for that was not given', async () => {
    const answer = await askShips('weight', { id: '1' });
    expect(answer.errors?.[0]?.message).toContain('Good.weight is external');
  });

  it('fails without a key, and answers null for an unknown entity', async () => {
    expect((await askShips('id', { weight: 1 })).errors?.[0]?.message).toContain('No key of Good');
    expect(await askShips('id', { id: 'other' })).toEqual({ data: { _entities: [null] } });
  });

  it('fails on a request that is not valid for the subgraph', async () => {
    expect((await askShips('nothing', { id: '1' })).errors?.[0]?.message).toContain('nothing');
  });
});
