/** A union that has other members in every subgraph; a member unknown to one is not asked of it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Book: [{ __typename: 'Book', id: 'b', title: 'B', pages: 10 }],
    Film: [{ __typename: 'Film', id: 'f', minutes: 90, title: 'F' }],
    Song: [{ __typename: 'Song', id: 's', bpm: 120, title: null }],
  },
  fields: {
    Query: {
      results: () => [ref('Film', 'f'), null, ref('Book', 'b')],
      media: () => ref('Book', 'b'),
      viewer: () => ({ likes: [ref('Song', 's'), ref('Book', 'b')], song: ref('Song', 's') }),
    },
  },
};
export default data;
