/** The failing requirement came with the first request; the error belongs to who needed it. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Lamp: [
      { __typename: 'Lamp', id: '1', watts: fails('no watts'), color: 'red' },
      { __typename: 'Lamp', id: '2', watts: 5, color: null },
    ],
  },
  fields: {
    Query: {
      offers: () => [{ lamp: ref('Lamp', '2') }, { lamp: ref('Lamp', '1') }],
      wanted: () => [ref('Lamp', '1')],
    },
    Lamp: { cost: (self) => Number(self.get('watts')) * 2 },
  },
};
export default data;
