/** A field that moves bit by bit: a share of the requests, or those with a flag. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const moved = perSubgraph({ a: 'in a', b: 'in b' });
const data: UniverseData = {
  records: { Post: [{ __typename: 'Post', id: '1', text: moved, likes: moved }] },
  fields: { Query: { feed: () => [ref('Post', '1')] } },
};
export default data;
