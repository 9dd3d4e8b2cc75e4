/** Types behind one interface object ask for the same field with other fields below it. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Player: [
      {
        __typename: 'Player',
        id: 'q',
        rank: 3,
        nickname: 'Wall',
        friends: [ref('Player', 'p')],
        buddy: null,
      },
      {
        __typename: 'Player',
        id: 'p',
        rank: 1,
        nickname: 'Flash',
        friends: [ref('Coach', 'c')],
        buddy: { __typename: 'Buddy', since: fails('forgotten'), till: 9 },
      },
    ],
    Coach: [
      {
        __typename: 'Coach',
        id: 'd',
        rank: 4,
        nickname: 'Boss',
        friends: [ref('Player', 'q')],
        buddy: null,
      },
      {
        __typename: 'Coach',
        id: 'c',
        rank: 2,
        nickname: fails('has none'),
        friends: null,
        buddy: { __typename: 'Buddy', since: 1, till: null },
      },
    ],
  },
  fields: {
    Query: {
      members: () => [ref('Player', 'p'), null, ref('Coach', 'c')],
      popular: () => [ref('Player', 'q'), ref('Coach', 'd')],
      staff: () => [ref('Coach', 'd'), ref('Player', 'q')],
    },
  },
};
export default data;
