/** Members of a union whose fields of one name have other types: told apart by other names. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [{ __typename: 'Book', id: '1', size: 5, made: { in: 'BE' } }],
    Coat: [
      {
        __typename: 'Coat',
        id: '2',
        size: 'XL',
        made: [{ in: 'PT' }, null],
        price: { amount: 70 },
      },
    ],
  },
  fields: {
    Query: { things: () => [ref('Book', '1'), ref('Coat', '2')] },
    Book: { price: (_, { currency }) => (currency === 'EUR' ? 10 : 11) },
  },
};
export default data;
