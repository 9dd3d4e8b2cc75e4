/** Clients' names in the way of keys, requirements and of JavaScript's own names. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    User: [
      { __typename: 'User', id: '1', email: 'one', age: 10, $friends: ['2', '3'] },
      { __typename: 'User', id: '2', email: 'two', age: 70, $friends: ['1'] },
      { __typename: 'User', id: '3', email: 'three', age: null, $friends: [] },
    ],
  },
  fields: {
    Query: { user: (_, { id }) => ref('User', String(id)) },
    User: {
      group: (self) => (Number(self.get('age')) > 30 ? 'old' : 'young'),
      friend: (self, { number }) => {
        const id = (self.get('$friends') as string[])[Number(number)];
        return id === undefined ? null : ref('User', id);
      },
    },
  },
};
export default data;
