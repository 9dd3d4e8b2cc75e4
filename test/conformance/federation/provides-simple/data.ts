/** What a field provides is answered on the spot on that path, and only on that path. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Show: [
      { __typename: 'Show', id: '1', venue: ref('Venue', 'v'), band: ref('Band', 'b') },
      { __typename: 'Show', id: '2', venue: null, band: null },
    ],
    Venue: [{ __typename: 'Venue', id: 'v', city: 'Bergen', seats: 300 }],
    Band: [{ __typename: 'Band', id: 'b', name: 'B', size: 4 }],
  },
  fields: {
    Query: {
      shows: () => [ref('Show', '1'), ref('Show', '2')],
      allShows: () => [ref('Show', '1'), ref('Show', '2')],
      tonight: () => ref('Show', '1'),
    },
  },
};
export default data;
