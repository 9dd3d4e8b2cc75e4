/** Two levels of objects without keys in two subgraphs, with an entity below them. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Factory: [
      {
        __typename: 'Factory',
        id: '1',
        line: { name: 'L', cell: { robot: ref('Robot', 'r'), speed: 2, heat: 40 } },
      },
    ],
    Robot: [{ __typename: 'Robot', $id: 'r', serial: 'r', arms: 4, factory: ref('Factory', '1') }],
  },
  fields: { Query: { factory: () => ref('Factory', '1') } },
};
export default data;
