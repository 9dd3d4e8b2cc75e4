/** A subgraph that can only point at an interface's entities. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Product: [
      { __typename: 'Product', id: 'p', reviews: [ref('Signed', 's'), ref('Anonymous', 'a')] },
    ],
    Anonymous: [{ __typename: 'Anonymous', id: 'a', text: 'A' }],
    Signed: [{ __typename: 'Signed', id: 's', text: null, by: 'S' }],
  },
  fields: { Query: { product: () => ref('Product', 'p') } },
};
export default data;
