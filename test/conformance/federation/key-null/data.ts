/** Keys that are null, wholly or in part, and entities that are null. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Plot: [
      {
        __typename: 'Plot',
        id: '1',
        row: 1,
        column: 1,
        soil: 'sand',
        crop: ref('Crop', 'c1'),
        owner: 'O',
      },
      {
        __typename: 'Plot',
        $id: '2',
        id: null,
        row: 1,
        column: null,
        soil: 'clay',
        owner: 'P',
        $absentFrom: ['b'],
      },
      {
        __typename: 'Plot',
        $id: '3',
        id: null,
        row: null,
        column: null,
        soil: null,
        owner: null,
        $absentFrom: ['b', 'd'],
      },
      {
        __typename: 'Plot',
        id: '4',
        row: 2,
        column: 1,
        soil: null,
        crop: ref('Crop', 'c2'),
        owner: null,
      },
    ],
    Crop: [
      { __typename: 'Crop', $id: 'c1', name: 'rye', price: 1.5 },
      { __typename: 'Crop', $id: 'c2', name: null, price: null },
    ],
  },
  fields: {
    Query: {
      plots: () => [ref('Plot', '1'), null, ref('Plot', '2'), ref('Plot', '3'), ref('Plot', '4')],
      garden: () => ({
        best: ref('Plot', '3'),
        plots: [[ref('Plot', '2'), null], [], [ref('Plot', '4'), ref('Plot', '1')]],
      }),
    },
  },
};
export default data;
