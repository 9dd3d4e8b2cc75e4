/** A fragment names a type that no subgraph lists at its place, and asks for objects below it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Song: [{ __typename: 'Song', id: 's', title: 'Refrain' }],
    Artist: [{ __typename: 'Artist', id: 'a', next: ref('Concert', 'c') }],
    Concert: [
      {
        __typename: 'Concert',
        id: 'c',
        place: { __typename: 'Place', hall: 'Arena', nearby: null },
        acts: [ref('Artist', 'a')],
      },
    ],
  },
  fields: {
    Query: {
      found: () => [ref('Song', 's'), null, ref('Artist', 'a')],
      node: () => ref('Song', 's'),
      concerts: () => [ref('Concert', 'c')],
    },
  },
};
export default data;
