/** The shop of the benchmark: few records, much referenced, as in the field's usual benchmark. */
import { ref } from '../../../conformance/universe/data.ts';
import type { UniverseData } from '../../../conformance/universe/data.ts';

const USERS = 6;
const PRODUCTS = 9;
const REVIEWS = 18;
const WORDS =
  'A solid piece for the price, a little heavier than the picture made us think, and it arrived ' +
  'two days before the date that the shop had promised.';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const authorOf = (review: number): number => ((review - 1) % USERS) + 1;
/** The first products have several reviews, the last ones none. */
const productOf = (review: number): number => ((review - 1) % 5) + 1;
const reviewsWhere = (holds: (review: number) => boolean) =>
  numbers(REVIEWS)
    .filter(holds)
    .map((review) => ref('Review', String(review)));

const data: UniverseData = {
  records: {
    User: numbers(USERS).map((n) => ({
      __typename: 'User',
      id: String(n),
      name: `Person ${n}`,
      username: `person-${n}`,
      birthday: 1960 + n,
      reviews: reviewsWhere((review) => authorOf(review) === n),
    })),
    Product: numbers(PRODUCTS).map((n) => ({
      __typename: 'Product',
      $id: String(n),
      upc: String(n),
      name: `Product number ${n}`,
      price: n * 101,
      weight: n * 40,
      inStock: n % 3 !== 0,
      reviews: reviewsWhere((review) => productOf(review) === n),
    })),
    Review: numbers(REVIEWS).map((n) => ({
      __typename: 'Review',
      id: String(n),
      body: `${WORDS.slice(0, 40 + n * 9)} (${n})`,
      product: ref('Product', String(productOf(n))),
      author: ref('User', String(authorOf(n))),
    })),
  },
  fields: {
    Query: {
      me: () => ref('User', '1'),
      user: (_, { id }) => ref('User', String(id)),
      users: () => numbers(USERS).map((n) => ref('User', String(n))),
      topProducts: (_, { first }) =>
        numbers(PRODUCTS)
          .slice(0, Number(first ?? PRODUCTS))
          .map((n) => ref('Product', String(n))),
      recentReviews: () => reviewsWhere((review) => review > REVIEWS - 3),
      warehouse: () => 'north',
    },
    Subscription: {
      stockChanged: (_, __, state) => ({
        number: state.get('number') ?? 0,
        product: ref('Product', String((Number(state.get('number') ?? 0) % PRODUCTS) + 1)),
      }),
    },
    Product: {
      shippingEstimate: (self) =>
        Number(self.get('price')) > 1000 ? 0 : Math.round(Number(self.get('weight')) / 2),
    },
  },
};

export default data;
