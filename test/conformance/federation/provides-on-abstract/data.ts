/** What is provided for some types of an interface or a union, and not for the others. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [{ __typename: 'Book', id: '1', title: 'B', author: 'A' }],
    Film: [{ __typename: 'Film', id: '2', title: 'F', director: null }],
  },
  fields: {
    Query: {
      media: () => [ref('Book', '1'), null, ref('Film', '2')],
      found: () => [ref('Film', '2'), ref('Book', '1')],
    },
  },
};
export default data;
