/** A key of objects in objects, written in another order by every subgraph. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const hull = (number: number, code: string) => ({ number, yard: { code } });
const data: UniverseData = {
  records: {
    Ship: [
      {
        __typename: 'Ship',
        $id: 'a',
        hull: hull(1, 'N'),
        name: 'Ada',
        captain: ref('Captain', 'x'),
      },
      {
        __typename: 'Ship',
        $id: 'b',
        hull: hull(1, 'S'),
        name: null,
        captain: ref('Captain', 'y'),
      },
      { __typename: 'Ship', $id: 'c', hull: hull(2, 'N'), name: 'Cy', captain: null },
    ],
    Captain: [
      {
        __typename: 'Captain',
        $id: 'x',
        name: { first: 'F', last: 'L' },
        born: 1950,
        medals: ['m'],
      },
      {
        __typename: 'Captain',
        $id: 'y',
        name: { first: 'L', last: 'F' },
        born: 1950,
        medals: null,
      },
    ],
  },
  fields: { Query: { ships: () => [ref('Ship', 'a'), ref('Ship', 'b'), ref('Ship', 'c')] } },
};
export default data;
