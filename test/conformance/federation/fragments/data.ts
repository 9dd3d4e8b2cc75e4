/** Named fragments in fragments, shared at several places, with conditions that can never hold. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Text: [
      {
        __typename: 'Text',
        id: 't',
        parent: ref('Gallery', 'g'),
        body: 'B',
        words: 1,
        author: { name: 'A' },
      },
    ],
    Gallery: [
      {
        __typename: 'Gallery',
        id: 'g',
        parent: null,
        images: [ref('Image', '1'), ref('Image', '2')],
        words: 2,
      },
    ],
    Image: [
      { __typename: 'Image', id: '1', author: null, width: 10 },
      { __typename: 'Image', id: '2', author: { name: 'I' }, width: null },
    ],
  },
  fields: { Query: { pages: () => [ref('Text', 't'), null, ref('Gallery', 'g')] } },
};
export default data;
