/** An object without a key is completed by going back to the entity that holds it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Product: [
      {
        __typename: 'Product',
        id: '1',
        pid: 'p1',
        category: { id: 'c', name: 'C', details: 'D', code: 7 },
      },
      { __typename: 'Product', id: '2', pid: 'p2', category: null },
    ],
  },
  fields: { Query: { products: () => [ref('Product', '1'), null, ref('Product', '2')] } },
};
export default data;
