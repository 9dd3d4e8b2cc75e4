/** Unions inside interfaces over three subgraphs, where each member is completed somewhere else. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Magency: [{ __typename: 'Magency', id: 'm', companyName: 'Big' }],
    Alone: [{ __typename: 'Alone', id: 'a', companyName: null, group: ref('Group', 'g') }],
    Group: [{ __typename: 'Group', id: 'g', name: 'G' }],
    Book: [
      { __typename: 'Book', id: '1', publisher: ref('Magency', 'm'), reviews: 4, price: 10 },
      {
        __typename: 'Book',
        id: '2',
        publisher: { __typename: 'Self', email: 'self' },
        reviews: 0,
        price: null,
      },
    ],
    Paper: [
      { __typename: 'Paper', id: '3', publisher: ref('Alone', 'a'), price: 1, discount: 0.5 },
    ],
  },
  fields: {
    Query: {
      books: () => [ref('Book', '1'), ref('Book', '2')],
      publications: (_, { year }) =>
        year === null ? null : [ref('Paper', '3'), ref('Book', '2'), null, ref('Book', '1')],
    },
    Book: { discount: (self) => Number(self.get('reviews')) / 2 },
  },
};
export default data;
