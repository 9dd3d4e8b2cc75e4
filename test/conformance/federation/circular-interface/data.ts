/** An interface that leads to itself, again and again. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [
      { __typename: 'Book', id: '1', price: 9.5, samePrice: [ref('Book', '2'), ref('Pen', 'p')] },
      { __typename: 'Book', id: '2', price: 9.5, samePrice: [ref('Book', '1')] },
    ],
    Pen: [{ __typename: 'Pen', id: 'p', price: 9.5, samePrice: null }],
  },
  fields: { Query: { product: () => ref('Book', '1') } },
};
export default data;
