/** Keys that no two distant subgraphs share: the way between them leads over the others. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Item: [
      {
        __typename: 'Item',
        id: '1',
        color: 'red',
        upc: 'u1',
        plu: 10,
        country: 'SE',
        price: 5,
        rate: 25,
      },
      {
        __typename: 'Item',
        id: '2',
        color: null,
        upc: 'u2',
        plu: 10,
        country: 'DK',
        price: 6,
        rate: 24,
      },
    ],
  },
  fields: { Query: { items: () => [ref('Item', '1'), null, ref('Item', '2'), ref('Item', '1')] } },
};
export default data;
