/** Conditions on fields, fragments and around requirements: what is off is not asked for. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Item: [
      {
        __typename: 'Item',
        id: '1',
        price: 999,
        maker: ref('Maker', 'm'),
        neverAsked: fails('it was asked'),
      },
    ],
    Maker: [{ __typename: 'Maker', id: 'm', name: 'M' }],
  },
  fields: {
    Query: { item: () => ref('Item', '1'), items: () => [ref('Item', '1'), null] },
    Item: {
      isExpensive: (self) => Number(self.get('price')) > 500,
      include: (self) => `expensive: ${String(self.get('isExpensive'))}`,
    },
  },
};
export default data;
