/** A field that is external in a subgraph is never asked of it, even where it was just seen. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    User: [
      { __typename: 'User', id: '1', name: 'One', friend: ref('User', '2') },
      { __typename: 'User', id: '2', name: 'Two', friend: null },
    ],
  },
  fields: {
    Query: { user: () => ref('User', '1') },
    User: { label: (self) => `<${String(self.get('name'))}>` },
  },
};
export default data;
