/** Fields that are added to an interface by subgraphs that do not know its types. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Cat: [
      {
        __typename: 'Cat',
        id: 'c1',
        name: 'Tom',
        lives: 9,
        weight: 4.5,
        owes: 3,
        visits: [ref('Visit', '1'), ref('Visit', '2')],
      },
    ],
    Dog: [
      { __typename: 'Dog', id: 'd1', name: null, breed: 'Pug', weight: null, owes: 0, visits: [] },
    ],
    Visit: [
      {
        __typename: 'Visit',
        $id: '1',
        number: 1,
        animal: ref('Cat', 'c1'),
        bill: { amount: 5, payer: ref('Dog', 'd1') },
      },
      { __typename: 'Visit', $id: '2', number: 2, animal: ref('Cat', 'c1'), bill: null },
    ],
  },
  fields: {
    Query: {
      animals: () => [ref('Cat', 'c1'), ref('Dog', 'd1')],
      animal: (_, { id }) => (id === 'd1' ? ref('Dog', 'd1') : null),
      patients: () => [ref('Dog', 'd1'), null, ref('Cat', 'c1')],
    },
  },
};
export default data;
