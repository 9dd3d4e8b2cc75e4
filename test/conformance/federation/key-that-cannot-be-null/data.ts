/** Two keys lead on, and one of them is null for some objects: the other one names them all. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Part: [
      { __typename: 'Part', id: '1', code: 'A', weight: 10 },
      { __typename: 'Part', id: '2', code: null, weight: 20 },
    ],
  },
  fields: { Query: { parts: () => [ref('Part', '1'), ref('Part', '2')] } },
};
export default data;
