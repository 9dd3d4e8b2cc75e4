/** References that lead out of a subgraph but never back into it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Order: [
      { __typename: 'Order', id: '1', customer: ref('Customer', 'c'), total: 3 },
      { __typename: 'Order', id: '2', customer: null, total: null },
    ],
    Customer: [
      { __typename: 'Customer', $id: 'c', number: 9, name: 'Nine', lastOrder: ref('Order', '1') },
    ],
  },
  fields: {
    Query: {
      orders: () => [ref('Order', '1'), ref('Order', '2')],
      customers: () => [ref('Customer', 'c')],
    },
  },
};
export default data;
