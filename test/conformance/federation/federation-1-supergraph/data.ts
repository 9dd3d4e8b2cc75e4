/** A supergraph as Federation 1 composed it: owners, value types, and nothing on interfaces. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const place = (street: string) => ({ __typename: 'Place', street, town: 'Oslo' });
const data: UniverseData = {
  records: {
    Person: [
      {
        __typename: 'Person',
        id: 'p',
        name: 'Pia',
        home: place('Gate 1'),
        cars: [ref('Car', 'A1')],
      },
    ],
    Car: [
      {
        __typename: 'Car',
        $id: 'A1',
        plate: 'A1',
        name: 'van',
        weight: 900,
        owner: ref('Person', 'p'),
        seller: ref('Person', 'p'),
        garage: place('Gate 2'),
      },
    ],
  },
  fields: {
    Car: { tax: (self) => Number(self.get('weight')) / 10 },
    Query: {
      me: () => ref('Person', 'p'),
      everything: () => [ref('Car', 'A1'), ref('Person', 'p'), null],
      car: (_, { plate }) => (plate === 'A1' ? ref('Car', 'A1') : null),
    },
  },
};
export default data;
