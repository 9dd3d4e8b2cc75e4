/** What is required may be null, unknown, or below something that is null. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Lot: [
      { __typename: 'Lot', id: '1', bid: 10, seller: ref('Seller', 's'), open: true },
      { __typename: 'Lot', id: '2', bid: null, seller: null, open: false },
      { __typename: 'Lot', id: '3', bid: 0, seller: ref('Seller', 'gone'), open: null },
    ],
    Seller: [
      { __typename: 'Seller', id: 's', rating: 5 },
      { __typename: 'Seller', id: 'gone', rating: null, $absentFrom: ['c'] },
    ],
  },
  fields: {
    Query: { lots: () => [ref('Lot', '1'), ref('Lot', '2'), null, ref('Lot', '3')] },
    Lot: {
      fee: (self) => (self.get('bid') === null ? null : Number(self.get('bid')) / 10),
      note: (self) => `rated ${String(self.at('seller')?.get('rating') ?? 'never')}`,
    },
  },
};
export default data;
