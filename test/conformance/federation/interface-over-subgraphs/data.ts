/** Interface fields that a type resolves elsewhere, and an interface that one subgraph adds. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Cup: [
      {
        __typename: 'Cup',
        id: 'c',
        dimensions: { size: 'S', weight: 0.2 },
        hidden: false,
        handle: true,
        stars: 4,
      },
    ],
    Plate: [{ __typename: 'Plate', id: 'p', dimensions: null, hidden: true }],
  },
  fields: {
    Query: {
      products: () => [ref('Cup', 'c'), null, ref('Plate', 'p')],
      similar: (_, { id }) => (id === 'c' ? [ref('Plate', 'p')] : []),
    },
  },
};
export default data;
