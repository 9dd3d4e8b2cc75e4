/** An interface object is known by a compound key; the interface by another one as well. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [
      {
        __typename: 'Book',
        id: '1',
        sku: { __typename: 'Sku', code: 'b' },
        title: 'Atlas',
        pages: 90,
        stars: 4,
        next: ref('Film', '2'),
      },
    ],
    Film: [
      {
        __typename: 'Film',
        id: '2',
        sku: { __typename: 'Sku', code: 'f' },
        title: null,
        stars: null,
        next: null,
      },
    ],
  },
  fields: {
    Query: {
      media: () => [ref('Film', '2'), ref('Book', '1')],
      rated: () => [ref('Book', '1'), null, ref('Film', '2')],
    },
  },
};
export default data;
