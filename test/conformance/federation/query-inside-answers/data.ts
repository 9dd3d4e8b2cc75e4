/** Fields that return the root: from there every subgraph can be asked again. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const root = { __typename: 'Query' };
const data: UniverseData = {
  records: {
    Note: [
      {
        __typename: 'Note',
        id: 'n',
        text: 'T',
        root,
        tag: { __typename: 'Tag', name: 'of the note' },
      },
    ],
  },
  fields: {
    Query: { note: () => ref('Note', 'n'), tag: () => ({ __typename: 'Tag', name: 'of all' }) },
    Mutation: {
      addNote: () => ({ __typename: 'AddedNote', note: ref('Note', 'n'), query: root }),
    },
  },
};
export default data;
