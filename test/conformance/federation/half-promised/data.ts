/** Subgraphs that offer an interface's field, but not on each of its types. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Post: [{ __typename: 'Post', id: 'post', text: 'T', votes: 3 }],
    Poll: [{ __typename: 'Poll', id: 'poll', question: 'Q', postId: 'post' }],
  },
  fields: {
    Query: {
      entry: (_, { id }) => (id === 'post' ? ref('Post', 'post') : ref('Poll', 'poll')),
      poll: () => ref('Poll', 'poll'),
    },
  },
};
export default data;
