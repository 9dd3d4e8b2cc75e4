/** What a computed value needs must not be null where it comes from, and fails. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Lamp: [
      {
        __typename: 'Lamp',
        id: '1',
        name: 'A',
        watts: 10,
        cord: { __typename: 'Cord', length: fails('no length'), color: 'red' },
      },
      { __typename: 'Lamp', id: '2', name: 'B', watts: fails('no watts'), cord: null },
    ],
  },
  fields: {
    Query: {
      lamps: () => [ref('Lamp', '1'), ref('Lamp', '2')],
      lamp: (_, { volts }) => ref('Lamp', volts === 12 ? '1' : '2'),
    },
    Mutation: { buy: () => ref('Lamp', '1') },
    Lamp: {
      cost: (self) => Number(self.get('watts')) * 2,
      reach: (self) => Number(self.at('cord')?.get('length')) * 2,
      color: (_, { of }) => `color of the ${String(of)}`,
    },
  },
};
export default data;
