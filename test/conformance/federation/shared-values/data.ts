/** Value types of several subgraphs, an interface that only one of them gives to such a type. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const money = (amount: string, currency: string) => ({ __typename: 'Money', amount, currency });
const data: UniverseData = {
  records: {
    Order: [
      {
        __typename: 'Order',
        id: '1',
        total: money('5.00', 'EUR'),
        paid: [money('2.00', 'DKK')],
        due: money('3.00', 'EUR'),
      },
      {
        __typename: 'Order',
        id: '2',
        total: null,
        paid: null,
        due: { __typename: 'Points', amount: '7' },
      },
    ],
  },
  fields: { Query: { orders: () => [ref('Order', '1'), ref('Order', '2')] } },
};
export default data;
