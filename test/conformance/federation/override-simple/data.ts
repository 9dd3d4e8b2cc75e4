/** A field that another subgraph took over, and one taken over from a subgraph that is gone. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Bike: [
      {
        __typename: 'Bike',
        id: '1',
        color: 'red',
        weight: 9,
        price: perSubgraph({ old: 'from old', new: 'from new' }),
      },
    ],
  },
  fields: { Query: { bikes: () => [ref('Bike', '1')], newest: () => ref('Bike', '1') } },
};
export default data;
