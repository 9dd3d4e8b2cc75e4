/** One root field in three subgraphs; the object has no key, so each is asked for its share. */
import type { UniverseData } from '../../universe/data.ts';

const product = {
  name: { brand: 'B', model: 'M' },
  price: { amount: 3, currency: 'EUR' },
  category: { id: '1', name: 'C' },
  stock: 7,
};
const data: UniverseData = {
  records: {},
  fields: { Query: { product: () => product, products: () => [product, null, product] } },
};
export default data;
