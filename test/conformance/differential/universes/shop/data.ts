/** A shop: several keys, compound keys, a chain of requirements, what one subgraph provides. */
import { ref } from '../../../universe/data.ts';
import type { Self, UniverseData } from '../../../universe/data.ts';

const sized = (size: readonly number[], kilograms: number) => ({
  __typename: 'Dimensions',
  size,

  $kilograms: kilograms,
});
const NL = { code: 'NL', name: 'Netherlands' };
const DK = { code: 'DK', name: null };

const reviewsOf = (self: Self, args: Readonly<Record<string, unknown>>) =>
  REVIEWS.filter((r) => r.about === self.get('id'))
    .slice(0, typeof args['first'] === 'number' ? args['first'] : 9)
    .map((r) => ref('Review', r.id));
const rating = (self: Self) => {
  const own = REVIEWS.filter((r) => r.about === self.get('id'));
  return own.length === 0 ? null : own.reduce((sum, r) => sum + r.stars, 0) / own.length;
};
const shipping = (self: Self, args: Readonly<Record<string, unknown>>) => {
  const box = self.at('dimensions');
  if (box === null) return null;
  const unit = self.type === 'Book' ? 'GRAM' : 'KILOGRAM';
  const size = self.type === 'Book' ? (box.get('size') as number[]).length : 0;
  return Number(box.get('weight', { unit })) * (args['express'] === true ? 2 : 1) + size;
};

const product = (type: string, id: string) => ref(type, id);
const REVIEWS = [
  { id: 'r1', about: 'b1', type: 'Book', stars: 5, text: 'good "quoted" \\ text', author: 'u1' },
  { id: 'r2', about: 'b1', type: 'Book', stars: 2, text: null, author: 'u2' },
  { id: 'r3', about: 't1', type: 'Toy', stars: 4, text: 'é 漢 \u2028 line', author: 'u1' },
  { id: 'r4', about: 't2', type: 'Toy', stars: 1, text: '', author: null },
  { id: 'r5', about: 'b2', type: 'Book', stars: 3, text: 'fine', author: 'u3' },
];

const data: UniverseData = {
  records: {
    Book: [
      {
        __typename: 'Book',
        id: 'b1',
        isbn: '111',
        name: 'Dunes',
        kind: 'BOOK',
        pages: 400,
        inStock: true,
        dimensions: sized([10, 20], 0.5),
        maker: ref('Maker', 'm1'),
        related: [product('Toy', 't1'), product('Book', 'b2'), null],
      },
      {
        __typename: 'Book',
        id: 'b2',
        isbn: '222',
        name: null,
        kind: 'BOOK',
        pages: null,
        inStock: false,
        dimensions: null,
        maker: ref('Maker', 'm2'),
        related: [],
      },
    ],
    Toy: [
      {
        __typename: 'Toy',
        id: 't1',
        name: 'Robot',
        kind: 'TOY',
        age: 6,
        inStock: true,
        dimensions: sized([1, 2, 3], 1.25),
        maker: ref('Maker', 'm1'),
        similar: [product('Toy', 't2')],
      },
      {
        __typename: 'Toy',
        id: 't2',
        name: 'Ball',
        kind: 'TOY',
        age: null,
        inStock: null,
        dimensions: sized([], 0),
        maker: null,
        similar: [product('Toy', 't1'), product('Toy', 't2')],
      },
    ],
    Maker: [
      {
        __typename: 'Maker',
        id: 'm1',
        country: NL,
        name: 'North',
        contact: ref('User', 'u2'),
        deliveries: [
          { on: 'Monday', items: [product('Book', 'b1'), product('Toy', 't1'), null] },
          { on: 'Friday', items: null },
        ],
      },
      { __typename: 'Maker', id: 'm2', country: DK, name: null, contact: null, deliveries: [] },
    ],
    Review: REVIEWS.map((r) => ({
      __typename: 'Review',
      id: r.id,
      stars: r.stars,
      text: r.text,
      product: product(r.type, r.about),
      subject: r.id === 'r2' ? ref('User', 'u1') : product(r.type, r.about),
      author: r.author === null ? null : ref('User', r.author),
      replies: r.id === 'r1' ? [[ref('Review', 'r2'), null], [], [ref('Review', 'r3')]] : null,
    })),
    User: [
      {
        __typename: 'User',
        id: 'u1',
        email: 'one',
        nick: 'First',
        friends: [ref('User', 'u2'), ref('User', 'u3')],
        favourite: ref('Book', 'b1'),
        reviews: [ref('Review', 'r1'), ref('Review', 'r3')],
      },
      {
        __typename: 'User',
        id: 'u2',
        email: 'two',
        nick: null,
        friends: [ref('User', 'u1')],
        favourite: ref('Maker', 'm1'),
        reviews: [],
      },
      {
        __typename: 'User',
        id: 'u3',
        email: 'three',
        nick: 'Third',
        friends: [],
        favourite: ref('User', 'u1'),
        reviews: null,
      },
    ],
  },
  fields: {
    Query: {
      products: (_, { first, kinds }) =>
        [product('Book', 'b1'), product('Toy', 't1'), product('Book', 'b2'), product('Toy', 't2')]
          .filter((p) => !Array.isArray(kinds) || kinds.includes(p.type.toUpperCase()))
          .slice(0, typeof first === 'number' ? first : 9),
      product: (_, { id }) => {
        const type = { b: 'Book', t: 'Toy' }[String(id).slice(0, 1)];
        return type !== undefined && /^[bt][12]$/.test(String(id))
          ? product(type, String(id))
          : null;
      },
      search: (_, { text }) =>
        text === 'none'
          ? null
          : [ref('Maker', 'm1'), product('Book', 'b1'), null, product('Toy', 't2')],
      newest: () => product('Book', 'b2'),
      reviews: (_, { stars }) =>
        REVIEWS.filter((r) => typeof stars !== 'number' || r.stars > stars).map((r) =>
          ref('Review', r.id),
        ),
      featured: () => [ref('Review', 'r1'), null, ref('Review', 'r4')],
      me: () => ref('User', 'u1'),
      users: (_, { ids }) =>
        (ids as string[]).map((id) => (/^u[123]$/.test(id) ? ref('User', id) : null)),
    },
    Dimensions: {
      weight: (self, { unit }) => Number(self.get('$kilograms')) * (unit === 'GRAM' ? 1000 : 1),
    },
    Book: { reviews: reviewsOf, rating, shipping, label: (self) => labelOf(self.at('dimensions')) },
    Toy: {
      reviews: reviewsOf,
      rating,
      shipping,
      rank: (self) => (self.get('rating') === null ? null : Math.round(Number(self.get('rating')))),
    },
  },
};

function labelOf(dimensions: Self | null): string | null {
  return dimensions === null ? null : `${(dimensions.get('size') as number[]).join('x')} cm`;
}

export default data;
