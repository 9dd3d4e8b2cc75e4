/** Fields of two members that merge for the client and clash inside the subgraph. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    User: [
      {
        __typename: 'User',
        id: '1',
        name: 'U',
        nick: 'u',
        similar: [ref('Admin', 'x'), ref('User', '1')],
      },
    ],
    Admin: [
      {
        __typename: 'Admin',
        id: 'x',
        photo: 'P',
        rights: ['r'],
        similar: [ref('User', '1'), null],
      },
    ],
  },
  fields: {
    Query: {
      users: () => [ref('User', '1')],
      accounts: () => [ref('User', '1'), ref('Admin', 'x')],
    },
  },
};
export default data;
