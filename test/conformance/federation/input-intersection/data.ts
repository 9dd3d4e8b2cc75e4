/** Input fields that not every subgraph knows are not offered. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    User: [
      { __typename: 'User', id: '1' },
      { __typename: 'User', id: '2' },
    ],
  },
  fields: {
    Query: {
      usersInA: (_, { filter }) =>
        [ref('User', '1'), ref('User', '2')].slice(0, Number((filter as { first: number }).first)),
      usersInB: () => [ref('User', '2')],
    },
    User: { echo: (_, { filter }) => JSON.stringify(filter ?? null) },
  },
};
export default data;
