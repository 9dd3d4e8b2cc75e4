/** An entity that one subgraph names and another one does not know. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [
      {
        __typename: 'Book',
        $id: '1',
        isbn: '1',
        title: 'T',
        pages: 10,
        author: ref('Author', 'a'),
      },
      { __typename: 'Book', $id: '2', isbn: '2', $absentFrom: ['b'] },
      {
        __typename: 'Book',
        $id: '3',
        isbn: '3',
        title: null,
        pages: 3,
        author: ref('Author', 'gone'),
      },
    ],
    Author: [
      { __typename: 'Author', id: 'a', name: 'A' },
      { __typename: 'Author', id: 'gone', $absentFrom: ['c'] },
    ],
  },
  fields: {
    Query: {
      books: () => [ref('Book', '1'), ref('Book', '2'), ref('Book', '3')],
      wanted: () => ref('Book', '2'),
    },
  },
};
export default data;
