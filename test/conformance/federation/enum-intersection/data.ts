/** Values of an enum that clients may not see, in fields, lists and where null is not allowed. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const user = (id: string, type: string | null) => ({
  __typename: 'User',
  id,
  type,
  types: [type, 'ADMIN'],
  mustType: type ?? 'PLAIN',
});
const data: UniverseData = {
  records: { User: [user('1', 'PLAIN'), user('2', 'SUPPORT'), user('3', null)] },
  fields: {
    Query: {
      users: (_, { type }) => (type === 'ADMIN' ? [] : [ref('User', '1'), ref('User', '3')]),
      all: () => [ref('User', '1'), ref('User', '2'), ref('User', '3')],
      byType: (_, { types }) => ((types as string[]).includes('PLAIN') ? [ref('User', '1')] : null),
    },
  },
};
export default data;
