/** A null where none may be, found one or two subgraphs away from where it ends up. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const tree = (
  id: string,
  height: number | null,
  colors: readonly (string | null)[],
  bird: string | null,
) => ({
  __typename: 'Tree',
  id,
  name: id,
  height,
  leaves: colors.map((color) => ({ color })),
  nest: bird === null ? null : { bird: ref('Bird', bird) },
});
const data: UniverseData = {
  records: {
    Tree: [
      tree('1', 5, ['red'], 'b1'),
      tree('2', null, [], null),
      tree('3', 7, ['red', null], 'b2'),
    ],
    Bird: [
      { __typename: 'Bird', id: 'b1', name: 'Wren', eggs: [1, 2] },
      { __typename: 'Bird', id: 'b2', name: null, eggs: [1, null] },
    ],
  },
  fields: {
    Query: {
      trees: () => [ref('Tree', '1'), ref('Tree', '2'), ref('Tree', '3')],
      wood: () => [ref('Tree', '1'), null, ref('Tree', '2'), ref('Tree', '3')],
      oldest: () => ref('Tree', '2'),
      path: () => ({
        tree: ref('Tree', '1'),
        next: { tree: ref('Tree', '2'), next: { tree: ref('Tree', '3'), next: null } },
      }),
    },
  },
};
export default data;
