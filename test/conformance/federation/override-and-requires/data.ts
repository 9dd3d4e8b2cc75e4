/** A field that another one requires is taken over: the requirement follows it. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Drink: [{ __typename: 'Drink', id: '1', base: 'tea', sugar: perSubgraph({ a: 1, b: 50 }) }],
  },
  fields: {
    Query: { drinks: () => [ref('Drink', '1')] },
    Drink: {
      recipe: (self) => `${String(self.get('base'))} and water`,
      warning: (self) => `${String(self.get('sugar'))} g of sugar`,
    },
  },
};
export default data;
