/** Four subgraphs, each computing from what the one before computed, one of them twice. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Vine: [
      { __typename: 'Vine', id: '1', sun: 3, water: 1 },
      { __typename: 'Vine', id: '2', sun: 0, water: null },
    ],
  },
  fields: {
    Query: { vines: () => [ref('Vine', '1'), ref('Vine', '2')] },
    Vine: {
      sugar: (self) => Number(self.get('sun')) * 10,
      ripeness: (self) => `${Number(self.get('sugar')) + Number(self.get('sun'))} ripe`,
      harvest: (self) => `harvest ${String(self.get('ripeness'))}`,
      plan: (self) => `${String(self.get('harvest'))}, water ${String(self.get('water'))}`,
    },
  },
};
export default data;
