/** One implementing type's field moved away, the other's stayed. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    ImagePost: [
      { __typename: 'ImagePost', id: 'i', createdAt: perSubgraph({ a: 'from a', b: 'from b' }) },
    ],
    TextPost: [{ __typename: 'TextPost', id: 't', createdAt: 'stayed', body: 'text' }],
  },
  fields: {
    Query: {
      posts: () => [ref('ImagePost', 'i'), ref('TextPost', 't'), null],
      images: () => [ref('ImagePost', 'i')],
    },
  },
};
export default data;
