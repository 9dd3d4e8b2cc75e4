/** A requirement that leads from one subgraph through two others and back. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Post: [
      { __typename: 'Post', id: '1', author: ref('Author', 'x') },
      { __typename: 'Post', id: '2', author: ref('Author', 'y') },
    ],
    Author: [
      { __typename: 'Author', id: 'x', name: 'X', yearsOfExperience: 1 },
      { __typename: 'Author', id: 'y', name: 'Y', yearsOfExperience: 30 },
    ],
  },
  fields: {
    Query: { feed: () => [ref('Post', '1'), ref('Post', '2')] },
    Post: {
      byNovice: (self) => Number(self.at('author')?.get('yearsOfExperience')) < 10,
      byExpert: (self) => self.get('byNovice') === false,
    },
  },
};
export default data;
