/** A promise three objects deep. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Catalog: [
      { __typename: 'Catalog', id: '1', page: { number: 1, article: ref('Article', 'x') } },
      { __typename: 'Catalog', id: '2', page: null },
    ],
    Article: [{ __typename: 'Article', id: 'x', title: 'X', maker: ref('Maker', 'm'), price: 2 }],
    Maker: [{ __typename: 'Maker', id: 'm', name: 'M' }],
  },
  fields: {
    Query: {
      catalogs: () => [ref('Catalog', '1'), ref('Catalog', '2')],
      bare: () => [ref('Catalog', '1')],
    },
  },
};
export default data;
