/** What is required fails: whoever needed it says so, and nobody else suffers. */
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
    Query: { lamps: () => [ref('Lamp', '1'), ref('Lamp', '2')] },
    Lamp: { cost: (self) => Number(self.get('watts')) * 2 },
  },
};
export default data;
