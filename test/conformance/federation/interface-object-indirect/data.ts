/** An interface that two subgraphs know with its types, and a third one only as an object. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Memo: [
      { __typename: 'Memo', id: '1', text: 'T', pinned: true, votes: 3 },
      { __typename: 'Memo', id: '2', text: null, pinned: null, votes: null },
    ],
    Folder: [
      {
        __typename: 'Folder',
        id: 'f',
        notes: [ref('Memo', '2'), null, ref('Memo', '1')],
        top: ref('Memo', '1'),
      },
    ],
  },
  fields: {
    Query: { notes: () => [ref('Memo', '1'), ref('Memo', '2')], folder: () => ref('Folder', 'f') },
  },
};
export default data;
