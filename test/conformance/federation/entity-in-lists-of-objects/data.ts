/** A list of objects as a key, compound keys in it, and an object of the same type beside it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const category = { __typename: 'Category', id: 'c', tag: 't' };
const data: UniverseData = {
  records: {
    ProductList: [
      {
        __typename: 'ProductList',
        $id: 'l',
        products: [ref('Product', '1'), ref('Product', '2')],
        first: ref('Product', '1'),
        selected: ref('Product', '2'),
      },
    ],
    Product: [
      { __typename: 'Product', id: '1', pid: 'p1', category, price: { price: 100 } },
      { __typename: 'Product', id: '2', pid: 'p2', category, price: { price: 200 } },
    ],
    Category: [category],
  },
  fields: { Query: { top: () => ref('ProductList', 'l') } },
};
export default data;
