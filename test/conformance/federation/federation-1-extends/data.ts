/** Subgraphs of the first version: types extended, keys external, no import of anything. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    User: [
      { __typename: 'User', id: '1', name: 'One', cart: [{ user: ref('User', '1'), amount: 2 }] },
      { __typename: 'User', id: '2', name: null, cart: null },
    ],
  },
  fields: {
    Query: {
      user: (_, { id }) => (id === '1' || id === '2' ? ref('User', String(id)) : null),
      users: () => [ref('User', '2'), null, ref('User', '1')],
      lines: () => [
        { user: ref('User', '2'), amount: 1 },
        { user: null, amount: null },
      ],
    },
    User: {
      greeting: (self) => (self.get('name') === null ? null : `Hi ${String(self.get('name'))}`),
    },
  },
};
export default data;
