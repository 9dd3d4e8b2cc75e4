/** Arguments of every kind, from literals, variables and defaults, also in entity requests. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Echo: [{ __typename: 'Echo', id: 'e' }] },
  fields: {
    Query: {
      echo: (_, args, state) => {
        state.set('said', args);
        return ref('Echo', 'e');
      },
      must: (_, args) => JSON.stringify(args),
    },
    Echo: {
      said: (_, __, state) => state.get('said') ?? null,
      again: (_, args) => JSON.stringify(args),
    },
  },
};
export default data;
